"""Staged rows → the accounting and the certificate's figures, in one aggregation each."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging.accounting import WHICH_LINE, Account
from lakehouse.layout import LINE, REASONS
from sectors.spec import Column, Dataset, Sensitivity
from wire.deliveries import ColumnQuality

SAMPLES = 10
LONGEST = 200  # characters of a value on a page


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
    said = F.regexp_replace("one", WHICH_LINE, "$1 another line")
    rows = each.select(said.alias("reason")).groupBy("reason").count().orderBy(F.desc("count"), "reason").collect()
    return {row["reason"]: row["count"] for row in rows}


def quality(accepted: DataFrame, columns: tuple[Column, ...], rows: int) -> list[ColumnQuality]:
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
            null_share=1 - row[f"n{place}"] / rows,
            distinct=row[f"d{place}"],
            smallest=row[f"s{place}"],
            largest=row[f"l{place}"],
        )
        for place, column in enumerate(columns)
    ]


def shown(column: Column, measured: ColumnQuality) -> ColumnQuality:
    """What everybody may see of it: values only of a public column, and no essays."""
    if column.sensitivity is not Sensitivity.PUBLIC:
        return measured.model_copy(update={"smallest": None, "largest": None})
    return measured.model_copy(update={"smallest": short(measured.smallest), "largest": short(measured.largest)})


def short(value: str | None) -> str | None:
    """No essays on a page."""
    return value if value is None or len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def samples(accepted: DataFrame, columns: tuple[Column, ...]) -> list[dict[str, str | None]]:
    """The first rows by line, public columns only, every value as text."""
    public = [column.name for column in columns if column.sensitivity is Sensitivity.PUBLIC]
    texts = [F.col(f"`{name}`").cast("string").alias(name) for name in public]
    rows = accepted.orderBy(LINE).limit(SAMPLES).select(*texts).collect()
    return [{name: short(value) for name, value in row.asDict().items()} for row in rows]


def newest(dataset: Dataset, measured: list[ColumnQuality]) -> str | None:
    """The largest value of the time column."""
    time = dataset.time_column
    return next((quality.largest for quality in measured if time and quality.name == time.name), None)
