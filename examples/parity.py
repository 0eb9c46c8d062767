#!/usr/bin/env python3
"""Checks, from outside, that every door gives a customer the same score to the last bit.

Knows the service only through gRPC reflection. For each customer of scores.parquet it
compares three answers: the table's, the server's by id, and the server's for the same
history sent inline, which this script builds from the shop's own orders table.

    pip install grpcio grpcio-reflection googleapis-common-protos pyarrow
    python examples/parity.py --address 127.0.0.1:50051 --scores out/scores.parquet \\
        --orders examples/cdnow/orders.csv --ordered-at date

Exits 0 when all are equal, 1 when one differs, 2 when nothing could be compared.
"""

import argparse
import csv
import gzip
import struct
import sys
import time
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import grpc
import pyarrow.parquet as parquet
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

BATCH = 200
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3}
ANSWERS = ("churn_probability", "expected_value", "expected_purchases")
METHODS = ("unspecified", "learned", "customer_base")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", required=True, help="host:port of tenure-serve")
    parser.add_argument("--scores", required=True, help="scores.parquet of the same run")
    parser.add_argument("--orders", required=True, help="the orders table, CSV or CSV.gz")
    parser.add_argument("--customer-id", default="customer_id", help="its column of ids")
    parser.add_argument("--ordered-at", default="ordered_at", help="its column of times")
    parser.add_argument("--amount", default="amount", help="its column of amounts")
    parser.add_argument("--order-id", help="its column of order ids, if mapped in the config")
    parser.add_argument("--kind", help="its column of kinds, if mapped in the config")
    parser.add_argument("--return-value", default="return", help="what it says of a return")
    parser.add_argument("--limit", type=int, default=0, help="compare only the first N customers")
    return parser.parse_args()


def bits(number):
    return struct.unpack("<q", struct.pack("<d", number))[0]


class Service:
    """A gRPC service as reflection describes it."""

    def __init__(self, channel, pool, name):
        self.channel, self.pool = channel, pool
        self.methods = pool.FindServiceByName(name).methods_by_name
        self.path = "/" + name + "/"

    def message(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def call(self, method, request):
        reply = message_factory.GetMessageClass(self.methods[method].output_type)
        stub = self.channel.unary_unary(
            self.path + method,
            request_serializer=lambda sent: sent.SerializeToString(),
            response_deserializer=reply.FromString,
        )
        return stub(request, timeout=60)


def iso(text):
    """A time of the table in the form the service reads."""
    if len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def read_orders(args, currency, as_of):
    """Each customer's orders up to the as-of day, settled as the nightly run does."""
    unit = Decimal(1).scaleb(-MINOR_DIGITS.get(currency, 2))
    opened = gzip.open if args.orders.endswith(".gz") else open
    orders, seen = defaultdict(list), set()
    with opened(args.orders, "rt", newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            customer, at = row[args.customer_id].strip(), iso(row[args.ordered_at].strip())
            if not customer or not at or at[:10] > as_of:
                continue
            amount = Decimal(row[args.amount]).quantize(unit, rounding=ROUND_HALF_UP)
            minor = int(amount / unit)
            returned = minor < 0 or (args.kind and row[args.kind] == args.return_value)
            if args.order_id:
                key = (customer, row[args.order_id], at, minor, row[args.kind] if args.kind else "")
                if key in seen:
                    continue
                seen.add(key)
            orders[customer].append((at, minor, 2 if returned else 1))
    return orders


def scores_by(service, requests):
    """The scores of many requests, in their order; None for one that was refused."""
    batch_class = service.message("tenure.v1.BatchScoreCustomersRequest")
    scores = []
    for start in range(0, len(requests), BATCH):
        batch = batch_class(requests=requests[start : start + BATCH])
        for outcome in service.call("BatchScoreCustomers", batch).outcomes:
            if outcome.WhichOneof("outcome") == "error":
                print(f"refused: {outcome.error.message}")
                scores.append(None)
            else:
                scores.append(outcome.score)
    return scores


def compare(customer, answers, horizons):
    """How many numbers were equal behind every door; prints those that were not."""
    equal = 0
    for index, days in enumerate(horizons):
        told = {
            METHODS[row.horizons[index].method] if door != "parquet" else row[f"method_{days}"]
            for door, row in answers.items()
        }
        if len(told) > 1:
            print(f"DIFFERS {customer} method_{days}: {told}")
            return 0
        for answer in ANSWERS:
            values = {
                door: row[f"{answer}_{days}"] if door == "parquet" else getattr(row.horizons[index], answer)
                for door, row in answers.items()
            }
            if len({bits(value) for value in values.values()}) == 1:
                equal += 1
            else:
                print(f"DIFFERS {customer} {answer}_{days}: {values}")
    return equal


def main():
    args = arguments()
    channel = grpc.insecure_channel(args.address)
    pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    service = Service(channel, pool, "tenure.v1.ScoringService")
    request_class = service.message("tenure.v1.ScoreCustomerRequest")
    table = parquet.read_table(args.scores).to_pylist()
    if args.limit:
        table = table[: args.limit]
    if not table:
        print(f"{args.scores} holds no customers")
        return 2

    first = service.call("ScoreCustomer", request_class(customer_id=table[0]["customer_id"])).score
    as_of, horizons = first.as_of, [horizon.horizon_days for horizon in first.horizons]
    orders = read_orders(args, first.currency, as_of)

    def inline(customer):
        request = request_class(as_of=as_of)
        request.history.currency = first.currency
        for at, minor, kind in orders[customer]:
            request.history.orders.add(at=at, amount_minor=minor, kind=kind)
        return request

    names = [row["customer_id"] for row in table]
    started = time.monotonic()
    by_id = scores_by(service, [request_class(customer_id=name, as_of=as_of) for name in names])
    described = scores_by(service, [inline(name) for name in names])
    seconds = time.monotonic() - started

    equal = failed = 0
    for row, stored, sent in zip(table, by_id, described):
        if stored is None or sent is None or str(row["as_of"]) != as_of:
            failed += 1
            continue
        doors = {"parquet": row, "by id": stored, "inline": sent}
        matched = compare(row["customer_id"], doors, horizons)
        equal += matched
        failed += matched != len(horizons) * len(ANSWERS)
    print(
        f"{len(names)} customers as of {as_of}, horizons {horizons}, bundle {first.bundle_id}: "
        f"{equal} numbers equal to the last bit behind all three doors, "
        f"{failed} customers differ ({2 * len(names)} scores in {seconds:.2f} s)"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
