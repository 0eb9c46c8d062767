#!/usr/bin/env python3
"""Asks a running tenure-serve for the score of one customer.

    pip install grpcio-tools
    mkdir -p target/stubs
    python -m grpc_tools.protoc -I proto --python_out=target/stubs --grpc_python_out=target/stubs \\
        tenure/v1/score.proto tenure/v1/scoring.proto google/rpc/status.proto
    PYTHONPATH=target/stubs python examples/score_customer.py 00004
"""

import sys

import grpc
from tenure.v1 import scoring_pb2 as messages
from tenure.v1 import scoring_pb2_grpc as services

customer_id = sys.argv[1]
address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:50051"
with grpc.insecure_channel(address) as channel:
    scoring = services.ScoringServiceStub(channel)
    request = messages.ScoreCustomerRequest(customer_id=customer_id)
    score = scoring.ScoreCustomer(request, timeout=1).score
    for horizon in score.horizons:
        print(
            f"next {horizon.horizon_days} days: buys nothing with probability "
            f"{horizon.churn_probability:.2f}, worth {horizon.expected_value:.2f} {score.currency}"
        )
