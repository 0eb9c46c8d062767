"""Times Tenure's forests beside LightGBM, XGBoost, CatBoost, scikit-learn, tl2cgen, onnxruntime.

    pip install -r requirements.txt
    cargo build --release --package tenure-training --bin tenure-train
    cargo build --release --package tenure-lab --bin forest_speed
    python bench.py --rows 200000 --repeats 3

All peers get the same trees, leaves, bins, rate and two threads; every fit runs in a process
of its own. Prints medians, and each peer's over ours. Sizes and parts can be chosen.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import numpy

import fitting
import predicting
import table

HERE = pathlib.Path(__file__).parent
PARTS = ["fit", "predict", "agree"]
ROWS_VALIDATION = 200_000
ROWS_AGREEMENT = 100_000
OURS = {"Tenure": [], "Tenure symmetric": ["--growth", "symmetric", "--max_depth", "6"]}


class Bench:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.repeats = arguments.repeats
        self.objectives = arguments.objectives
        self.speed = arguments.binaries / "forest_speed"

    def tenure(self, *words):
        words = [self.arguments.binaries / "tenure-train", "forest", *map(str, words),
                 "--num_threads", str(predicting.THREADS)]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    def fit_ours(self, name, objective):
        out = self.folder / f"{name.lower().replace(' ', '_')}_{objective}.forest"
        words = [self.arguments.binaries / "tenure-train", "forest", "fit",
                 "--table", self.folder / f"training_{objective}.parquet", "--target", "target",
                 "--out", out, "--objective", objective, "--num_iterations", self.arguments.trees,
                 "--num_leaves", fitting.LEAVES, "--max_bin", fitting.BINS,
                 "--learning_rate", fitting.RATE, "--num_threads", fitting.THREADS, *OURS[name]]
        if objective == "tweedie":
            words += ["--tweedie_variance_power", fitting.TWEEDIE_POWER]
        text, memory = run_and_weigh([str(word) for word in words])
        seconds = sum(float(found) for found in re.findall(
            r"^(?:bin|train) +([0-9.]+) s", text, re.MULTILINE))
        self.tenure("predict", "--model", out, "--out", self.folder / "answers.csv",
                    "--table", self.folder / f"validation_{objective}.parquet")
        answers = numpy.loadtxt(self.folder / "answers.csv", delimiter=",", skiprows=1)
        numpy.save(self.folder / f"{name}_{objective}.npy", answers[:, 0])
        return {"seconds": seconds, "memory_mib": memory}

    def fit_peer(self, name, objective):
        words = [sys.executable, HERE / "fitting.py", name, objective, self.folder,
                 str(self.arguments.trees)]
        return json.loads(subprocess.run(
            words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def run_and_weigh(words):
    """The output of a program, and its peak memory in MiB, weighed by a process between."""
    weigher = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    text = subprocess.run([sys.executable, "-c", weigher, *words],
                          check=True, capture_output=True, text=True).stdout
    return text, int(text.splitlines()[-1]) / 1024


def quality(objective, target, answers):
    from sklearn.metrics import log_loss, mean_tweedie_deviance, roc_auc_score
    if objective == "binary":
        return {"AUC": roc_auc_score(target, answers), "log loss": log_loss(target, answers)}
    return {"deviance": mean_tweedie_deviance(target, answers, power=fitting.TWEEDIE_POWER)}


def print_table(title, columns, rows):
    print(f"\n### {title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name, values in rows:
        print(f"| {name} | {' | '.join(values)} |", flush=True)


def bench_fits(bench):
    for objective in bench.objectives:
        validation, target = table.read(bench.folder / f"validation_{objective}.parquet")
        found = {}
        names = [*OURS, *fitting.PEERS]
        if objective != "binary":
            names.remove("scikit-learn")
        if bench.arguments.only:
            names = [name for name in names if name in bench.arguments.only]
        # In turn, so that a slow minute of the machine falls on all alike.
        for _ in range(bench.repeats):
            for name in names:
                fit = bench.fit_ours if name in OURS else bench.fit_peer
                found.setdefault(name, []).append(fit(name, objective))
        rows = []
        first = statistics.median(run["seconds"] for run in found[names[0]])
        for name, runs in found.items():
            seconds = statistics.median(run["seconds"] for run in runs)
            memory = statistics.median(run["memory_mib"] for run in runs)
            answers = numpy.load(bench.folder / f"{name}_{objective}.npy")
            good = quality(objective, target, answers)
            rows.append((name, [f"{seconds:.2f}", f"{first / seconds:.2f}", f"{memory:.0f}",
                                *(f"{value:.5f}" for value in good.values())]))
        print_table(
            f"Training, {objective}, {bench.arguments.rows} x {table.FEATURES}, "
            f"{bench.arguments.trees} trees",
            ["seconds", f"{names[0]} / this", "peak MiB", *good], rows)


def bench_predictions(bench):
    rows, _, _ = table.make(bench.arguments.predict_rows, seed=3)
    path = bench.folder / "rows.f64"
    predicting.write_rows(path, rows)
    doubles = rows.astype(numpy.float64)
    lightgbm_model = bench.folder / "lightgbm_binary.txt"
    as_xgboost = bench.folder / "lightgbm_as_xgboost.json"
    # Tree for tree: a model with parted leaf values would cost XGBoost twice the time.
    bench.tenure("convert", "--model", lightgbm_model, "--to", as_xgboost, "--plain_sums")
    work = {
        "Tenure": lambda: predicting.ours(bench, lightgbm_model, path),
        "LightGBM": lambda: predicting.lightgbm(bench, lightgbm_model, doubles),
        "XGBoost": lambda: predicting.xgboost(bench, as_xgboost, rows),
        "tl2cgen": lambda: predicting.tl2cgen(bench, lightgbm_model, rows),
        "onnxruntime": lambda: predicting.onnxruntime(bench, lightgbm_model, rows),
    }
    print_speeds("Prediction, the same leaf-wise model", bench, work)
    symmetric = {
        "Tenure symmetric": lambda: predicting.ours(
            bench, bench.folder / "tenure_symmetric_binary.forest", path),
        "CatBoost symmetric": lambda: predicting.catboost(
            bench, bench.folder / "catboost_binary.cbm", rows),
    }
    if all((bench.folder / name).exists()
           for name in ("tenure_symmetric_binary.forest", "catboost_binary.cbm")):
        print_speeds("Prediction, symmetric trees of depth 6", bench, symmetric)


def print_speeds(title, bench, work):
    speeds = {}
    for name, measure in work.items():
        if bench.arguments.only and name not in bench.arguments.only:
            continue
        try:
            speeds[name] = measure()
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
    if not speeds:
        return
    ours = next(iter(speeds.values()))
    rows = []
    for name, speed in speeds.items():
        cells = []
        for key, our in ours.items():
            value = speed[key]
            ratio = None if value is None else (
                value / our if key.endswith("microseconds") else our / value)
            cells += ["-", "-"] if value is None else [f"{value:,.2f}", f"{ratio:.2f}"]
        rows.append((name, cells))
    columns = [word for key in ours for word in (key.replace("_", " "), "ours is better by")]
    print_table(f"{title}, {bench.arguments.predict_rows} rows", columns, rows)


def bench_agreement(bench):
    rows, _, _ = table.make(ROWS_AGREEMENT, seed=4)
    path = bench.folder / "agreement.parquet"
    table.write(path, rows, numpy.zeros(len(rows), numpy.float32))
    ways = predicting.agreement(bench, path, rows)
    promised = {way: value for way, value in ways.items() if predicting.ROUNDED_THERE not in way}
    within = {way: "yes" if value <= 1e-6 else "NO" for way, value in promised.items()}
    print_table(f"Largest difference of predictions over {ROWS_AGREEMENT} rows",
                ["difference", "within 1e-6"],
                [(way, [f"{value:.2e}", within.get(way, "not asked")])
                 for way, value in ways.items()])
    return "NO" not in within.values()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--predict-rows", type=int, default=1_000_000)
    parser.add_argument("--trees", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--objectives", nargs="+", default=["binary", "tweedie"],
                        choices=["binary", "tweedie"])
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--only", nargs="+", help="names of the first column; ours come first")
    parser.add_argument("--binaries", type=pathlib.Path, default=HERE / "../../../target/release")
    parser.add_argument("--folder", type=pathlib.Path,
                        help="keeps tables and models; a later run of other parts finds them there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(arguments, folder)
        if "fit" in arguments.parts:
            for name, rows, seed in (("training", arguments.rows, 1),
                                     ("validation", ROWS_VALIDATION, 2)):
                features, bought, spend = table.make(rows, seed)
                table.write(folder / f"{name}_binary.parquet", features, bought)
                table.write(folder / f"{name}_tweedie.parquet", features, spend)
            del features, bought, spend
            bench_fits(bench)
        if "predict" in arguments.parts:
            bench_predictions(bench)
        if "agree" in arguments.parts and not bench_agreement(bench):
            sys.exit("some predictions differ by more than 1e-6")


if __name__ == "__main__":
    main()
