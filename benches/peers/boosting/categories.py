"""Judges Tenure's forests beside LightGBM and CatBoost where a column has many categories.

    pip install -r requirements.txt
    cargo build --release --package tenure-training --bin tenure-train
    python categories.py

Made-up tables: one column of categories, each with an effect of its own, uniform or Zipf
frequencies, four columns of numbers (one is noise). The best possible answer is the
probability that the target was drawn with. Prints AUC and log loss on rows not seen.
"""

import argparse
import pathlib
import subprocess
import tempfile

import numpy
import pyarrow
import pyarrow.parquet

HERE = pathlib.Path(__file__).parent
LEVELS = [2, 5, 10, 30, 50, 100, 200, 300, 1000, 2000, 5000]
FREQUENCIES = ["uniform", "zipf"]
TREES = 100
RATE = 0.1
LEAVES = 31
THREADS = 2


def make(levels, frequency, rows, seed):
    """Columns and probabilities of the rows; twice as many as `rows`, half of them to judge on."""
    draw = numpy.random.default_rng([seed, levels, FREQUENCIES.index(frequency)])
    share = numpy.ones(levels) if frequency == "uniform" else 1 / numpy.arange(1, levels + 1)
    effects = draw.normal(size=levels)
    category = draw.choice(levels, size=2 * rows, p=share / share.sum())
    numbers = draw.normal(size=(2 * rows, 4))
    margin = (effects[category] + 0.6 * numbers[:, 0] + 0.5 * numpy.sin(2 * numbers[:, 1])
              + 0.4 * (numbers[:, 2] > 0.5) - 0.8)
    probability = 1 / (1 + numpy.exp(-margin))
    target = (draw.random(2 * rows) < probability).astype(float)
    return category, numbers, target, probability


def ours(binaries, category, numbers, target, options=()):
    rows = len(target) // 2
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        columns = [category.astype(numpy.float64), *numbers.T, target]
        names = ["category", *(f"number_{at}" for at in range(numbers.shape[1])), "target"]
        for name, part in (("training", slice(None, rows)), ("judging", slice(rows, None))):
            table = pyarrow.table([pyarrow.array(column[part]) for column in columns], names=names)
            pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
        program = [binaries / "tenure-train", "forest"]
        subprocess.run(
            [*program, "fit", "--table", folder / "training.parquet", "--target", "target",
             "--categorical_feature", "category", "--num_iterations", str(TREES),
             "--learning_rate", str(RATE), "--num_leaves", str(LEAVES), *options,
             "--num_threads", str(THREADS), "--out", folder / "model.forest"],
            check=True, capture_output=True)
        subprocess.run(
            [*program, "predict", "--model", folder / "model.forest", "--table",
             folder / "judging.parquet", "--out", folder / "answers.csv"],
            check=True, capture_output=True)
        return numpy.loadtxt(folder / "answers.csv", delimiter=",", skiprows=1)[:, 0]


def lightgbm(_, category, numbers, target):
    import lightgbm
    rows = len(target) // 2
    table = numpy.column_stack([category, numbers])
    data = lightgbm.Dataset(table[:rows], target[:rows], categorical_feature=[0],
                            params={"max_bin": 255, "verbose": -1})
    parameters = dict(objective="binary", num_leaves=LEAVES, learning_rate=RATE,
                      num_threads=THREADS, verbose=-1)
    return lightgbm.train(parameters, data, TREES).predict(table[rows:])


def catboost(_, category, numbers, target, leafwise=False):
    import catboost
    import pandas
    rows = len(target) // 2
    table = pandas.DataFrame(numbers)
    table.insert(0, "category", category.astype(str))
    shape = (dict(grow_policy="Lossguide", max_leaves=LEAVES) if leafwise
             else dict(grow_policy="SymmetricTree", depth=6))
    model = catboost.CatBoostClassifier(
        iterations=TREES, learning_rate=RATE, thread_count=THREADS, verbose=False,
        allow_writing_files=False, **shape)
    model.fit(catboost.Pool(table[:rows], target[:rows], cat_features=["category"]))
    return model.predict_proba(table[rows:])[:, 1]


def catboost_leafwise(*arguments):
    return catboost(*arguments, leafwise=True)


PROGRAMS = {"Tenure": ours, "LightGBM": lightgbm, "CatBoost": catboost,
            "CatBoost leaf-wise": catboost_leafwise}


def judge(target, probability):
    from sklearn.metrics import log_loss, roc_auc_score
    return numpy.array([roc_auc_score(target, probability), log_loss(target, probability)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--levels", type=int, nargs="+", default=LEVELS)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--frequencies", nargs="+", default=FREQUENCIES, choices=FREQUENCIES)
    parser.add_argument("--only", nargs="+", default=list(PROGRAMS), choices=list(PROGRAMS))
    parser.add_argument("--binaries", type=pathlib.Path, default=HERE / "../../../target/release")
    arguments = parser.parse_args()
    names = [*arguments.only, "best possible"]
    print(f"{arguments.rows} rows to learn from and to judge on, {TREES} trees of {LEAVES} leaves, "
          f"rate {RATE}; means of seeds {arguments.seeds}: AUC / log loss\n")
    print(f"| levels | frequencies | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}")
    for levels in arguments.levels:
        for frequency in arguments.frequencies:
            found = dict.fromkeys(names, 0)
            for seed in arguments.seeds:
                *columns, best = make(levels, frequency, arguments.rows, seed)
                target = columns[-1][arguments.rows:]
                for name in arguments.only:
                    answers = PROGRAMS[name](arguments.binaries, *columns)
                    found[name] = found[name] + judge(target, answers) / len(arguments.seeds)
                found["best possible"] = (
                    found["best possible"]
                    + judge(target, best[arguments.rows:]) / len(arguments.seeds))
            cells = [f"{auc:.4f} / {loss:.5f}" for auc, loss in found.values()]
            print(f"| {levels} | {frequency} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
