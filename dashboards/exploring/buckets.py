"""Buckets of time that are held whole: pure.

The first and the last bucket are left out where they are held in part: where their rows begin later, or end earlier,
in the bucket than is usual for the others, by a tenth of it.
"""

from datetime import date, datetime, time, timedelta

import pandas as pd

from dashboards.exploring.question import Grain

DAY = timedelta(days=1)
LENGTHS = {
    Grain.HOUR: timedelta(hours=1), Grain.DAY: DAY, Grain.WEEK: 7 * DAY, Grain.MONTH: 30 * DAY, Grain.QUARTER: 91 * DAY,
    Grain.YEAR: 365 * DAY,
}  # fmt: skip
USUAL = 0.1
FEWEST = 3  # below that nothing is usual


def whole(rows: pd.DataFrame, grain: Grain) -> tuple[pd.DataFrame, int]:
    """The rows whose bucket is held whole, without `begins` and `ends`; how many buckets were left out."""
    first: dict[date, float] = {}
    last: dict[date, float] = {}
    for x, begins, ends in zip(rows["x"], rows["begins"], rows["ends"], strict=True):
        since, until = ((moment(at) - moment(x)) / LENGTHS[grain] for at in (begins, ends))
        first[x], last[x] = min(first.get(x, since), since), max(last.get(x, until), until)
    left_out = _partial(first, last)
    kept = rows[~rows["x"].isin(left_out)].drop(columns=["begins", "ends"])
    return kept.reset_index(drop=True), len(left_out)


def _partial(first: dict[date, float], last: dict[date, float]) -> list[date]:
    ordered = sorted(first)
    if len(ordered) < FEWEST:
        return []
    inner = ordered[1:-1]
    late = first[ordered[0]] > pd.Series([first[x] for x in inner]).median() + USUAL
    early = last[ordered[-1]] < pd.Series([last[x] for x in inner]).median() - USUAL
    return [*([ordered[0]] if late else []), *([ordered[-1]] if early else [])]


def moment(at: date) -> datetime:
    """The clock of its own zone, without it; a date as its midnight. Every browser then draws the same."""
    found = at if isinstance(at, datetime) else datetime.combine(at, time())
    return found.replace(tzinfo=None)
