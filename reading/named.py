"""Rows of texts by source name → batches of text columns, once the names that they bear are known.

rows, first time → which declared columns are there, which names are new → Header; second time → tables
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

import pyarrow as pa

from reading.block import FIELDS, LINE, PROBLEM
from reading.errors import Refusal
from reading.header import Header, admitted, missing
from reading.rows import known
from sectors.hooks import Row
from sectors.sources import fields
from sectors.spec import Column, Dataset, Format

BATCH = 50_000
Rows = Callable[[], Iterator[Row]]


def survey(dataset: Dataset, form: Format, rows: Rows, file_name: str) -> Header:
    """What the rows hold; Refusal where a required column is in no row, or a frozen dataset meets new names."""
    filled: dict[str, int] = {}
    for row in rows():
        for name, text in row.values.items():
            if text is not None and name not in filled:
                filled[name] = row.line
    absent = [column for column in dataset.columns if fields(column) and not filled.keys() & set(fields(column))]
    if needed := [column for column in absent if column.required]:
        raise missing(needed, tuple(filled), file_name)
    new = {name: name for name in filled.keys() - known(dataset, form)}
    evolved, drift = admitted(dataset, new, file_name)
    columns = {column.name: fields(column) for column in dataset.columns}
    gone = tuple(f"column {column.name}: in no record" for column in absent)
    return Header(tuple(filled), tuple({**columns, **evolved}.items()), tuple(evolved), (*gone, *drift))


def batches(dataset: Dataset, header: Header, rows: Iterable[Row]) -> Iterator[pa.Table]:
    """Tables of `_line`, `_problem`, `_fields` and a text column for each of the header's."""
    declared = {column.name: column for column in dataset.columns}
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        own = {
            LINE: pa.array([row.line for row in batch], pa.int64()),
            PROBLEM: pa.array([row.problem for row in batch], pa.string()),
            FIELDS: pa.array([_kept(row) for row in batch], pa.string()),
        }
        texts = {
            name: pa.array([_text(declared.get(name), keys, row.values) for row in batch], pa.string())
            for name, keys in header.columns
        }
        yield pa.table(own | texts)


def _kept(row: Row) -> str | None:
    return json.dumps(row.values, ensure_ascii=False) if row.problem else None


def _text(column: Column | None, keys: tuple[str, ...], values: Mapping[str, str | None]) -> str | None:
    """The first source that says something, or the parts joined by a blank."""
    said = [text for key in keys if (text := values.get(key)) is not None]
    if column and column.parts:
        return " ".join(said) if said else None
    return said[0] if said else None


def no_rows(file_name: str) -> Refusal:
    return Refusal("no_rows", place=file_name, cause="the file holds no records", remedy="Send it with its rows.")
