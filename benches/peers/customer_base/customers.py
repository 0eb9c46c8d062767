"""Recency and frequency from the CDNOW orders, in weeks: the table that every peer is given."""

import csv
from datetime import date


def cdnow(path, until=date(1997, 9, 30)):
    """Lists frequency, recency and age of everybody who had bought by `until`.

    A purchase day counts once.
    """
    days = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text = row["date"]
            day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
            if day <= until:
                days.setdefault(row["customer_id"], set()).add(day)
    frequency, recency, age = [], [], []
    for customer in sorted(days):
        first, last = min(days[customer]), max(days[customer])
        frequency.append(len(days[customer]) - 1)
        recency.append((last - first).days / 7.0)
        age.append((until - first).days / 7.0)
    return frequency, recency, age
