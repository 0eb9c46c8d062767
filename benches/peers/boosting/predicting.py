"""How fast models answer, and whether ours and the peers' agree."""

import ctypes
import json
import statistics
import subprocess
import time

import numpy

THREADS = 2
ROWS_EXPLAINED_BY_LIGHTGBM = 300
ROWS_EXPLAINED_BY_XGBOOST = 1000
ROWS_ALONE = 5000
ROUNDED_THERE = "to its own 32-bit sum"
# From a base score to a margin.
LINKS = {"binary:logistic": lambda score: -numpy.log(1 / score - 1), "reg:tweedie": numpy.log}


def median_seconds(repeats, work):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def speed(rows, batch, alone=None, explain=None):
    return {"batch_rows_per_second": rows / batch, "single_row_microseconds": alone,
            "contribution_rows_per_second": explain}


def ours(bench, model, rows):
    """The program `forest_speed` on a model, converted if it is LightGBM's."""
    forest = model.with_suffix(".forest")
    if model.suffix != ".forest":
        bench.tenure("convert", "--model", model, "--to", forest)
    answer = subprocess.run(
        [bench.speed, forest, rows, str(THREADS), str(bench.repeats)],
        check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def lightgbm(bench, model, rows):
    import lightgbm
    booster = lightgbm.Booster(model_file=model)
    batch = median_seconds(bench.repeats, lambda: booster.predict(rows, num_threads=THREADS))
    few = rows[:ROWS_EXPLAINED_BY_LIGHTGBM]
    explain = median_seconds(
        bench.repeats, lambda: booster.predict(few, pred_contrib=True, num_threads=THREADS))
    return speed(len(rows), batch, lightgbm_alone(booster, rows), len(few) / explain)


def lightgbm_alone(booster, rows):
    """The median of LGBM_BoosterPredictForMatSingleRowFast, less the cost of such a call."""
    from lightgbm.basic import _LIB
    raw_score, doubles = 1, 1
    config = ctypes.c_void_p()
    status = _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, ctypes.c_int(raw_score), ctypes.c_int(0), ctypes.c_int(-1),
        ctypes.c_int(doubles), ctypes.c_int32(rows.shape[1]), ctypes.c_char_p(b"num_threads=1"),
        ctypes.byref(config))
    assert status == 0, "LightGBM could not prepare single rows"
    rows = numpy.ascontiguousarray(rows[:ROWS_ALONE], dtype=numpy.float64)
    out, length, count = ctypes.c_double(), ctypes.c_int64(), ctypes.c_int()
    out_at, length_at, count_at = map(ctypes.byref, (out, length, count))
    predict, trivial = _LIB.LGBM_BoosterPredictForMatSingleRowFast, _LIB.LGBM_BoosterGetNumFeature
    handle = booster._handle
    spent, calls = [], []
    for row in rows:
        at = ctypes.c_void_p(row.ctypes.data)
        start = time.perf_counter_ns()
        predict(config, at, length_at, out_at)
        middle = time.perf_counter_ns()
        trivial(handle, count_at)
        spent.append(middle - start)
        calls.append(time.perf_counter_ns() - middle)
    _LIB.LGBM_FastConfigFree(config)
    return (statistics.median(spent) - statistics.median(calls)) / 1000


def xgboost(bench, model, rows):
    import xgboost
    booster = xgboost.Booster({"nthread": THREADS}, model_file=model)
    batch = median_seconds(bench.repeats, lambda: booster.inplace_predict(rows))
    few = xgboost.DMatrix(
        rows[:ROWS_EXPLAINED_BY_XGBOOST], feature_names=booster.feature_names, nthread=THREADS)
    explain = median_seconds(bench.repeats, lambda: booster.predict(few, pred_contribs=True))
    alone = [median_seconds(1, lambda: booster.inplace_predict(row)) for row in singles(rows)]
    return speed(len(rows), batch, statistics.median(alone) * 1e6,
                 ROWS_EXPLAINED_BY_XGBOOST / explain)


def tl2cgen(bench, model, rows):
    import tl2cgen
    import treelite
    library = bench.folder / "compiled.so"
    tl2cgen.export_lib(
        treelite.frontend.load_lightgbm_model(str(model)), toolchain="gcc", libpath=str(library),
        params={"parallel_comp": 32}, nthread=THREADS)
    predictor = tl2cgen.Predictor(str(library), nthread=THREADS)
    data = tl2cgen.DMatrix(rows)
    batch = median_seconds(bench.repeats, lambda: predictor.predict(data))
    return speed(len(rows), batch)


