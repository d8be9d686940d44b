"""Files that the doors made of a dataset, and a search of all that is left for the value."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

from lakehouse.layout import Layout
from pipeline.erasure.deliveries import of_dataset
from pipeline.erasure.person import Person, content, literal
from wire.erasures import Found, Place


def made(home: Path, person: Person) -> Iterator[Path]:
    """Of the files door what bears the dataset's name; of the share, and of what is on its way to buyers, all: names of
    theirs tell nothing, and they are made again.
    """
    named = f"{person.dataset.id}-*"
    yield from (folder for folder in (home / "files").glob("*") if any(folder.glob(named)))
    yield from (home / "share").glob("*.parquet*")
    yield from (home / "forwarding").glob("*")


def counted(home: Path, person: Person) -> Found:
    return Found(place=Place.CACHES, files=len(list(made(home, person))))


def erase(home: Path, person: Person) -> None:
    """A door that holds one open, or is about to, makes it anew from the newest version or refuses."""
    for entry in list(made(home, person)):
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)


def remaining(home: Path, layout: Layout, person: Person) -> list[str]:
    """Files of the dataset, and logs, that hold the value still, named below the home."""
    found = (file for folder in _searched(home, layout, person) for file in _files(folder) if _holds(file, person))
    return sorted({str(file.relative_to(home)) if file.is_relative_to(home) else str(file) for file in found})


def _searched(home: Path, layout: Layout, person: Person) -> Iterator[Path]:
    of = (person.dataset.sector, person.dataset.name)
    yield from (layout.table(*of), layout.quarantine(*of), layout.deliveries(of[0]), layout.drop(*of))
    yield from (layout.feeds / ".uploads", layout.fetched(person.dataset.id), layout.landing / "index")
    yield from (home / name for name in ("files", "share", "forwarding", "logs", "run", "airflow/logs"))
    for folder, manifest in of_dataset(layout, person):
        yield from (folder.path, layout.raw(manifest.sha256))


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    yield from (file for file in place.rglob("*") if file.is_file())


def _holds(file: Path, person: Person) -> bool:
    try:
        return _holds_rows(file, person) if ".parquet" in file.name else person.is_in(file.read_bytes())
    except FileNotFoundError:  # taken away meanwhile
        return False


def _holds_rows(file: Path, person: Person) -> bool:
    """In any column of texts, also within structures."""
    try:
        names = [f.name for f in parquet.read_schema(file) if not pa.types.is_primitive(f.type)]
    except pa.ArrowInvalid:  # a half
        return person.is_in(file.read_bytes())
    if not names:
        return False
    texts = " OR ".join(f"strpos({_name(name)}::VARCHAR, {literal(person.value)}) > 0" for name in names)
    with duckdb.connect() as engine:
        return bool(engine.execute(f"SELECT count(*) FROM {content(file)} WHERE {texts}").fetchall()[0][0])  # noqa: S608


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
