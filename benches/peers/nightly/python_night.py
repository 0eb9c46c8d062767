"""The night as a good Python engineer writes it: polars, lifetimes, LightGBM, scikit-learn.

Reads orders.parquet, computes the features that Tenure computes at the same cutoffs, fits MBG/NBD and
Gamma-Gamma once at the as-of as inputs of the trees, fits churn (calibrated by isotonic regression on
out-of-fold margins), purchases and value of buyers, backtests the same recipe one horizon earlier with
bootstrap errors, scores everyone, writes scores.parquet.
"""

import argparse
import datetime as dt
import tomllib
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import polars as pl
from lifetimes import GammaGammaFitter, ModifiedBetaGeoFitter
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss, roc_auc_score

warnings.filterwarnings("ignore")
STEP_DAYS, CUTOFFS, WARM_UP_DAYS, HALF_LIFE_DAYS = 30, 13, 60, 90.0
TREES = dict(n_estimators=200, num_leaves=4, learning_rate=0.04, reg_lambda=20.0, n_jobs=2, verbose=-1,
             colsample_bytree=0.6, subsample=0.7, subsample_freq=1, seed=1)


def by_day(orders):
    """One row a customer and purchase day, and the returns."""
    day = orders.with_columns(day=pl.col("ordered_at").dt.date().cast(pl.Int32))
    days = (day.filter(pl.col("amount") > 0).group_by("customer_id", "day")
            .agg(spend=pl.col("amount").sum()).sort("customer_id", "day"))
    return days, day.filter(pl.col("amount") <= 0).select("customer_id", "day", "amount")


def features(days, returns, cutoff):
    """The features of every customer with a purchase by the cutoff."""
    since = cutoff - pl.col("day")
    decay = (-since / 90.0).exp2() if hasattr(pl.Expr, "exp2") else (-since / 90.0 * np.log(2.0)).exp()
    gaps = pl.col("day").diff().drop_nulls()
    within = lambda window: (since < window)  # noqa: E731
    table = days.filter(pl.col("day") <= cutoff).group_by("customer_id", maintain_order=True).agg(
        since=since.min(), age=since.max(), frequency=pl.len() - 1, decayed=decay.sum(),
        **{f"purchases_{window}": within(window).sum() for window in (30, 90, 180, 365)},
        gap_mean=gaps.mean(), gap_median=gaps.median(), gap_sd=gaps.std(), gap_last=gaps.last(),
        spend_mean=pl.col("spend").mean(), spend_median=pl.col("spend").median(), spend_last=pl.col("spend").last(),
        spend_max=pl.col("spend").max(), spend_first=pl.col("spend").first(), spend_tail=pl.col("spend").tail(3).mean(),
        spend_total=pl.col("spend").sum(), decayed_spend=(pl.col("spend") * decay).sum(),
        **{f"spend_{window}": pl.col("spend").filter(within(window)).sum() for window in (90, 365)},
        repeat_spend=pl.col("spend").slice(1).mean(),
    )
    back = returns.filter(pl.col("day") <= cutoff).group_by("customer_id").agg(
        returns=pl.len(), returned=-pl.col("amount").sum())
    table = table.join(back, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col("returns", "returned").fill_null(0))
    return table.with_columns(
        recency=pl.col("age") - pl.col("since"),
        rate=(pl.col("frequency") + 1) / (pl.col("age") + 30),
        regularity=pl.col("gap_sd") / pl.col("gap_mean"),
        last_over_usual=pl.col("gap_last") / pl.col("gap_mean"),
        silence_over_usual=pl.col("since") / pl.col("gap_mean"),
        silence_share=pl.col("since") / (pl.col("age") + 1),
        spend_trend=(pl.col("spend_tail") / pl.col("spend_mean")).log(),
        returned_share=pl.col("returned") / pl.col("spend_total"),
        value_rate=(pl.col("spend_total") - pl.col("returned")) / (pl.col("age") + 30),
    )


def labels(days, returns, cutoff, horizon):
    inside = (pl.col("day") > cutoff) & (pl.col("day") <= cutoff + horizon)
    bought = days.filter(inside).group_by("customer_id").agg(purchases=pl.len(), gross=pl.col("spend").sum())
    back = returns.filter(inside).group_by("customer_id").agg(back=pl.col("amount").sum())
    return bought.join(back, on="customer_id", how="left").with_columns(
        value=pl.col("gross") + pl.col("back").fill_null(0)).select("customer_id", "purchases", "value")


class CustomerBase:
    """MBG/NBD and Gamma-Gamma, fitted once at the as-of and asked at every cutoff."""

    def __init__(self, table):
        x, t_x, t = (table[name].to_numpy() for name in ("frequency", "recency", "age"))
        self.counts = ModifiedBetaGeoFitter(penalizer_coef=1e-4).fit(x, t_x / 7.0, t / 7.0)
        repeat = table.filter((pl.col("frequency") > 0) & (pl.col("repeat_spend") > 0))
        self.spend = GammaGammaFitter(penalizer_coef=1e-4).fit(
            repeat["frequency"].to_numpy(), repeat["repeat_spend"].to_numpy())

    def inputs(self, table, horizon):
        x, t_x, t = (table[name].to_numpy() for name in ("frequency", "recency", "age"))
        weeks = horizon / 7.0
        alive = self.counts.conditional_probability_alive(x, t_x / 7.0, t / 7.0)
        expected = self.counts.conditional_expected_number_of_purchases_up_to_time(weeks, x, t_x / 7.0, t / 7.0)
        mean = self.spend.conditional_expected_average_profit(x, table["repeat_spend"].fill_null(0).to_numpy())
        return table.with_columns(cb_alive=pl.Series(np.asarray(alive)), cb_expected=pl.Series(np.asarray(expected)),
                                  cb_spend=pl.Series(np.asarray(mean)))


