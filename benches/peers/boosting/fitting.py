"""One fit in a process of its own: `fitting.py PEER OBJECTIVE FOLDER TREES`.

Prints one line of JSON: seconds (binning and training) and the peak memory of the process;
writes the predictions for the validation table and the model beside it.
"""

import json
import pathlib
import resource
import sys
import time

import numpy

import table

THREADS = 2
LEAVES = 63
BINS = 255
RATE = 0.05
DEPTH_SYMMETRIC = 6
TWEEDIE_POWER = 1.5


def lightgbm(objective, folder, trees, rows, target, quantised=False):
    import lightgbm
    parameters = dict(
        objective=objective, num_leaves=LEAVES, max_bin=BINS, learning_rate=RATE,
        num_threads=THREADS, verbose=-1, tweedie_variance_power=TWEEDIE_POWER,
        use_quantized_grad=quantised)
    start = time.perf_counter()
    data = lightgbm.Dataset(rows, target, feature_name=table.NAMES)
    model = lightgbm.train(parameters, data, trees)
    seconds = time.perf_counter() - start
    if not quantised:
        model.save_model(folder / f"lightgbm_{objective}.txt")
    return seconds, model.predict


def lightgbm_quantised(objective, folder, trees, rows, target):
    return lightgbm(objective, folder, trees, rows, target, quantised=True)


def xgboost(objective, folder, trees, rows, target):
    import xgboost
    parameters = dict(
        objective={"binary": "binary:logistic", "tweedie": "reg:tweedie"}[objective],
        tree_method="hist", grow_policy="lossguide", max_leaves=LEAVES, max_depth=0,
        max_bin=BINS, eta=RATE, nthread=THREADS)
    if objective == "tweedie":
        parameters["tweedie_variance_power"] = TWEEDIE_POWER
    start = time.perf_counter()
    data = xgboost.QuantileDMatrix(
        rows, target, max_bin=BINS, nthread=THREADS, feature_names=table.NAMES)
    model = xgboost.train(parameters, data, trees)
    seconds = time.perf_counter() - start
    model.save_model(folder / f"xgboost_{objective}.json")
    return seconds, lambda table_: model.inplace_predict(table_)


def catboost(objective, folder, trees, rows, target, **shape):
    import catboost
    loss = {"binary": "Logloss", "tweedie": f"Tweedie:variance_power={TWEEDIE_POWER}"}[objective]
    shape = shape or dict(grow_policy="SymmetricTree", depth=DEPTH_SYMMETRIC)
    model = catboost.CatBoost(dict(
        loss_function=loss, iterations=trees, learning_rate=RATE, border_count=BINS - 1,
        thread_count=THREADS, verbose=False, allow_writing_files=False, **shape))
    start = time.perf_counter()
    model.fit(catboost.Pool(rows, target, thread_count=THREADS))
    seconds = time.perf_counter() - start
    if shape["grow_policy"] == "SymmetricTree":
        model.save_model(folder / f"catboost_{objective}.cbm")
    kind = {"binary": "Probability", "tweedie": "Exponent"}[objective]

    def predict(rows_):
        answers = model.predict(rows_, prediction_type=kind)
        return answers[:, 1] if answers.ndim == 2 else answers
    return seconds, predict


def catboost_leafwise(objective, folder, trees, rows, target):
    return catboost(objective, folder, trees, rows, target,
                    grow_policy="Lossguide", max_leaves=LEAVES, depth=16)


def sklearn(objective, folder, trees, rows, target):
    import sklearn.ensemble
    import threadpoolctl
    model = sklearn.ensemble.HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=RATE, max_leaf_nodes=LEAVES, max_bins=BINS,
        early_stopping=False)
    with threadpoolctl.threadpool_limits(THREADS):
        start = time.perf_counter()
        model.fit(rows, target)
        seconds = time.perf_counter() - start
    return seconds, lambda rows_: model.predict_proba(rows_)[:, 1]


PEERS = {
    "LightGBM": lightgbm,
    "LightGBM quantised": lightgbm_quantised,
    "XGBoost": xgboost,
    "CatBoost symmetric": catboost,
    "CatBoost leaf-wise": catboost_leafwise,
    "scikit-learn": sklearn,
}


def main():
    peer, objective, folder, trees = sys.argv[1:]
    folder = pathlib.Path(folder)
    rows, target = table.read(folder / f"training_{objective}.parquet")
    seconds, predict = PEERS[peer](objective, folder, int(trees), rows, target)
    # Memory up to here: reading, binning and training, as the command line of ours has it.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    validation, _ = table.read(folder / f"validation_{objective}.parquet")
    numpy.save(folder / f"{peer}_{objective}.npy", numpy.asarray(predict(validation), float))
    print(json.dumps({"seconds": seconds, "memory_mib": memory}))


if __name__ == "__main__":
    main()
