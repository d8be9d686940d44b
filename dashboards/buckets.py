"""Buckets of time as the door gave them → what a chart draws and what an export writes: pure.

The first and the last bucket are left out where they are held in part: where their rows begin later, or end earlier,
in the bucket than is usual for the others, by a tenth of it.
"""

from datetime import date, datetime, time, timedelta

import pandas as pd

LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
USUAL = 0.1
FEWEST = 3  # below that nothing is usual


def whole(found: pd.DataFrame, bucket: str) -> tuple[pd.DataFrame, int]:
    """The buckets that are held whole, oldest first, without `begins` and `ends`; how many were left out."""
    rows = found.iloc[::-1].reset_index(drop=True)
    spans = [
        (x, _since(x, begins) / LENGTHS[bucket], _since(x, ends) / LENGTHS[bucket])
        for x, begins, ends in zip(rows["x"], rows["begins"], rows["ends"], strict=True)
    ]
    first: dict[date, float] = {}
    last: dict[date, float] = {}
    for x, begins, ends in spans:
        first[x], last[x] = min(first.get(x, begins), begins), max(last.get(x, ends), ends)
    left_out = _partial(first, last)
    kept = rows[~rows["x"].isin(left_out)].drop(columns=["begins", "ends"])
    return kept.reset_index(drop=True), len(left_out)


def _since(x: date, at: date) -> timedelta:
    return moment(at) - moment(x)


def _partial(first: dict[date, float], last: dict[date, float]) -> list[date]:
    ordered = sorted(first)
    if len(ordered) < FEWEST:
        return []
    inner = ordered[1:-1]
    late = first[ordered[0]] > pd.Series([first[x] for x in inner]).median() + USUAL
    early = last[ordered[-1]] < pd.Series([last[x] for x in inner]).median() - USUAL
    return [*([ordered[0]] if late else []), *([ordered[-1]] if early else [])]


def moment(at: date) -> datetime:
    """A date as its midnight."""
    return at if isinstance(at, datetime) else datetime.combine(at, time())


def clock(at: date) -> datetime:
    """The clock of its own zone, without it: every browser then draws the same."""
    return moment(at).replace(tzinfo=None)


def text(at: date) -> str:
    """For an export: ISO 8601, a time with its offset."""
    return at.isoformat()
