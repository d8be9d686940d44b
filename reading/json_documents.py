"""JSON: one document, or the documents of an archive → the records at the format's path → rows of texts."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from reading import json_stream, named, paths
from reading.encodings import decoded, encoding_of
from reading.json_text import parsed, within_depth
from reading.named import Record
from reading.port import Content
from reading.text import document, without_nul
from reading.unpack import chunks, documents
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not JSON, or none holds a record."""

    def records() -> Iterator[tuple[int, Record]]:
        if long := _long(form, raw, file_name):
            return named.numbered(long, lambda pieces: json_stream.records(pieces, form.rows, file_name), file_name)
        found = documents(raw, file_name, form)
        texts = ((place, document(content, form.encodings, place)) for place, content in found)
        return named.records(texts, lambda place, text: paths.records(parsed(text, place), form.rows), file_name)

    return named.content(dataset, records, paths.head, file_name)


def _long(form: Format, raw: Path, file_name: str) -> Iterator[str] | None:
    """The text of one long document piece by piece; None where it is short, one of several, or its path has no list."""
    if form.archive or form.members or not json_stream.is_streamed(form.rows):
        return None
    content = partial(chunks, raw, file_name, form.compression)
    encoding = encoding_of(content, form.encodings)
    pieces = without_nul(decoded(content(), file_name, encoding), file_name, encoding)
    begin, size = [], 0
    for piece in pieces:
        begin.append(piece)
        if (size := size + len(piece)) > json_stream.LONG:
            return within_depth(chain(begin, pieces), file_name)
    return None
