"""Staged rows → the accounting and the certificate's figures, in one aggregation each."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging.accounting import WHICH_LINE, Account
from lakehouse.layout import LINE, REASONS
from pipeline.figures import SAMPLES, public, said, short
from sectors.spec.column import Column
from spark_jobs.session import FEW_ROWS
from wire.deliveries import ColumnQuality

TO_NUMBER = {"date": F.unix_date, "timestamp": F.unix_micros}


def account(staged: DataFrame, skipped: int = 0) -> Account:
    """`skipped`: rows that were none already when the file was parsed."""
    told = F.size(REASONS)
    row = staged.agg(
        F.count("*").alias("read"),
        F.count(F.when(told == 0, 1)).alias("accepted"),
        F.count(F.when(told > 0, 1)).alias("quarantined"),
    ).first()
    reasons = _reasons(staged) if row.quarantined else {}
    double = row.read - row.accepted - row.quarantined
    return Account(row.read + skipped, row.accepted, row.quarantined, double + skipped, reasons)


def _reasons(staged: DataFrame) -> dict[str, int]:
    """By frequency; which line a key repeats is not a reason of its own."""
    each = staged.select(F.explode(REASONS).alias("one"))
    general = F.regexp_replace("one", WHICH_LINE, "$1 another line")
    rows = each.select(general.alias("reason")).groupBy("reason").count().orderBy(F.desc("count"), "reason").collect()
    return {row["reason"]: row["count"] for row in rows}


def quality(accepted: DataFrame, columns: Sequence[Column], rows: int) -> list[ColumnQuality]:
    """Null share, distinct values (approximate), smallest and largest of every column, in the order of `columns`."""
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
            null_share=1 - row[f"n{place}"] / rows if rows else 0,
            distinct=row[f"d{place}"],
            smallest=said(column, row[f"s{place}"]),
            largest=said(column, row[f"l{place}"]),
        )
        for place, column in enumerate(columns)
    ]


def samples(accepted: DataFrame, columns: Sequence[Column]) -> list[dict[str, str | None]]:
    """The first rows by line, public columns only, every value as text."""
    texts = [F.col(f"`{column.name}`").cast("string").alias(column.name) for column in public(columns)]
    names = [column.name for column in public(columns)]  # several rows of one line: the same on any engine
    chosen = accepted.select(LINE, *texts)
    rows = chosen.orderBy(LINE, *(f"`{name}`" for name in names)).limit(SAMPLES).collect()
    return [{column.name: short(said(column, row[column.name])) for column in public(columns)} for row in rows]


def compared(accepted: DataFrame, columns: Sequence[Column], rows: int) -> Any:
    """For a second opinion, times as numbers; of few rows a frame of pandas, quicker than a round of Spark jobs."""
    numbers = {c.name: TO_NUMBER[c.type](F.col(c.name)) for c in columns if c.type in TO_NUMBER}
    frame = accepted.withColumns(numbers) if numbers else accepted
    return frame.toPandas() if rows <= FEW_ROWS else frame
