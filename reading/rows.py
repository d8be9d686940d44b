"""Documents, and what hooks read, as rows of texts by source name.

json, jsonl, xml: document → records → Row(number of the record, …);  hook: lines → Row(line, …)
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from reading import elements, paths
from reading.errors import Refusal
from reading.text import Lines, encoding_of
from reading.unpack import chunks, documents
from sectors import hooks
from sectors.hooks import Row
from sectors.sources import fields
from sectors.spec import Dataset, Format


class Record(Protocol):
    """What a document holds, one of many."""

    def names(self) -> set[str]: ...
    def text(self, path: str) -> str | None: ...


def rows(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Iterator[Row]:
    """Every record of the file; Refusal where it cannot be read as its format says."""
    if form.hook is not None:
        yield from hooks.load(form.hook)(_lines(form, raw, file_name))
        return
    sources = [source for column in dataset.columns for source in fields(column)]
    covered = known(dataset, form)
    for number, record in enumerate(_records(form, raw, file_name), 1):
        wanted = [*sources, *sorted(record.names() - covered)]
        yield Row(number, {path: record.text(path) for path in wanted})


def _lines(form: Format, raw: Path, file_name: str) -> Iterator[tuple[int, str]]:
    def content() -> Iterator[bytes]:
        return chunks(raw, file_name, form.compression)

    return Lines(content(), file_name, encoding_of(content, form.encodings), form.line_end)


def _records(form: Format, raw: Path, file_name: str) -> Iterator[Record]:
    if form.kind == "jsonl":
        for line, text in _lines(form, raw, file_name):
            if text.strip():
                yield from paths.records(_json(text, f"{file_name}, line {line}"), form.rows)
        return
    for place, content in documents(raw, file_name, form):
        if form.kind == "xml":
            yield from elements.records(_xml(content, place), form.rows)
        else:
            yield from paths.records(_json(_decoded(content, form, place), place), form.rows)


def _decoded(content: bytes, form: Format, place: str) -> str:
    encoding = encoding_of(lambda: iter([content]), form.encodings)
    return "".join(text for _, text in Lines(iter([content]), place, encoding))


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text, parse_float=paths.Written, parse_constant=str)
    except (ValueError, RecursionError) as broken:
        raise _broken(place, "JSON", broken) from broken


def _xml(content: bytes, place: str) -> ET.Element:
    if b"<!ENTITY" in content:
        cause = "the document declares entities, which could make it grow without end"
        raise Refusal("unsafe_document", place=place, cause=cause, remedy="Write their texts out and send it again.")
    try:
        return ET.fromstring(content)  # noqa: S314 - no entities: nothing is expanded or fetched
    except ET.ParseError as broken:
        raise _broken(place, "XML", broken) from broken


def _broken(place: str, kind: str, broken: Exception) -> Refusal:
    cause = f"it is no {kind}: {broken}"
    return Refusal("broken_document", place=place, cause=cause, remedy="Mend it there and send the whole file again.")


def known(dataset: Dataset, form: Format) -> set[str]:
    """The names of a record that the declaration speaks of."""
    sources = [source for column in dataset.columns for source in fields(column)]
    if form.kind == "xml":
        heads = {source.replace("[*]", "").split("/")[0] for source in sources}
    else:
        heads = {str(steps[0]) for source in sources if (steps := paths.steps(source))}
    return {*heads, *sources, *dataset.ignored}
