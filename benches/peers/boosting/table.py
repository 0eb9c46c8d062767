"""The table of the bench: customers as a shop has them, from a fixed seed.

Counts are skewed and full of ties, money has a long tail, a tenth of the values is missing,
twenty columns are noise. About a quarter of the customers buys; spend is zero for the others.
Values are 32-bit floats, as XGBoost and onnxruntime read nothing finer.
"""

import numpy
import pyarrow
import pyarrow.parquet

FEATURES = 60
NAMES = [f"feature_{place}" for place in range(FEATURES)]


def make(rows, seed):
    draw = numpy.random.default_rng(seed)
    table = draw.normal(size=(rows, FEATURES)).astype(numpy.float32)
    hidden = draw.normal(size=(rows, 3)).astype(numpy.float32)
    table[:, :15] = numpy.floor(numpy.exp(0.8 * table[:, :15] + 0.5 * hidden[:, :1]))
    table[:, 15:25] = numpy.round(numpy.exp(table[:, 15:25] + 0.5 * hidden[:, 1:2]), 1)
    table[:, 25:30] = (table[:, 25:30] > 0.7).astype(numpy.float32)
    table[:, 30:40] += hidden[:, 2:3]
    signal = (
        0.7 * numpy.log1p(table[:, 0]) - 0.5 * numpy.log1p(table[:, 15])
        + numpy.sin(2 * table[:, 30]) + 0.6 * table[:, 31] * table[:, 32]
        + 0.8 * (table[:, 1] > 2) * table[:, 25] - 0.4 * numpy.abs(table[:, 33])
        + 0.3 * numpy.minimum(table[:, 2], 4) * (table[:, 16] > 1)
        + 0.2 * table[:, 34:38].sum(axis=1)
    )
    noise = draw.logistic(size=rows)
    bought = (1.3 * (signal - 1.55) + noise > 0).astype(numpy.float32)
    spend = bought * draw.gamma(2.0, numpy.exp(2.5 + 0.35 * numpy.clip(signal, -4, 4)))
    table[draw.random(table.shape) < 0.1] = numpy.nan
    return table, bought, numpy.round(spend, 2).astype(numpy.float32)


def write(path, table, target):
    columns = [pyarrow.array(table[:, place], from_pandas=True) for place in range(FEATURES)]
    pyarrow.parquet.write_table(
        pyarrow.table([*columns, pyarrow.array(target)], names=[*NAMES, "target"]), path)


def read(path):
    frame = pyarrow.parquet.read_table(path)
    columns = [frame.column(name).to_numpy(zero_copy_only=False) for name in NAMES]
    features = numpy.empty((frame.num_rows, FEATURES), numpy.float32)
    for place, column in enumerate(columns):
        features[:, place] = column
    return features, frame.column("target").to_numpy()
