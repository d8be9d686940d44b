"""The deliveries that hold a person's rows: their raw bytes, the file in the drop folder, what was made of them."""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from pyarrow import parquet

from lakehouse.layout import Layout
from pipeline import erased
from pipeline.delivery import Folder, Manifest, folders, write_whole
from pipeline.erasure.person import Person, content
from wire.erasures import Found, Place, cleaned, said_less

PACKED = (b"PK", b"\x1f\x8b", b"7z\xbc\xaf", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd", b"PAR1", b"\xd0\xcf\x11\xe0",
          b"Obj\x01", b"ARROW1")  # fmt: skip
# ruff: noqa: S608 - names and values are quoted


@dataclass(frozen=True, slots=True)
class Held:
    """Deliveries that hold rows, with how many; `unread`: packed files that no reader could open, so nobody knows."""

    deliveries: dict[str, int]
    unread: list[str]


def of_dataset(layout: Layout, person: Person) -> Iterator[tuple[Folder, Manifest]]:
    for folder in folders(layout.landing, person.dataset.name):
        if (manifest := folder.manifest()).dataset == person.dataset.id:
            yield folder, manifest


def held(layout: Layout, person: Person, known: Sequence[str]) -> Held:
    """`known`: deliveries that the tables name. Whoever brought the same bytes holds the same."""
    ours = list(of_dataset(layout, person))
    rows = {folder.path.name: _rows(folder, person) for folder, _ in ours}
    bytes_of = {manifest.id: manifest.sha256 for _, manifest in ours}
    unread = [m.id for folder, m in ours if not folder.parsed.exists() and not m.duplicate_of and _is_packed(layout, m)]
    holding = {delivery for delivery in bytes_of if rows[delivery] or delivery in known}
    holding |= {m.id for folder, m in ours if not folder.parsed.exists() and _is_in_raw(layout, person, m)}
    same = {bytes_of[delivery] for delivery in holding}
    return Held({d: rows[d] for d, sha256 in bytes_of.items() if sha256 in same},
                [d for d in unread if bytes_of[d] not in same])  # fmt: skip


def counted(layout: Layout, person: Person, deliveries: Sequence[str]) -> list[Found]:
    """What of them is there."""
    manifests = [m for _, m in of_dataset(layout, person) if m.id in deliveries]
    raw = {m.sha256 for m in manifests if layout.raw(m.sha256).exists()}
    made = [d for d in deliveries if any(_made(Folder(layout.delivery(d))))]
    rows = sum(_rows(Folder(layout.delivery(delivery)), person) for delivery in made)
    return [
        Found(place=Place.DELIVERIES, files=len(made), rows=rows),
        Found(place=Place.RAW, files=len(raw)),
        Found(place=Place.DROPPED, files=len(list(_dropped(layout, person, manifests)))),
    ]


def erase(layout: Layout, person: Person, deliveries: Sequence[str], now: datetime, why: str) -> None:
    """What tells of the rows goes last, so that a killed one is found again."""
    ours = [(folder, manifest) for folder, manifest in of_dataset(layout, person) if manifest.id in deliveries]
    for file in list(_dropped(layout, person, [manifest for _, manifest in ours])):
        file.unlink(missing_ok=True)
    for folder, manifest in ours:
        with folder.alone():
            erased.erase(layout, manifest.sha256, manifest.size, now, why)
            clean(folder, person)
            for made in _made(folder):
                shutil.rmtree(made) if made.is_dir() else made.unlink()


def clean(folder: Folder, person: Person) -> None:
    """Its verdict, release and measures say no more than they must: no samples, and the value nowhere."""
    for file in folder.path.glob("*.json"):
        if file.name != "manifest.json":
            told = cleaned(json.loads(file.read_bytes()), person.value)
            write_whole(file, json.dumps(told, ensure_ascii=False, indent=1).encode())
    failures = folder.path / "failures"
    if failures.exists():
        write_whole(failures, said_less(failures.read_text(encoding="utf-8"), person.value).encode())


def _rows(folder: Folder, person: Person) -> int:
    """How many rows of the delivery are the person's; parsed ones where none are staged."""
    staged = [file for file in folder.staged.glob("*.parquet") if file.is_file()]
    found = 0
    if staged:
        names = set(parquet.read_schema(staged[0]).names)
        typed = [person.row] if person.column.name in names else []
        found = _count(folder.staged / "*.parquet", [*typed, person.raw])
    if folder.parsed.exists() and person.column.name in parquet.read_schema(folder.parsed).names:
        found = max(found, _count(folder.parsed, [person.parsed]))
    return found


def _count(files: Path, conditions: Sequence[str]) -> int:
    wanted = " OR ".join(f"coalesce({condition}, FALSE)" for condition in conditions)
    with duckdb.connect() as engine:
        return int(engine.execute(f"SELECT count(*) FROM {content(files)} WHERE {wanted}").fetchall()[0][0])


def _made(folder: Folder) -> Iterator[Path]:
    """What steps made of the rows, and what killed ones left of that. What the value is found in goes last."""
    yield from folder.path.glob(".staged-*")
    yield from folder.path.glob(".spilled")
    yield from folder.path.glob(".parsed*")
    yield from (made for made in (folder.parsed, folder.staged) if made.exists())


def _dropped(layout: Layout, person: Person, manifests: Sequence[Manifest]) -> Iterator[Path]:
    """The files that the supply center put into the drop folder, by their bytes, whatever they are called now."""
    wanted = {(manifest.size, manifest.sha256) for manifest in manifests}
    sizes = {size for size, _ in wanted}
    for file in layout.drop(person.dataset.sector, person.dataset.name).rglob("*"):
        with suppress(FileNotFoundError):
            if file.is_file() and (size := file.stat().st_size) in sizes and (size, _sha256(file)) in wanted:
                yield file


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _is_packed(layout: Layout, manifest: Manifest) -> bool:
    raw = layout.raw(manifest.sha256)
    if not raw.exists():
        return False
    with raw.open("rb") as file:
        return file.read(8).startswith(PACKED)


def _is_in_raw(layout: Layout, person: Person, manifest: Manifest) -> bool:
    """Of a file that no reader could read: whether its bytes hold the value."""
    raw = layout.raw(manifest.sha256)
    return raw.exists() and person.is_in(raw.read_bytes())
