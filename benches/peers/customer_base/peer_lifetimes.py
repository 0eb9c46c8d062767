"""Times lifetimes on CDNOW; prints one JSON object a line."""

import json
import statistics
import sys
import time
import warnings

import numpy as np
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

from customers import cdnow

HORIZON_WEEKS = 39.0
# As time_customer_base repeats them, for about a million.
COPIES = 424


def timed(action, repeats):
    """The median seconds of an action, and its last result."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def main(orders, repeats):
    warnings.simplefilter("ignore")
    frequency, recency, age = (np.array(column, dtype=float) for column in cdnow(orders))
    for model, fitter, times in [
        ("bg_nbd", BetaGeoFitter, repeats),
        ("mbg_nbd", ModifiedBetaGeoFitter, repeats),
        ("pareto_nbd", ParetoNBDFitter, max(1, repeats // 2)),
    ]:
        seconds, fitted = timed(lambda: fitter().fit(frequency, recency, age), times)
        row = {"peer": "lifetimes", "what": "fit", "data": "cdnow", "model": model,
               "customers": len(frequency), "seconds": seconds, "repeats": times,
               "parameters": dict(fitted.params_)}
        print(json.dumps(row), flush=True)
        for copies in (1, COPIES):
            columns = [np.tile(column, copies) for column in (frequency, recency, age)]
            seconds, _ = timed(lambda: score(fitted, *columns), repeats)
            row = {"peer": "lifetimes", "what": "score", "data": "cdnow", "model": model,
                   "customers": len(columns[0]), "seconds": seconds,
                   "per_second": len(columns[0]) / seconds}
            print(json.dumps(row), flush=True)


def score(fitted, frequency, recency, age):
    fitted.conditional_probability_alive(frequency, recency, age)
    fitted.conditional_expected_number_of_purchases_up_to_time(
        HORIZON_WEEKS, frequency, recency, age)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
