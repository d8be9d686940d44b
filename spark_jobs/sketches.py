"""Accepted rows → sketches, on the executors: each task summarises its rows, one merges; no row leaves the cluster."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name everyone knows it by

from judging.sketching import Sketching
from sectors.spec.column import Column
from spark_jobs.parts import keys_of
from wire.sketches import PartSketch

log = logging.getLogger(__name__)
TOLD = "told"
Columns = Sequence[tuple[str, str]]


def sketched(accepted: DataFrame, columns: Sequence[Column], names: Sequence[str]) -> list[PartSketch]:
    """None where executors have no Python with our packages: a delivery does not fail for want of statistics."""
    if not columns:
        return []
    kinds = [(column.name, column.type) for column in columns]
    values = [F.col(f"`{column.name}`").alias(f"c{place}") for place, column in enumerate(columns)]
    each = accepted.select(*keys_of(names), *values).mapInArrow(partial(_sketch, kinds, names), f"{TOLD} string")
    one = each.repartition(1).mapInArrow(partial(_merge, kinds, names), f"{TOLD} string")
    try:
        return [PartSketch.model_validate_json(row[TOLD]) for row in one.collect()]
    except PySparkException:
        log.exception("no statistics were made on the cluster")
        return []


def _sketch(columns: Columns, names: Sequence[str], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    made = Sketching(columns, names)
    for batch in batches:
        made.feed(batch)
    yield _batch(made)


def _merge(columns: Columns, names: Sequence[str], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    made = Sketching(columns, names)
    for batch in batches:
        made.merge(PartSketch.model_validate_json(text) for text in batch[TOLD].to_pylist())
    yield _batch(made)


def _batch(made: Sketching) -> pa.RecordBatch:
    texts = [part.model_dump_json() for part in made.told()]
    return pa.RecordBatch.from_pydict({TOLD: pa.array(texts, pa.string())})
