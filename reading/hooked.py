"""What no key of a declaration can say: lines of text → the sector's own code → rows of texts."""

from collections.abc import Iterator
from pathlib import Path

from reading import named, paths
from reading.port import Content
from reading.text import lines_of
from sectors import hooks
from sectors.hooks import Row
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where the file is not text of the format's encoding, or the hook makes no row of it."""
    assert form.hook is not None, "a format of kind hook names one"
    hook = hooks.load(form.hook)

    def rows() -> Iterator[Row]:
        return hook(lines_of(form, raw, file_name))

    return named.content_of_rows(dataset, rows, paths.head, file_name)
