"""XML: one document, or the documents of an archive → the elements at the format's path → rows of texts."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from reading import elements, named
from reading.errors import Refusal
from reading.named import Record
from reading.port import Content
from reading.refusals import broken
from reading.unpack import documents
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not XML, is unsafe, or holds no record."""

    def records() -> Iterator[tuple[int, Record]]:
        return enumerate(_records(form, raw, file_name), 1)

    return named.content(dataset, records, elements.head, file_name)


def _records(form: Format, raw: Path, file_name: str) -> Iterator[Record]:
    for place, content in documents(raw, file_name, form):
        yield from elements.records(_parsed(content, place), form.rows)


def _parsed(content: bytes, place: str) -> ET.Element:
    if b"<!ENTITY" in content:
        cause = "the document declares entities, which could make it grow without end"
        raise Refusal("unsafe_document", place=place, cause=cause, remedy="Write their texts out and send it again.")
    try:
        return ET.fromstring(content)  # noqa: S314 - no entities: nothing is expanded or fetched
    except ET.ParseError as mistake:
        raise broken(place, "XML", mistake) from mistake
