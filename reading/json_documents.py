"""JSON: one document, or the documents of an archive → the records at the format's path → rows of texts."""

from collections.abc import Iterator
from pathlib import Path

from reading import named, paths
from reading.json_text import parsed
from reading.named import Record
from reading.port import Content
from reading.text import document
from reading.unpack import documents
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not JSON, or none holds a record."""

    def records() -> Iterator[tuple[int, Record]]:
        found = documents(raw, file_name, form)
        texts = ((place, document(content, form.encodings, place)) for place, content in found)
        return named.records(texts, lambda place, text: paths.records(parsed(text, place), form.rows), file_name)

    return named.content(dataset, records, paths.head, file_name)
