"""A dataset's table in Delta as its declaration describes it: made so, and told anew when the declaration changes.

    Dataset → CREATE TABLE (NOT NULL, COMMENT) or, for a table that is there, ALTER COLUMN … COMMENT, in ≤ 3 commits

NOT NULL is set where it is certain to hold: on a new table, for columns that the checks of `validate` never let pass
empty. Delta cannot set it later; it can take it back, which has to happen before rows come that lack the column.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.types import StructField

from lakehouse import delta, tables
from lakehouse.delta import at, literal, quoted
from lakehouse.descriptions import MARK, Descriptions, descriptions
from lakehouse.layout import is_table
from lakehouse.shape import PROPERTY, shape_of
from sectors.spec.dataset import Dataset


def ensure(session: SparkSession, table: Path, dataset: Dataset) -> None:
    """The table of `dataset` is there and says what its declaration says. Repeated, it commits nothing."""
    words = descriptions(dataset)
    if is_table(table):
        _tell(session, table, words)
    else:
        _create(session, table, dataset, words)


def _create(session: SparkSession, table: Path, dataset: Dataset, words: Descriptions) -> None:
    shutil.rmtree(table / "_delta_log", ignore_errors=True)  # a killed creation's, which Delta takes for a table
    columns = tables.accepted(dataset)
    parts = ", ".join(_declared(name, kind, words) for name, kind in columns.items())
    by = ", ".join(quoted(name) for name in tables.partitions(dataset))
    partitioned = f" PARTITIONED BY ({by})" if by else ""
    kept = _pairs({**tables.properties(dataset), MARK: words.mark, PROPERTY: shape_of(dataset).model_dump_json()})
    comment = f" COMMENT {literal(words.table)} TBLPROPERTIES ({kept})"
    session.sql(f"CREATE TABLE IF NOT EXISTS {at(table)} ({parts}) USING delta{partitioned}{comment}")


def _declared(name: str, kind: str, words: Descriptions) -> str:
    never_empty = " NOT NULL" if name in words.never_empty else ""
    comment = f" COMMENT {literal(words.columns[name])}" if name in words.columns else ""
    return f"{quoted(name)} {kind}{never_empty}{comment}"


def _tell(session: SparkSession, table: Path, words: Descriptions) -> None:
    fields = session.read.format("delta").load(str(table)).schema.fields
    relaxed = [f"{quoted(f.name)} DROP NOT NULL" for f in fields if not f.nullable and f.name not in words.never_empty]
    told = [f"{quoted(f.name)} COMMENT {literal(words.columns[f.name])}" for f in fields if _differs(f, words)]
    for changes in (relaxed, told):
        if changes:
            session.sql(f"ALTER TABLE {at(table)} ALTER COLUMN {', '.join(changes)}")
    if delta.properties(session, table).get(MARK) != words.mark:
        properties = _pairs({"comment": words.table, MARK: words.mark})
        session.sql(f"ALTER TABLE {at(table)} SET TBLPROPERTIES ({properties})")


def _differs(field: StructField, words: Descriptions) -> bool:
    """A column that drifted in has no words: nobody declared it."""
    return field.name in words.columns and field.metadata.get("comment") != words.columns[field.name]


def _pairs(properties: Mapping[str, str]) -> str:
    return ", ".join(f"{literal(name)} = {literal(value)}" for name, value in properties.items())
