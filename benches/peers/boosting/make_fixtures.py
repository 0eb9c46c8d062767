"""Makes the small models and predictions in training/tests/data/interchange.

They hold LightGBM's and XGBoost's own answers for a few rows with ties and missing values,
so that `cargo test` can check the interchange without Python; and XGBoost's answers by a model
that we export, whose leaf values need parting:

    cargo build --release --package tenure-training
    python make_fixtures.py ../../../target/release/tenure-train
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import lightgbm
import numpy
import xgboost

FOLDER = pathlib.Path(__file__).parents[3] / "training/tests/data/interchange"
ROWS_SHOWN = 60


def table():
    draw = numpy.random.default_rng(11)
    rows = draw.normal(size=(600, 4))
    rows[:, 0] = numpy.floor(numpy.exp(rows[:, 0]))
    rows[:, 1] = numpy.round(rows[:, 1], 1)
    signal = rows[:, 0] - rows[:, 1] + numpy.sin(3 * rows[:, 2])
    rows[draw.random(rows.shape) < 0.1] = numpy.nan
    spend = numpy.where(signal > 1, numpy.exp(0.3 * signal), 0.0)
    return rows, (signal > 1).astype(float), spend


def lightgbm_model(name, objective, rows, target, trees=6, **more):
    parameters = dict(objective=objective, num_leaves=7, min_data_in_leaf=10, verbose=-1,
                      num_threads=1, **more)
    names = ["orders", "score", "spend", "age"]
    data = lightgbm.Dataset(rows, target, feature_name=names)
    model = lightgbm.train(parameters, data, trees)
    model.save_model(FOLDER / f"lightgbm_{name}.txt")
    return model.predict(rows[:ROWS_SHOWN])


def xgboost_model(name, objective, rows, target, **more):
    parameters = dict(objective=objective, max_leaves=7, tree_method="hist", nthread=1, **more)
    data = xgboost.DMatrix(rows, target, feature_names=["orders", "score", "spend", "age"])
    model = xgboost.train(parameters, data, 6)
    model.save_model(FOLDER / f"xgboost_{name}.json")
    return model.predict(data)[:ROWS_SHOWN].astype(float)


def ours_in_xgboost(name, rows):
    """The margins of a LightGBM model that we have made into an XGBoost model."""
    with tempfile.TemporaryDirectory() as folder:
        exported = pathlib.Path(folder) / "exported.json"
        subprocess.run([sys.argv[1], "forest", "convert", "--to", exported,
                        "--model", FOLDER / f"lightgbm_{name}.txt"], check=True)
        booster = xgboost.Booster(model_file=exported)
    data = xgboost.DMatrix(rows[:ROWS_SHOWN], feature_names=booster.feature_names)
    return booster.predict(data, output_margin=True).astype(float)


def main():
    rows, buys, spend = table()
    answers = {
        "lightgbm_binary": lightgbm_model("binary", "binary", rows, buys),
        "lightgbm_tweedie": lightgbm_model("tweedie", "tweedie", rows, spend),
        "lightgbm_quantile": lightgbm_model("quantile", "quantile", rows, spend, alpha=0.8),
        # Without missing values in training, LightGBM reads them as zeros.
        "lightgbm_none": lightgbm_model("none", "regression", rows, spend, use_missing=False),
        "lightgbm_cents": lightgbm_model("cents", "tweedie", rows, 100 * spend, trees=12),
        "ours_in_xgboost": ours_in_xgboost("cents", rows),
        "xgboost_binary": xgboost_model("binary", "binary:logistic", rows, buys),
        "xgboost_poisson": xgboost_model("poisson", "count:poisson", rows, spend),
        "xgboost_squared": xgboost_model("squared", "reg:squarederror", rows, spend),
        "xgboost_gamma": xgboost_model("gamma", "reg:gamma", rows, spend + 0.5),
    }
    shown = [[None if numpy.isnan(value) else value for value in row]
             for row in rows[:ROWS_SHOWN].tolist()]
    predictions = {name: list(answer) for name, answer in answers.items()}
    with open(FOLDER / "answers.json", "w") as file:
        json.dump({"rows": shown, "predictions": predictions}, file, indent=0)
        file.write("\n")


main()
