"""JSON lines: each line that is not blank is a document → its records → rows of texts."""

from collections.abc import Iterator
from pathlib import Path

from reading import named, paths
from reading.json_documents import parsed
from reading.named import Record
from reading.port import Content
from reading.text import lines_of
from sectors.spec import Dataset, Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a line is not JSON, or none holds a record."""

    def records() -> Iterator[tuple[int, Record]]:
        return enumerate(_records(form, raw, file_name), 1)

    return named.content(dataset, records, paths.head, file_name)


def _records(form: Format, raw: Path, file_name: str) -> Iterator[Record]:
    for line, text in lines_of(form, raw, file_name):
        if text.strip():
            yield from paths.records(parsed(text, f"{file_name}, line {line}"), form.rows)
