"""An archive (zip, tar) → the documents that it holds, or which one of its files is the table.

Names tell what belongs beside a table: whoever packs one adds a readme, a licence, a description of the columns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reading import packing
from reading.unpack import documents
from sectors.spec.format import Format

MOST_DOCUMENTS = 20_000
TABLES = (
    *(".csv", ".tsv", ".txt", ".psv", ".dat", ".jsonl", ".ndjson", ".json", ".geojson", ".xml"),
    *(".parquet", ".xlsx", ".xlsm", ".xls", ".arrow", ".feather", ".orc", ".avro", ".sqlite", ".db", ".dbf"),
)
ABOUT = re.compile(r"readme|licen[cs]e|notice|about|설명|안내|읽어|명세|정의서|metadata|schema|codebook", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Documents:
    """`found`: place and bytes of each; `key`, `value`: what the format says of them; `whole`: all were looked at."""

    found: Sequence[tuple[str, bytes]]
    key: str
    value: str
    whole: bool


def documents_of(path: Path, names: Sequence[str], most: int) -> Documents | None:
    """The documents, up to so many bytes; None where the files (`names`) are not all JSON or XML."""
    form = _form(path, names)
    if form is None:
        return None
    found: list[tuple[str, bytes]] = []
    size, whole = 0, True
    for place, content in documents(path, path.name, form):
        if first_sign(content) not in ("{", "[", "<"):
            return None
        if size > most or len(found) == MOST_DOCUMENTS:
            whole = False
            break
        found.append((place, content))
        size += len(content)
    key, value = ("archive", form.archive) if form.archive else ("members", form.members)
    return Documents(found, key, value or "", whole)


def first_sign(content: bytes) -> str:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1].decode("ascii", "replace")


def table_of(names: Sequence[str]) -> str | None:
    """A glob for the one file that is a table; None where that is not told by the names."""
    tables = [name for name in names if _suffix(name) in TABLES and not ABOUT.search(PurePosixPath(name).stem)]
    if len(tables) != 1:
        return None
    alike = [name for name in names if _suffix(name) == _suffix(tables[0])]
    return f"*{PurePosixPath(tables[0]).suffix}" if len(alike) == 1 else tables[0]


def _form(path: Path, names: Sequence[str]) -> Format | None:
    if packing.kind_of_file(path) not in ("zip", "7z"):
        return Format(kind="json", archive="tar") if names else None
    suffixes = {PurePosixPath(name).suffix for name in names}
    if len(names) > 1 and len(suffixes) == 1 and suffixes <= {".json", ".xml"}:
        return Format(kind="json", members=f"*{suffixes.pop()}")
    return None


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
