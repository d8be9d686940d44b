"""A whole result as a file of types: Parquet as the rows come, and from that JSON Lines or a workbook.

pages of the door → Arrow batches by Trino's types → result.parquet → the form that was asked for
"""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp
from starlette.concurrency import run_in_threadpool

from lakehouse.duck import connect
from marketplace.doors.files import text, workbook
from marketplace.doors.query.asking import Answer
from marketplace.doors.query.cells import in_file
from marketplace.doors.query.errors import ExportRefused
from marketplace.licensing.rendering import as_text
from wire.files import Form

MEMORY = 128 * 1024**2  # bytes
_DECIMAL = re.compile(r"decimal\((\d+), ?(\d+)\)")
_PLAIN: Mapping[str, pa.DataType] = {
    "boolean": pa.bool_(), "tinyint": pa.int8(), "smallint": pa.int16(), "integer": pa.int32(), "bigint": pa.int64(),
    "real": pa.float32(), "double": pa.float64(), "date": pa.date32(),
}  # fmt: skip
MOMENT = pa.timestamp("us", "UTC")
_KINDS = {MOMENT: "timestamp", pa.string(): "string", pa.float32(): "float", pa.float64(): "double"}


async def as_parquet(pages: AsyncIterator[Answer], target: Path) -> None:
    """Every row, typed as the engine has it; what Arrow has no type for is text. ExportRefused in the door's words."""
    writer: pq.ParquetWriter | None = None
    try:
        async for answer in pages:
            if answer.error is not None:
                raise ExportRefused(str(answer.error.get("message", "")), remedy="Run it on the page first.")
            if answer.columns and writer is None:
                schema, read = _typed(answer.columns)
                writer = pq.ParquetWriter(target, schema, compression="zstd")
            if writer is not None and answer.rows:
                await run_in_threadpool(_write, writer, [read(row) for row in answer.rows])
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        raise ExportRefused("the statement gives no rows", remedy="Export a SELECT.")


def as_form(parquet: Path, form: Form, target: Path, zone: str) -> None:
    """The same rows in another form; `zone`: whose clock a workbook's times are shown by. workbook.DoesNotFit."""
    schema = pq.read_schema(parquet)
    zones = {field.name: zone for field in schema if field.type == MOMENT}
    if form is Form.XLSX:
        with pq.ParquetFile(parquet) as file:
            workbook.write(target, schema.names, zones, file.iter_batches(10_000), guard=True)
        return
    kinds = {field.name: _kind(field.type) for field in schema}
    rows = exp.select(*text.in_json(kinds, zones)).from_(
        exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(parquet))]))
    )
    with connect(memory=MEMORY) as engine:
        to = exp.Literal.string(str(target)).sql("duckdb")
        engine.execute(f"COPY ({as_text(rows, 'duckdb')}) TO {to} (FORMAT json)")


def _write(writer: pq.ParquetWriter, rows: Sequence[Sequence[Any]]) -> None:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, writer.schema, strict=True)]
    writer.write_batch(pa.record_batch(arrays, schema=writer.schema))


def _typed(columns: Sequence[Mapping[str, Any]]) -> tuple[pa.Schema, Callable[[Sequence[Any]], list[Any]]]:
    """The schema, and how a row of the door's JSON is read for it. Two columns of one name get a number."""
    kinds = [_arrow(column["type"]) for column in columns]
    plain = in_file([column["type"] for column in columns])
    readers = [_reader(kind) for kind in kinds]
    schema = pa.schema(zip(_names([column["name"] for column in columns]), kinds, strict=True))

    def read(row: Sequence[Any]) -> list[Any]:
        values = zip(plain(row), row, readers, strict=True)
        return [None if raw is None else reader(raw if reader in _RAW else value) for value, raw, reader in values]

    return schema, read


def _names(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        count = sum(other.partition(" (")[0] == name for other in made)
        made.append(f"{name} ({count + 1})" if count else name)
    return made


def _arrow(type_: str) -> pa.DataType:
    if found := _DECIMAL.fullmatch(type_):
        return pa.decimal128(int(found[1]), int(found[2]))
    if type_.startswith("timestamp") and type_.endswith("with time zone"):
        return MOMENT
    return _PLAIN.get(type_, pa.string())


def _reader(kind: pa.DataType) -> Callable[[Any], Any]:
    if pa.types.is_decimal(kind):
        return Decimal
    if pa.types.is_floating(kind):
        return float  # NaN and the infinities come as text
    if kind == pa.date32():
        return date.fromisoformat
    if kind == MOMENT:
        return datetime.fromisoformat
    return _itself if kind != pa.string() else str


def _itself(value: Any) -> Any:
    return value


_RAW = (_itself, float)


def _kind(kind: pa.DataType) -> str:
    """As Delta calls it, where that matters for JSON."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _KINDS.get(kind, "other")
