"""What a reading gives of a version, as columns in Delta's words and as statements for each piece. Pure, but for the
look into a file's own columns.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlglot import exp

from lakehouse.contents import Changed, Contents, TableFile
from lakehouse.duck import scan, scan_file, sql_type
from marketplace.doors.reading.errors import VersionGone
from marketplace.doors.reading.reading import Reading
from marketplace.licensing.rendering import as_text, name

CHANGE = "_change_type"
_GONE, _COME = "delete", "insert"


def fields(reading: Reading, contents: Contents) -> list[dict[str, Any]]:
    """The columns that are given out, with the types that they have there."""
    return [_field(reading, column) for column in contents.columns if column["name"] in reading.columns]


def partitions(reading: Reading, contents: Contents) -> tuple[str, ...]:
    """The columns whose values stand beside a file, not in it: no masked one, and none where no other is left."""
    shown = tuple(c for c in contents.partitions if c in reading.columns and c not in reading.masks)
    return () if len(shown) == len(reading.columns) else shown


def of_file(reading: Reading, contents: Contents, file: TableFile) -> str:
    """The statement of the rows that lie in the file and are licensed. VersionGone."""
    beside = partitions(reading, contents)
    kept = [field for field in fields(reading, contents) if field["name"] not in beside]
    return as_text(_given(reading, rows_in(contents, file), kept), "duckdb")


def of_changes(
    reading: Reading, contents: Contents, did: Changed, before: Contents | None, key: Sequence[str]
) -> str:  # fmt: skip
    """The statement of the licensed rows that a commit brought and took; what it wrote anew unchanged is neither.

    `before`: the version that it changed, None where that one was never licensed: then nothing went. Two rows of one
    `key` are an update.
    """
    kept = fields(reading, contents)
    come = _union([_given(reading, rows_in(contents, file), kept) for file in did.brought], kept)
    gone = _union([_given(reading, rows_in(before, file), kept) for file in did.taken] if before else [], kept)
    if before and did.taken and did.brought:
        come, gone = (exp.except_(one, other, distinct=False, copy=True) for one, other in ((come, gone), (gone, come)))
    both = exp.union(_said(come, _COME), _said(gone, _GONE), distinct=False)
    return as_text(_updates(both, [field["name"] for field in kept], key), "duckdb")


def _field(reading: Reading, column: Mapping[str, Any]) -> dict[str, Any]:
    kind = column["type"] if reading.kind(column["name"]) != "string" else "string"
    told = {key: value for key, value in column.get("metadata", {}).items() if key == "comment"}
    return {"name": column["name"], "type": kind, "nullable": True, "metadata": told}


def rows_in(contents: Contents, file: TableFile) -> exp.Select:
    """All rows of the file with all columns of the table, as the version has them."""
    path = contents.folder / file.path
    types = {column["name"]: column["type"] for column in contents.columns}
    if not file.vector:
        return scan_file(path, types, _held(path), file.values)
    lies = exp.EQ(this=name("filename"), expression=exp.Literal.string(str(path)))
    every = exp.select(*(name(column) for column in types)).from_(scan(contents.folder, contents.version))
    return every.where(lies)


def _held(path: Path) -> frozenset[str]:
    try:
        return frozenset(pq.read_schema(path).names)
    except FileNotFoundError as error:
        raise VersionGone("files of this version are no longer kept", remedy="Ask for the newest one.") from error


def _given(reading: Reading, rows: exp.Select, kept: Sequence[Mapping[str, Any]]) -> exp.Select:
    """Typed: a mask that leaves nothing has no type of its own."""
    given = reading.of(rows, [field["name"] for field in kept])
    typed = (exp.alias_(exp.cast(name(f["name"]), sql_type(f["type"])), f["name"], quoted=True) for f in kept)
    return exp.select(*typed).from_(given.subquery("given"))


def _union(parts: Sequence[exp.Select], kept: Sequence[Mapping[str, Any]]) -> exp.Query:
    """No row where there are no parts."""
    if parts:
        both = exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
        return exp.select("*").from_(both.subquery("parts"))
    empty = (exp.alias_(exp.cast(exp.Null(), sql_type(f["type"])), f["name"], quoted=True) for f in kept)
    return exp.select(*empty).where(exp.false())


def _said(rows: exp.Query, change: str) -> exp.Select:
    return exp.select("*", exp.alias_(exp.Literal.string(change), CHANGE, quoted=True)).from_(rows.subquery("rows"))


def _updates(changes: exp.Query, columns: Sequence[str], key: Sequence[str]) -> exp.Select:
    """A row that went and one that came under one key are before and after of an update."""
    every = changes.subquery("changes")
    if not key:
        return exp.select("*").from_(every)
    kinds = exp.Count(this=exp.Distinct(expressions=[name(CHANGE)]))
    paired = exp.GT(
        this=exp.Window(this=kinds, partition_by=[name(part) for part in key]), expression=exp.Literal.number(1)
    )
    said = exp.Case()
    for change, update in ((_GONE, "update_preimage"), (_COME, "update_postimage")):
        said = said.when(exp.and_(name(CHANGE).eq(change), paired.copy()), exp.Literal.string(update))
    shown = [name(column) for column in columns]
    return exp.select(*shown, exp.alias_(said.else_(name(CHANGE)), CHANGE, quoted=True)).from_(every)
