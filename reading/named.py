"""Rows of texts by source name → batches of text columns, once the names that they bear are known.

records of documents → Row(number of the record, source name → text); what hooks read are such rows already
rows, first time → which declared columns are there, which names are new → Header; second time → tables
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

import pyarrow as pa

from lakehouse.layout import LINE
from reading import answers
from reading.batched import batched
from reading.block import FIELDS, PROBLEM
from reading.drift import admitted, carried, missing, otherwise
from reading.header import Header
from reading.port import Content, Parsed
from reading.refusals import TOO_DEEP, broken, no_records
from sectors.hooks import Row
from sectors.sources import fields
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset

BATCH = 50_000
Rows = Callable[[], Iterator[Row]]  # called twice: no reader holds a whole file
Head = Callable[[str], str]  # the name within a record at which a column's source begins


class Unfit(Exception):
    """A part of a record that no text can say: its row has a problem."""


class Record(Protocol):
    """What a document holds, one of many. Unfit where what stands at a path is not what its format says."""

    def names(self) -> set[str]: ...
    def text(self, path: str) -> str | None: ...


def records(
    texts: Iterable[tuple[str, str]], within: Callable[[str, str], Iterator[Record]], file_name: str
) -> Iterator[tuple[int, Record]]:
    """The numbered records of documents, each given as its place and its text.

    Refusal where none holds one, with the words that a service may have written there instead.
    """
    number, said = 0, ""
    for place, text in texts:
        before = number
        for number, record in enumerate(within(place, text), before + 1):
            yield number, record
        if number == before:
            said = said or answers.quoted(text)
    if not number:
        raise no_records(file_name, said)


def numbered(
    pieces: Iterator[str], within: Callable[[Iterator[str]], Iterator[Record]], file_name: str
) -> Iterator[tuple[int, Record]]:
    """The same of one document that comes piece by piece."""
    said: list[str] = []
    number = 0
    for number, record in enumerate(within(_remembered(pieces, said)), 1):
        yield number, record
    if not number:
        raise no_records(file_name, answers.quoted("".join(said)))


def _remembered(pieces: Iterator[str], said: list[str]) -> Iterator[str]:
    """The pieces; of a short text all are kept for a refusal to quote."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > answers.LONGEST:
            said.clear()
        else:
            said.append(piece)
        yield piece


def content(
    dataset: Dataset, records: Callable[[], Iterator[tuple[int, Record]]], head: Head, file_name: str
) -> Content:
    """The content of a file whose numbered `records` hold texts at paths. Refusal as `survey`."""
    sources = [source for column in dataset.columns for source in fields(column)]
    covered = _covered(dataset, head)

    def rows() -> Iterator[Row]:
        for number, record in records():
            wanted = [*sources, *sorted(record.names() - covered)]
            try:
                yield row_of(number, record, wanted)
            except RecursionError as deep:  # what is nested is written out as JSON
                raise broken(f"{file_name}, record {number}", TOO_DEEP) from deep

    return content_of_rows(dataset, rows, head, file_name)


def row_of(number: int, record: Record, paths: Iterable[str]) -> Row:
    """The texts at the paths; with a problem where one of them is unfit."""
    texts, problem = {}, None
    for path in paths:
        try:
            texts[path] = record.text(path)
        except Unfit as unfit:
            texts[path], problem = None, f"{path}: {unfit}"
    return Row(number, texts, problem)


def content_of_rows(dataset: Dataset, rows: Rows, head: Head, file_name: str) -> Content:
    """The same where the rows are there already. Refusal as `survey`."""
    header = survey(dataset, rows, head, file_name)

    def finish(written: int) -> Parsed:
        if not written:
            raise no_records(file_name)
        return Parsed(header, written, header.drift)

    made = tuple((name, (name,)) for name, _ in header.columns)
    return Content(header, made, batches(dataset, header, rows()), finish)


def _covered(dataset: Dataset, head: Head) -> set[str]:
    """The names of a record that the declaration speaks of."""
    sources = [source for column in dataset.columns for source in fields(column)]
    return {*(head(source) for source in sources), *sources, *dataset.ignored}


def survey(dataset: Dataset, rows: Rows, head: Head, file_name: str) -> Header:
    """What the rows hold; Refusal where a required column is in no row, or a frozen dataset meets new names."""
    filled: dict[str, int] = {}  # name → the first record that fills it
    for row in rows():
        for name, text in row.values.items():
            if text is not None and name not in filled:
                filled[name] = row.line
    absent = [column for column in dataset.columns if fields(column) and not filled.keys() & set(fields(column))]
    new = {name: name for name in sorted(filled.keys() - _covered(dataset, head))}
    taken, absent, new = carried(dataset, absent, new)
    if needed := [column for column in absent if column.required]:
        raise missing(needed, tuple(filled), list(new), file_name)
    added = admitted(dataset, new, file_name)
    columns = {c.name: (taken[c.name],) if c.name in taken else fields(c) for c in dataset.columns}
    other = (otherwise(dataset.column(column), name) for column, name in taken.items())
    gone = (f"column {column.name}: in no record" for column in absent)
    return Header(
        tuple(filled), tuple({**columns, **added.evolved}.items()), tuple(added.evolved), (*other, *gone, *added.said),
        tuple(added.held.items()),
    )  # fmt: skip


def batches(dataset: Dataset, header: Header, rows: Iterable[Row]) -> Iterator[pa.Table]:
    """Tables of `_line`, `_problem`, `_fields` and a text column for each of the header's."""
    declared = {column.name: column for column in dataset.columns}
    for batch in batched((_held(row, header) for row in rows), BATCH, lambda row: row.values.values()):
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


def _held(row: Row, header: Header) -> Row:
    """With the problem of one that says something under a name that nobody declared, where such rows are held back."""
    said = [f"{name}: not declared" for name, key in header.held if row.values.get(key) is not None]
    return replace(row, problem="\n".join(said)) if said and row.problem is None else row


def _kept(row: Row) -> str | None:
    return json.dumps(row.values, ensure_ascii=False) if row.problem else None


def _text(column: Column | None, keys: tuple[str, ...], values: Mapping[str, str | None]) -> str | None:
    """The first source that says something, or the parts joined by a blank."""
    said = [text for key in keys if (text := values.get(key)) is not None]
    if column and column.parts:
        return " ".join(said) if said else None
    return said[0] if said else None
