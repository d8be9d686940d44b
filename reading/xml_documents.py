"""XML: one document, or the documents of an archive → the elements at the format's path → rows of texts."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from reading import answers, elements, named
from reading.errors import Refusal
from reading.named import Record
from reading.port import Content
from reading.refusals import broken
from reading.unpack import documents
from reading.xml_text import text_of
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not XML, is unsafe, or none holds a record."""

    def records() -> Iterator[tuple[int, Record]]:
        found = documents(raw, file_name, form)
        texts = ((place, text_of(content, form, place)) for place, content in found)
        return named.records(texts, lambda place, text: elements.records(parsed(text, place), form.rows), file_name)

    return named.content(dataset, records, elements.head, file_name)


def parsed(text: str, place: str) -> Element:
    """The root. Refusal naming `place`; the parser itself refuses entities, however they are spelt."""
    try:
        return fromstring(text)
    except DefusedXmlException as unsafe:
        cause = "the document declares entities, which could make it grow without end"
        remedy = "Write their texts out and send it again."
        raise Refusal("unsafe_document", place=place, cause=cause, remedy=remedy) from unsafe
    except ParseError as mistake:
        raise broken(place, f"it is not XML: {mistake}{answers.quoted(text)}") from mistake
