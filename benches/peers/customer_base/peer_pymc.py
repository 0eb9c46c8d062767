"""Times PyMC-Marketing on CDNOW, MAP and NUTS; prints one JSON object a line.

What a user waits for: building and compiling the model are inside the time.
"""

import json
import logging
import statistics
import sys
import time
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import numpy as np
import pandas as pd
from pymc_marketing.clv import BetaGeoModel, ModifiedBetaGeoModel, ParetoNBDModel

from customers import cdnow

CHAINS, TUNE, DRAWS, SEED = 4, 1_000, 1_000, 1


def main(orders, repeats, cores):
    frequency, recency, age = cdnow(orders)
    data = pd.DataFrame({"customer_id": np.arange(len(frequency)), "frequency": frequency,
                         "recency": recency, "T": age})
    families = [("bg_nbd", BetaGeoModel), ("mbg_nbd", ModifiedBetaGeoModel),
                ("pareto_nbd", ParetoNBDModel)]
    for name, family in families:
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            model = family(data=data)
            model.fit(method="map", progressbar=False)
            seconds.append(time.perf_counter() - start)
        report(name, "map", data, statistics.median(seconds), len(seconds), model)
    start = time.perf_counter()
    model = BetaGeoModel(data=data)
    model.fit(method="mcmc", draws=DRAWS, tune=TUNE, chains=CHAINS, cores=cores,
              random_seed=SEED, progressbar=False)
    report("bg_nbd", "nuts", data, time.perf_counter() - start, 1, model)


def report(name, method, data, seconds, repeats, model):
    posterior = model.idata.posterior
    parameters = {parameter: float(posterior[parameter].mean())
                  for parameter in ("r", "alpha", "a", "b", "s", "beta") if parameter in posterior}
    row = {"peer": "pymc-marketing " + method, "what": "fit", "data": "cdnow", "model": name,
           "customers": len(data), "seconds": seconds, "repeats": repeats,
           "parameters": parameters}
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