def onnxruntime(bench, model, rows):
    import lightgbm
    import onnxmltools
    import onnxruntime
    from onnxmltools.convert.common.data_types import FloatTensorType
    converted = onnxmltools.convert_lightgbm(
        lightgbm.Booster(model_file=model), zipmap=False,
        initial_types=[("input", FloatTensorType([None, rows.shape[1]]))])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(
        converted.SerializeToString(), options, providers=["CPUExecutionProvider"])
    name = session.get_outputs()[-1].name
    batch = median_seconds(bench.repeats, lambda: session.run([name], {"input": rows}))
    alone = [median_seconds(1, lambda: session.run([name], {"input": row}))
             for row in singles(rows)]
    return speed(len(rows), batch, statistics.median(alone) * 1e6)


def catboost(bench, model, rows):
    import catboost
    booster = catboost.CatBoost().load_model(model)
    batch = median_seconds(
        bench.repeats,
        lambda: booster.predict(rows, prediction_type="RawFormulaVal", thread_count=THREADS))
    return speed(len(rows), batch)


def singles(rows):
    return [rows[place:place + 1] for place in range(min(len(rows), ROWS_ALONE))]


def agreement(bench, rows_path, rows):
    """The largest difference here and there, for each way, relative to at least 1.

    Of probabilities, and of margins where the prediction is their exponential. XGBoost's own
    answers carry the roundings of its 32-bit sums, which no other sum can share: its model here
    is judged by the 64-bit sum of the leaves that XGBoost itself finds for each row.
    """
    ways = {}
    for objective in bench.objectives:
        own = bench.folder / f"tenure_{objective}.forest"
        for ending in ("txt", "json"):
            bench.tenure("convert", "--model", own, "--to", own.with_suffix(f".{ending}"))
        answers = {
            "LightGBM's, imported": ("lightgbm", "txt", by_lightgbm),
            "XGBoost's, imported, to the 64-bit sum of its leaves": ("xgboost", "json", by_leaves),
            f"XGBoost's, imported, {ROUNDED_THERE}": ("xgboost", "json", by_xgboost),
            "ours, exported to LightGBM": ("tenure", "txt", by_lightgbm),
            "ours, exported to XGBoost": ("tenure", "json", by_xgboost),
        }
        raw = objective == "tweedie"
        for way, (name, ending, there) in answers.items():
            model = bench.folder / f"{name}_{objective}.{ending}"
            if model.exists():
                mine = here(bench, own if name == "tenure" else model, rows_path, raw)
                difference = numpy.abs(mine - there(model, rows, raw)) / numpy.maximum(
                    1, numpy.abs(mine))
                ways[f"{way} ({objective})"] = float(difference.max())
    return ways


def here(bench, model, rows_path, raw):
    bench.tenure("predict", "--model", model, "--table", rows_path,
                 "--out", bench.folder / "answers.csv")
    return numpy.loadtxt(bench.folder / "answers.csv", delimiter=",", skiprows=1)[:, int(raw)]


def by_lightgbm(model, rows, raw):
    import lightgbm
    booster = lightgbm.Booster(model_file=model)
    return booster.predict(rows.astype(numpy.float64), num_threads=THREADS, raw_score=raw)


def by_xgboost(model, rows, raw):
    import xgboost
    booster = xgboost.Booster({"nthread": THREADS}, model_file=model)
    return booster.inplace_predict(rows, predict_type="margin" if raw else "value")


def by_leaves(model, rows, raw):
    """The prediction of XGBoost's model from its leaves and base score, in 64 bits."""
    import xgboost
    booster = xgboost.Booster({"nthread": THREADS}, model_file=model)
    data = xgboost.DMatrix(rows, feature_names=booster.feature_names, nthread=THREADS)
    leaves = booster.predict(data, pred_leaf=True).astype(numpy.int64)
    learner = json.loads(model.read_text())["learner"]
    base = numpy.float32(learner["learner_model_param"]["base_score"].strip("[]"))
    margins = numpy.full(len(rows), LINKS[learner["objective"]["name"]](numpy.float64(base)))
    for place, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        values = numpy.array(tree["split_conditions"], numpy.float32).astype(numpy.float64)
        margins += values[leaves[:, place]]
    return margins if raw else 1 / (1 + numpy.exp(-margins))


def write_rows(path, rows):
    rows.astype("<f8").tofile(path)