def fit(days, returns, base, as_of, horizon, first_day):
    """Churn, purchases and value of one horizon from snapshots that ended by the as-of."""
    parts = []
    for step in range(CUTOFFS):
        cutoff = as_of - horizon - step * STEP_DAYS
        if cutoff < first_day + WARM_UP_DAYS:
            break
        table = base.inputs(features(days, returns, cutoff), horizon).join(
            labels(days, returns, cutoff, horizon), on="customer_id", how="left")
        weight = 2.0 ** (-(step * STEP_DAYS) / HALF_LIFE_DAYS)
        parts.append(table.with_columns(pl.col("purchases", "value").fill_null(0), weight=pl.lit(weight)))
    sample = pl.concat(parts)
    inputs = [name for name in sample.columns if name not in ("customer_id", "purchases", "value", "weight")]
    rows, weight = sample.select(inputs).cast(pl.Float64).to_numpy(), sample["weight"].to_numpy()
    bought = (sample["purchases"] > 0).to_numpy()
    fold = (sample["customer_id"].hash(seed=1) % 4).to_numpy()
    margins = np.zeros(len(rows))
    for held in range(4):
        model = lgb.LGBMClassifier(**TREES).fit(rows[fold != held], bought[fold != held], weight[fold != held])
        margins[fold == held] = model.predict(rows[fold == held], raw_score=True)
    calibrator = IsotonicRegression(out_of_bounds="clip", y_min=1e-4, y_max=1 - 1e-4).fit(margins, bought, weight)
    churn = lgb.LGBMClassifier(**TREES).fit(rows, bought, weight)
    buyers = rows[bought]
    counts = lgb.LGBMRegressor(objective="poisson", **TREES).fit(
        buyers, sample["purchases"].to_numpy()[bought] - 1, weight[bought])
    usual = np.log1p(sample["spend_mean"].to_numpy()[bought])
    net = np.log1p(np.maximum(sample["value"].to_numpy()[bought], 0))
    spend = lgb.LGBMRegressor(**TREES).fit(buyers, net - usual, weight[bought])
    predicted = np.exp(usual + spend.predict(buyers))
    smearing = np.average(sample["value"].to_numpy()[bought], weights=weight[bought]) / np.average(
        predicted, weights=weight[bought])

    def predict(table):
        rows = table.select(inputs).cast(pl.Float64).to_numpy()
        buy = calibrator.predict(churn.predict(rows, raw_score=True))
        value = smearing * np.exp(np.log1p(table["spend_mean"].to_numpy()) + spend.predict(rows))
        return 1 - buy, buy * value, buy * (1 + counts.predict(rows))

    return predict


def gini(actual, predicted):
    """Normalised Gini: 1 as well as the truth, 0 by chance."""
    def area(order):
        return np.cumsum(actual[order]).sum() / actual.sum() - (len(actual) + 1) / 2
    return area(np.argsort(-predicted, kind="stable")) / area(np.argsort(-actual, kind="stable"))


def backtest(days, returns, as_of, horizon, first_day):
    """The recipe one horizon earlier, judged on what followed, with bootstrap errors."""
    cutoff = as_of - horizon
    table = features(days, returns, cutoff)
    base = CustomerBase(table)
    known_days, known_returns = days.filter(pl.col("day") <= cutoff), returns.filter(pl.col("day") <= cutoff)
    churn, value, _ = fit(known_days, known_returns, base, cutoff, horizon, first_day)(base.inputs(table, horizon))
    truth = table.select("customer_id").join(labels(days, returns, cutoff, horizon), on="customer_id", how="left",
                                             maintain_order="left").fill_null(0)
    left, worth = (truth["purchases"] == 0).to_numpy(), truth["value"].to_numpy()
    rng, figures = np.random.default_rng(1), []
    for _ in range(200):
        pick = rng.integers(0, len(left), len(left))
        figures.append((roc_auc_score(left[pick], churn[pick]), log_loss(left[pick], churn[pick]),
                        gini(worth[pick], value[pick]), np.sqrt(np.mean((worth[pick] - value[pick]) ** 2))))
    mean, error = np.mean(figures, axis=0), np.std(figures, axis=0)
    print("backtest", " ".join(f"{m:.4f} ± {e:.4f}" for m, e in zip(mean, error)))


def night(folder, out):
    config = tomllib.loads((folder / "shop.toml").read_text())
    as_of = (dt.date.fromisoformat(config["as_of"]) - dt.date(1970, 1, 1)).days
    horizon = config["horizons_days"][0]
    days, returns = by_day(pl.read_parquet(folder / config["orders"]["path"]))
    first_day = days["day"].min()
    table = features(days, returns, as_of)
    base = CustomerBase(table)
    predict = fit(days, returns, base, as_of, horizon, first_day)
    churn, value, purchases = predict(base.inputs(table, horizon))
    backtest(days, returns, as_of, horizon, first_day)
    out.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"customer_id": table["customer_id"], f"churn_probability_{horizon}": churn,
                  f"expected_value_{horizon}": value, f"expected_purchases_{horizon}": purchases,
                  }).write_parquet(out / "scores.parquet")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shop", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    night(arguments.shop, arguments.out)
