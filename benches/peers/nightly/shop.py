"""Simulates a shop of orders only: what the night may see, and what followed."""

import argparse
from pathlib import Path

import numpy as np
import polars as pl

FIRST_DAY = np.datetime64("2024-01-01")
DAYS = 730
HORIZON_DAYS = 90
SHOP_TOML = """as_of = "{as_of}"
horizons_days = [{horizon}]
currency = "EUR"
seed = 1

[orders]
path = "orders.parquet"
"""


def orders(customers, rng):
    """One row an order or a return: customer, day since FIRST_DAY (fractional), amount in EUR."""
    last = DAYS + HORIZON_DAYS
    joined = rng.uniform(0, DAYS - 1, customers)
    rate = rng.gamma(0.8, 1 / 10.0, customers)  # purchases per day while a customer
    leaving = rng.beta(1.0, 12.0, customers)  # chance of leaving after a purchase
    regular = rng.integers(1, 4, customers)  # Erlang gaps: 1 is chance, 3 is regular
    spend = np.exp(rng.normal(3.4, 0.7, customers))
    rows_customer, rows_day = [], []
    who = np.arange(customers)
    at = joined.copy()
    while len(who):
        rows_customer.append(who)
        rows_day.append(at)
        stays = rng.random(len(who)) >= leaving[who]
        who, at = who[stays], at[stays]
        k = regular[who]
        at = at + rng.gamma(k, 1.0 / (k * rate[who]))
        inside = at < last
        who, at = who[inside], at[inside]
    customer, day = np.concatenate(rows_customer), np.concatenate(rows_day)
    amount = np.round(spend[customer] * np.exp(rng.normal(0, 0.5, len(customer))), 2) + 0.5
    returned = np.flatnonzero(rng.random(len(customer)) < 0.04)
    back = day[returned] + rng.uniform(2, 20, len(returned))
    customer = np.concatenate([customer, customer[returned]])
    amount = np.concatenate([amount, -np.round(amount[returned] * rng.uniform(0.3, 1, len(returned)), 2)])
    day = np.concatenate([day, back])
    order = np.lexsort((day, customer))
    return customer[order], day[order], np.round(amount[order], 2)


def write(customers, seed, out):
    """Writes orders.parquet (to the as-of), shop.toml and truth.parquet (what followed)."""
    rng = np.random.default_rng(seed)
    customer, day, amount = orders(customers, rng)
    seconds = (day * 86_400).astype("int64").astype("timedelta64[s]")
    table = pl.DataFrame(
        {
            "customer_id": np.char.add("c", customer.astype(str)),
            "ordered_at": (FIRST_DAY.astype("datetime64[s]") + seconds).astype("datetime64[us]"),
            "amount": amount,
        }
    )
    end = FIRST_DAY + np.timedelta64(DAYS, "D")
    past = table.filter(pl.col("ordered_at") < end)
    future = table.filter((pl.col("ordered_at") >= end) & (day < DAYS + HORIZON_DAYS))
    out.mkdir(parents=True, exist_ok=True)
    past.sample(fraction=1.0, shuffle=True, seed=seed).write_parquet(out / "orders.parquet")
    future.group_by("customer_id").agg(
        bought=(pl.col("amount") > 0).any(), value=pl.col("amount").sum()
    ).write_parquet(out / "truth.parquet")
    as_of = str(end - np.timedelta64(1, "D"))
    (out / "shop.toml").write_text(SHOP_TOML.format(as_of=as_of, horizon=HORIZON_DAYS))
    print(f"{past['customer_id'].n_unique()} customers, {past.height} orders and returns to {as_of}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write(arguments.customers, arguments.seed, arguments.out)
