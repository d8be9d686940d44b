"""XML: one document, or the documents of an archive → the elements at the format's path → rows of texts."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

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


def _parsed(content: bytes, place: str) -> Element:
    """The parser itself refuses entities: their declaration looks otherwise in each encoding."""
    try:
        return fromstring(content)
    except DefusedXmlException as unsafe:
        cause = "the document declares entities, which could make it grow without end"
        remedy = "Write their texts out and send it again."
        raise Refusal("unsafe_document", place=place, cause=cause, remedy=remedy) from unsafe
    except ParseError as mistake:
        raise broken(place, "XML", mistake) from mistake
