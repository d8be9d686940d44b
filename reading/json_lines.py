"""JSON lines: each line that is not blank is a document → its records → rows of texts."""

from collections.abc import Iterator
from pathlib import Path

from reading import named, paths
from reading.json_text import parsed
from reading.named import Record
from reading.port import Content
from reading.text import lines_of
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where a line is not JSON, or none holds a record."""

    def records() -> Iterator[tuple[int, Record]]:
        lines = lines_of(form, raw, file_name)
        texts = ((f"{file_name}, line {line}", text) for line, text in lines if text.strip())
        return named.records(texts, lambda place, text: paths.records(parsed(text, place), form.rows), file_name)

    return named.content(dataset, records, paths.head, file_name)
