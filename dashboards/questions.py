"""SQL for the charts that a declaration hints at; identifiers come from declarations only.

One question a chart, summed up by the engine: a mean by time bucket (hours and days of the dataset's zone), or a sum by
category; split by the hint's `by`.
"""

from collections.abc import Mapping

from sectors.spec.dataset import Dataset

MOST_POINTS = 5_000
MOST_BARS = 30
BUCKETS = ("hour", "day", "week", "month")


def over_time(dataset: Dataset, hint: Mapping[str, str]) -> bool:
    """Whether the hint's `x` is a time; else it is a category."""
    return dataset.column(hint["x"]).type in ("date", "timestamp")


def categories(dataset: Dataset, hint: Mapping[str, str]) -> str:
    """The MOST_BARS largest sums: y (category), x (sum), part (of `by`)."""
    x, y = hint["x"], hint["y"]
    part = f', CAST("{hint["by"]}" AS varchar) AS part' if "by" in hint else ""
    table = f'"{dataset.sector}"."{dataset.name}"'
    largest = (
        f'SELECT "{x}" FROM {table} GROUP BY 1 ORDER BY sum(CAST("{y}" AS double)) DESC NULLS LAST LIMIT {MOST_BARS}'  # noqa: S608
    )
    return (
        f'SELECT CAST("{x}" AS varchar) AS y, sum(CAST("{y}" AS double)) AS x{part} FROM {table} '  # noqa: S608
        f'WHERE "{x}" IN ({largest}) GROUP BY {"1, 3" if part else "1"} ORDER BY 2 DESC'
    )


def series(dataset: Dataset, hint: Mapping[str, str], bucket: str) -> str:
    """The newest buckets of `hint`, newest first: x (its begin, with the dataset's zone), y (mean), part (of `by`).

    `begins` and `ends` are the outermost times of its rows: they tell whether it is held whole.

    ValueError for a bucket that is none of BUCKETS.
    """
    if bucket not in BUCKETS:
        raise ValueError(f"{bucket} is not a bucket; choose one of {', '.join(BUCKETS)}")
    if bucket == "hour" and dataset.column(hint["x"]).type == "date":
        bucket = "day"  # a date has no hours
    part = f', CAST("{hint["by"]}" AS varchar) AS part' if "by" in hint else ""
    groups = "1, 3" if part else "1"
    return (
        f"SELECT date_trunc('{bucket}', {_there(dataset, hint['x'])}) AS x, "  # noqa: S608 - declared names
        f'avg(CAST("{hint["y"]}" AS double)) AS y{part}, '
        f"min({_there(dataset, hint['x'])}) AS begins, max({_there(dataset, hint['x'])}) AS ends FROM"
        f' "{dataset.sector}"."{dataset.name}" '
        f'WHERE "{hint["x"]}" IS NOT NULL AND "{hint["y"]}" IS NOT NULL '
        f"GROUP BY {groups} ORDER BY 1 DESC LIMIT {MOST_POINTS}"
    )


def _there(dataset: Dataset, x: str) -> str:
    """The time in the dataset's zone, so that a bucket is an hour or a day there."""
    zone = dataset.zone_of(dataset.column(x))
    return f'"{x}"' if zone is None else f"\"{x}\" AT TIME ZONE '{zone}'"
