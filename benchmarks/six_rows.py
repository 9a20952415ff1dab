"""What the tools of the six checks share: the limits, and the rows as they must be given to libraries that cannot say the checks themselves."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKS = ("C1", "C2", "C3", "C4", "C5", "C6")
DATES = ("signed_on", "published_on", "award_letter_on", "bid_open_on", "bid_close_on")
PUBLISH_DAYS, SIGN_DAYS, OVER, LARGE, OPEN = 7, 30, 0.10, 4_000_000, "公开招标"

Run = Callable[[str], Counter[str]]


def pandas_frame(path: str):
    """The file as a pandas frame with typed dates."""
    import pandas as pd

    frame = pd.read_parquet(path) if path.endswith("parquet") else pd.read_csv(path, engine="pyarrow")
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in DATES})


def pandas_broken(frame) -> dict:
    """Which rows break which check, but for uniqueness."""
    return {
        "C1": (frame.published_on - frame.signed_on).dt.days > PUBLISH_DAYS, "C2": (frame.amount - frame.budget_amount) / frame.budget_amount > OVER,
        "C3": frame.published_on.isna(), "C4": (frame.signed_on - frame.award_letter_on).dt.days > SIGN_DAYS,
        "C6": (frame.amount > LARGE) & (frame.method != OPEN)}


def dict_rows(path: str) -> Iterator[dict]:
    """The rows one by one, as dictionaries."""
    if path.endswith("parquet"):
        from pyarrow.parquet import ParquetFile

        for batch in ParquetFile(path).iter_batches(65_536):
            yield from batch.to_pylist()
    else:
        with Path(path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: text or None for name, text in row.items()}


def row_broken(signed, published, letter, amount, budget, method) -> Iterator[str]:
    """The checks on one row, but for uniqueness."""
    if signed and published and (published - signed).days > PUBLISH_DAYS:
        yield "C1"
    if amount is not None and budget and (amount - budget) / budget > OVER:
        yield "C2"
    if published is None:
        yield "C3"
    if signed and letter and (signed - letter).days > SIGN_DAYS:
        yield "C4"
    if amount is not None and amount > LARGE and method != OPEN:
        yield "C6"
