#!/usr/bin/env python3
"""Times the customer-base models against lifetimes and PyMC-Marketing, in one run.

Needs only the standard library itself; each peer runs in its own interpreter, because they
need numpy versions of different decades. See README.md.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WORKSPACE = HERE.parents[2]
ORDERS = WORKSPACE / "examples" / "cdnow" / "orders.csv"
OURS = ["cargo", "run", "--release", "--quiet", "-p", "tenure-lab",
        "--bin", "time_customer_base", "--"]


def main():
    arguments = parse()
    environment = dict(os.environ, RAYON_NUM_THREADS=str(arguments.threads))
    ours = [arguments.ours] if arguments.ours else OURS
    rows = run(ours + ["cdnow", str(ORDERS), str(arguments.repeats)], environment)
    if arguments.lifetimes_python:
        rows += run([arguments.lifetimes_python, "peer_lifetimes.py", str(ORDERS),
                     str(arguments.repeats)], environment)
    if arguments.pymc_python:
        rows += run([arguments.pymc_python, "peer_pymc.py", str(ORDERS),
                     str(arguments.map_repeats), str(arguments.threads)], environment)
    for customers in arguments.simulated:
        rows += run(ours + ["simulated", str(customers), "1"], environment)
    print_fits(rows)
    print_forecasts(rows)
    print_growth(rows)
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lifetimes-python", help="interpreter with requirements-lifetimes.txt")
    parser.add_argument("--pymc-python", help="interpreter with requirements-pymc.txt")
    parser.add_argument("--ours", help="a built time_customer_base, instead of cargo run")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=9, help="medians of so many runs")
    parser.add_argument("--map-repeats", type=int, default=1)
    parser.add_argument("--simulated", type=int, nargs="*", default=[10**5, 10**6, 10**7])
    parser.add_argument("--out", type=pathlib.Path, help="also write every figure as JSON lines")
    return parser.parse_args()


def run(command, environment):
    """Runs one program and parses the JSON objects it prints, one a line."""
    print("running", " ".join(command[:6]), "...", file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=HERE, env=environment, check=True,
                          stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def print_fits(rows):
    fits = [row for row in rows if row["what"] == "fit" and row["data"] == "cdnow"]
    ours = {row["model"]: row["seconds"] for row in fits if row["peer"] == "tenure"}
    print("\nFits of CDNOW (2,357 customers), seconds; times ours\n")
    print(f"{'model':<12}{'peer':<22}{'seconds':>12}{'times':>12}  parameters")
    for row in sorted(fits, key=lambda row: (row["model"], row["seconds"])):
        names = [name for name in ("r", "alpha", "a", "b", "s", "beta")
                 if name in row["parameters"]]
        parameters = " ".join(f"{name} {row['parameters'][name]:.4g}" for name in names)
        times = row["seconds"] / ours[row["model"]]
        print(f"{row['model']:<12}{row['peer']:<22}{row['seconds']:>12.5f}{times:>12,.0f}"
              f"  {parameters}")


def print_forecasts(rows):
    scores = [row for row in rows if row["what"] == "score" and row["data"] == "cdnow"]
    ours = {(row["model"], row["customers"]): row["per_second"]
            for row in scores if row["peer"] == "tenure"}
    print("\nForecasts of CDNOW's customers, once and repeated, on one thread; ours over theirs."
          " Ours: P(alive),\nexpected purchases and P(none), preparing the model included;"
          " lifetimes: the first two\n")
    print(f"{'model':<12}{'customers':>12}  {'peer':<22}{'forecasts/s':>14}{'times':>8}")
    for row in sorted(scores, key=lambda row: (row["model"], row["customers"], row["peer"])):
        times = ours[row["model"], row["customers"]] / row["per_second"]
        print(f"{row['model']:<12}{row['customers']:>12,}  {row['peer']:<22}"
              f"{row['per_second']:>14,.0f}{times:>8.1f}")


def print_growth(rows):
    print("\nOurs as customers grow: microseconds per customer to fit; forecasts"
          " per second and core\n")
    print(f"{'model':<12}{'customers':>12}{'distinct':>12}{'fit s':>10}{'us each':>10}"
          f"{'forecasts/s':>14}")
    scores = {(row["model"], row["customers"]): row["per_second"]
              for row in rows if row["peer"] == "tenure" and row["what"] == "score"}
    for row in rows:
        if row["peer"] == "tenure" and row["what"] == "fit":
            each = row["seconds"] / row["customers"] * 1e6
            rate = scores[row["model"], row["customers"]]
            print(f"{row['model']:<12}{row['customers']:>12,}{row['distinct']:>12,}"
                  f"{row['seconds']:>10.4f}{each:>10.2f}{rate:>14,.0f}")


if __name__ == "__main__":
    main()
