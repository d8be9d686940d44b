"""Accepted rows → their figures and first rows by partition, as `pipeline.parts` asks."""

from collections.abc import Sequence

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Row, Window
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from lakehouse.layout import LINE
from pipeline.figures import MOST_SAMPLES, SAMPLES, public
from pipeline.parts import has_values
from sectors.spec.dataset import Dataset

RANK = "_rank"


def counted(accepted: DataFrame, dataset: Dataset, names: Sequence[str], most: int) -> list[Row]:
    figures = [F.count("*").alias("rows")]
    for place, column in enumerate(dataset.columns):
        name = f"`{column.name}`"
        figures.append(F.count(name).alias(f"n{place}"))
        if has_values(column):
            figures.append(F.min(name).cast("string").alias(f"s{place}"))
            figures.append(F.max(name).cast("string").alias(f"l{place}"))
    keys = [f"p{place}" for place in range(len(names))]
    found = accepted.groupBy(*keys_of(names)).agg(*figures)
    ordered = found.orderBy(*keys) if keys else found  # Spark refuses to order by nothing
    rows: list[Row] = ordered.limit(most).collect()
    return rows


def first_of(accepted: DataFrame, dataset: Dataset, names: Sequence[str]) -> list[Row]:
    """The first rows of each part by line, the first of every part before the second of any."""
    columns = enumerate(public(dataset.columns))
    texts = [F.col(f"`{column.name}`").cast("string").alias(f"c{place}") for place, column in columns]
    keys = [f"p{place}" for place in range(len(names))]
    rows = accepted.select(LINE, *keys_of(names), *texts)
    order = [LINE, *(f"c{place}" for place in range(len(texts)))]  # several rows of one line: the same on any engine
    if names:
        ranked = rows.withColumn(RANK, F.row_number().over(Window.partitionBy(*keys).orderBy(*order)))
        rows = ranked.where(F.col(RANK) <= SAMPLES).orderBy(RANK, *keys).limit(MOST_SAMPLES)
    else:
        rows = rows.orderBy(*order).limit(SAMPLES)
    found: list[Row] = rows.collect()
    return found


def keys_of(names: Sequence[str]) -> list[SparkColumn]:
    """The partition columns as texts, p0 …"""
    return [F.col(f"`{name}`").cast("string").alias(f"p{place}") for place, name in enumerate(names)]
