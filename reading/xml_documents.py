"""XML: one document, or the documents of an archive → the elements at the format's path → rows of texts."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element

from reading import elements, named, xml_stream
from reading.encodings import decoded, encoding_of
from reading.named import Record
from reading.port import Content
from reading.text import without_nul
from reading.unpack import chunks, documents
from reading.xml_text import encodings, text_of
from sectors.sources import fields
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a document is not XML, is unsafe, or none holds a record."""
    is_streamed = _is_streamed(dataset, form)

    def records() -> Iterator[tuple[int, Record]]:
        if is_streamed:
            pieces = _pieces(form, raw, file_name)
            return named.numbered(pieces, lambda pieces: xml_stream.streamed(pieces, form.rows, file_name), file_name)
        found = documents(raw, file_name, form)
        texts = ((place, text_of(content, form, place)) for place, content in found)
        return named.records(texts, lambda place, text: elements.records(parsed(text, place), form.rows), file_name)

    return named.content(dataset, records, elements.head, file_name)


def parsed(text: str, place: str) -> Element:
    """The root of one document. Refusal as `xml_stream.root`."""
    return xml_stream.root([text], place)


def _is_streamed(dataset: Dataset, form: Format) -> bool:
    """Whether it is one document with records below its root, and no column asks for an element above its record."""
    steps = (source.split("/") for column in dataset.columns for source in fields(column))
    asks_above = any(each == ".." and after != ".." and not after.startswith("@")
                     for path in steps for each, after in zip(path, [*path[1:], ""], strict=True))  # fmt: skip
    return bool(form.rows) and not (form.archive or form.members or asks_above)


def _pieces(form: Format, raw: Path, file_name: str) -> Iterator[str]:
    content = partial(chunks, raw, file_name, form.compression)
    encoding = encoding_of(content, encodings(next(content(), b""), form.encodings, file_name))
    return without_nul(decoded(content(), file_name, encoding), file_name, encoding)
