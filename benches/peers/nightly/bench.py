"""The whole night, ours beside a Python stack, on one simulated shop: time, memory and quality.

    python bench.py --ours ../../../target/release/tenure-train [--before OLD/tenure-train] [--customers 100000]

Each night is a process of its own; they take turns, --repeats times; figures are medians.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from python_night import gini
from sklearn.metrics import log_loss, roc_auc_score

HERE = Path(__file__).parent


def run(command, threads):
    """Wall seconds, CPU seconds and peak MiB of one process."""
    names = ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    environment = os.environ | {name: str(threads) for name in names}
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status != 0:
        sys.exit(f"{command[0]} failed: {errors.decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def quality(folder, scores, horizon=90):
    """Churn AUC and log loss, value Gini and RMSE on what followed the as-of."""
    truth = pl.read_parquet(folder / "truth.parquet")
    table = pl.read_parquet(scores).join(truth, on="customer_id", how="left").sort("customer_id")
    left = ~table["bought"].fill_null(False).to_numpy()
    worth = table["value"].fill_null(0).to_numpy()
    churn, value = (table[f"{name}_{horizon}"].to_numpy() for name in ("churn_probability", "expected_value"))
    error = float(np.sqrt(np.mean((worth - value) ** 2)))
    return len(left), roc_auc_score(left, churn), log_loss(left, churn), gini(worth, value), error


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", type=Path, required=True, help="tenure-train, a release build")
    parser.add_argument("--before", type=Path, help="an older tenure-train to compare with")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keeps the shop and the results here")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="nightly-"))
    if not (folder / "orders.parquet").exists():
        subprocess.run([sys.executable, HERE / "shop.py", "--customers", str(arguments.customers), "--out", folder],
                       check=True)

    def ours(program, out):
        return [program, "run", "--config", folder / "shop.toml", "--out", folder / out]

    nights = {"Tenure": (ours(arguments.ours, "ours"), "ours")}
    if arguments.before:
        nights["Tenure before"] = (ours(arguments.before, "before"), "before")
    python = [sys.executable, HERE / "python_night.py", "--shop", folder, "--out", folder / "python"]
    nights["polars + LightGBM + lifetimes"] = (python, "python")
    figures = {name: [] for name in nights}
    for repeat in range(arguments.repeats):
        for name, (command, _) in nights.items():
            figures[name].append(run(command, arguments.threads))
            print(f"{repeat + 1}/{arguments.repeats} {name}: %.1f s, %.1f CPU s, %.0f MiB" % figures[name][-1], flush=True)
    median = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in figures.items()}
    mine = median["Tenure"]
    print("\n| night | wall s | this / Tenure | CPU s | this / Tenure | peak MiB | AUC | log loss | Gini | RMSE |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, (wall, cpu, peak) in median.items():
        _, auc, loss, ranking, error = quality(folder, folder / nights[name][1] / "scores.parquet")
        print(f"| {name} | {wall:.1f} | {wall / mine[0]:.2f} | {cpu:.1f} | {cpu / mine[1]:.2f} | {peak:.0f} "
              f"| {auc:.4f} | {loss:.4f} | {ranking:.4f} | {error:.2f} |")


if __name__ == "__main__":
    main()
