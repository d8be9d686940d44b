"""Staged rows → the accounting and the certificate's figures, in one aggregation each."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse.layout import REASONS
from sdn.client.types import ColumnQuality
from sectors.spec import Column, Dataset, Sensitivity

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Account:
    """`read == accepted + quarantined`; `reasons`: rows by reason (a row may have several)."""

    read: int
    accepted: int
    quarantined: int
    reasons: dict[str, int]


def account(staged: DataFrame) -> Account:
    good = F.size(REASONS) == 0
    row = staged.agg(F.count("*").alias("read"), F.count(F.when(good, 1)).alias("accepted")).first()
    quarantined = row.read - row.accepted
    return Account(row.read, row.accepted, quarantined, _reasons(staged) if quarantined else {})


def _reasons(staged: DataFrame) -> dict[str, int]:
    """By frequency; which line a key repeats is no reason of its own."""
    each = staged.select(F.explode(REASONS).alias("one"))
    said = F.regexp_replace("one", "repeats line [0-9]+$", "repeats an earlier line")
    rows = each.select(said.alias("reason")).groupBy("reason").count().orderBy(F.desc("count"), "reason").collect()
    return {row["reason"]: row["count"] for row in rows}


def quality(accepted: DataFrame, columns: tuple[Column, ...], rows: int) -> list[ColumnQuality]:
    """Null share and distinct values (approximate) of every column; smallest and largest only of public ones."""
    figures = []
    for place, column in enumerate(columns):
        name = f"`{column.name}`"
        figures += [
            F.count(name).alias(f"n{place}"),
            F.approx_count_distinct(name).alias(f"d{place}"),
            F.min(name).cast("string").alias(f"s{place}"),
            F.max(name).cast("string").alias(f"l{place}"),
        ]
    row = accepted.agg(*figures).first().asDict()
    return [
        ColumnQuality(
            name=column.name,
            null_share=1 - row[f"n{place}"] / rows,
            distinct=row[f"d{place}"],
            smallest=row[f"s{place}"] if _shown(column) else None,
            largest=row[f"l{place}"] if _shown(column) else None,
        )
        for place, column in enumerate(columns)
    ]


def samples(accepted: DataFrame, columns: tuple[Column, ...]) -> list[dict[str, str | None]]:
    """The first rows, public columns only, every value as text."""
    shown = [F.col(f"`{column.name}`").cast("string").alias(column.name) for column in columns if _shown(column)]
    return [row.asDict() for row in accepted.orderBy("_line").limit(SAMPLES).select(*shown).collect()]


def newest(dataset: Dataset, measured: list[ColumnQuality]) -> str | None:
    """The largest value of the dataset's first time column."""
    times = [column.name for column in dataset.columns if column.type in ("date", "timestamp")]
    return next((quality.largest for quality in measured if times and quality.name == times[0]), None)


def _shown(column: Column) -> bool:
    return column.sensitivity is Sensitivity.PUBLIC
