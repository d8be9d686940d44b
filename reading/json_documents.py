"""JSON: one document, or the documents of an archive → the records at the format's path → rows of texts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reading import named, paths
from reading.named import Record
from reading.port import Content
from reading.refusals import broken
from reading.text import Lines, encoding_of
from reading.unpack import documents
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not JSON, or holds no record."""

    def records() -> Iterator[tuple[int, Record]]:
        return enumerate(_records(form, raw, file_name), 1)

    return named.content(dataset, records, paths.head, file_name)


def _records(form: Format, raw: Path, file_name: str) -> Iterator[Record]:
    for place, content in documents(raw, file_name, form):
        yield from paths.records(parsed(_decoded(content, form, place), place), form.rows)


def parsed(text: str, place: str) -> Any:
    """The document; its numbers keep their digits. Refusal naming `place`."""
    try:
        return json.loads(text, parse_float=paths.Written, parse_constant=str)
    except (ValueError, RecursionError) as mistake:
        raise broken(place, "JSON", mistake) from mistake


def _decoded(content: bytes, form: Format, place: str) -> str:
    encoding = encoding_of(lambda: iter([content]), form.encodings)
    return "".join(text for _, text in Lines(iter([content]), place, encoding))
