"""Accepted rows → parts: what each partition holds of this delivery, so that tables and licences can be counted.

A table's figures are the merge of the parts that stand, and a licence gives whole partitions: so both are exact
without reading the table. Where a file holds too many partitions for that, its rows are one part, of no partition.
"""

from collections.abc import Sequence

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Row, Window
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse.layout import LINE
from sectors.spec import Column, Dataset, Sensitivity
from spark_jobs.measure import SAMPLES, short
from wire.figures import ColumnFigures, Part

MOST_FIGURES = 5_000  # parts times columns: some 400 kB of an announcement
MOST_SAMPLES = 100
RANK = "_rank"


def measured(accepted: DataFrame, dataset: Dataset, delivery: str) -> list[Part]:
    """The parts of one delivery, by partition values."""
    names = [part.name for part in dataset.partitions]
    most = MOST_FIGURES // len(dataset.columns)
    counted = _counted(accepted, dataset, names, most + 1)
    if len(counted) > most:
        names, counted = [], _counted(accepted, dataset, [], 1)
    samples = _samples(accepted, dataset, names)
    return [_part(row, dataset, names, samples, delivery) for row in counted]


def _keys(names: Sequence[str]) -> list[SparkColumn]:
    return [F.col(f"`{name}`").cast("string").alias(f"p{place}") for place, name in enumerate(names)]


def _counted(accepted: DataFrame, dataset: Dataset, names: Sequence[str], most: int) -> list[Row]:
    figures = [F.count("*").alias("rows")]
    for place, column in enumerate(dataset.columns):
        name = f"`{column.name}`"
        figures.append(F.count(name).alias(f"n{place}"))
        if _has_values(column):
            figures.append(F.min(name).cast("string").alias(f"s{place}"))
            figures.append(F.max(name).cast("string").alias(f"l{place}"))
    keys = [f"p{place}" for place in range(len(names))]
    counted = accepted.groupBy(*_keys(names)).agg(*figures)
    ordered = counted.orderBy(*keys) if keys else counted  # Spark refuses to order by nothing
    rows: list[Row] = ordered.limit(most).collect()
    return rows


def _has_values(column: Column) -> bool:
    return column.sensitivity is Sensitivity.PUBLIC and column.type != "list"


def _samples(accepted: DataFrame, dataset: Dataset, names: Sequence[str]) -> list[Row]:
    """The first rows of each part by line, the first of every part before the second of any."""
    public = [c.name for c in dataset.columns if c.sensitivity is Sensitivity.PUBLIC]
    texts = [F.col(f"`{name}`").cast("string").alias(f"c{place}") for place, name in enumerate(public)]
    keys = [f"p{place}" for place in range(len(names))]
    rows = accepted.select(LINE, *_keys(names), *texts)
    if names:
        ranked = rows.withColumn(RANK, F.row_number().over(Window.partitionBy(*keys).orderBy(LINE)))
        rows = ranked.where(F.col(RANK) <= SAMPLES).orderBy(RANK, *keys).limit(MOST_SAMPLES)
    else:
        rows = rows.orderBy(LINE).limit(SAMPLES)
    found: list[Row] = rows.collect()
    return found


def _part(row: Row, dataset: Dataset, names: Sequence[str], samples: Sequence[Row], delivery: str) -> Part:
    keys = [f"p{place}" for place in range(len(names))]
    mine = [one for one in samples if all(one[key] == row[key] for key in keys)]
    public = [c.name for c in dataset.columns if c.sensitivity is Sensitivity.PUBLIC]
    return Part(
        delivery=delivery,
        values={name: row[key] for name, key in zip(names, keys, strict=True)},
        rows=row["rows"],
        columns=[_figures(row, place, column) for place, column in enumerate(dataset.columns)],
        samples=[{name: short(one[f"c{place}"]) for place, name in enumerate(public)} for one in mine],
    )


def _figures(row: Row, place: int, column: Column) -> ColumnFigures:
    values = (short(row[f"s{place}"]), short(row[f"l{place}"])) if _has_values(column) else (None, None)
    nulls = row["rows"] - row[f"n{place}"]
    return ColumnFigures(name=column.name, type=column.type, nulls=nulls, smallest=values[0], largest=values[1])
