"""What was landed, found by its bytes, its file and by what is not announced yet, without reading every manifest.

    <landing>/index/<sector>.<dataset>.sqlite3, and beside it a lock: one process at a time works with it

The folders of the deliveries are the truth. A delivery is noted before its folder appears, so that no folder is ever
unknown; what was noted by a process that was killed before it made the folder is struck out at the next opening. The
file may be deleted at any time, and is built anew from the manifests: the one time when all of them are read.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from os import stat_result
from pathlib import Path

from lakehouse.disk import sync
from lakehouse.layout import Layout
from pipeline import locks
from pipeline.delivery import Folder, Manifest, folders
from sectors.spec.dataset import Dataset

VERSION = 4  # of the tables below; an index of another version is built anew
TABLES = """
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, file_name TEXT NOT NULL, sha256 TEXT NOT NULL,
    is_duplicate INTEGER NOT NULL, landed INTEGER NOT NULL, announced_at TEXT
);
CREATE INDEX delivery_by_name ON delivery (file_name);
CREATE INDEX delivery_by_bytes ON delivery (sha256);
CREATE INDEX delivery_unlanded ON delivery (id) WHERE landed = 0;
CREATE INDEX delivery_waiting ON delivery (id) WHERE announced_at IS NULL;
CREATE INDEX delivery_announced ON delivery (announced_at);
CREATE TABLE supersedes (old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (old, new)) WITHOUT ROWID;
CREATE TABLE fetched (item TEXT NOT NULL, number INTEGER NOT NULL, id TEXT PRIMARY KEY);
CREATE INDEX fetched_by_item ON fetched (item, number);
CREATE TABLE file (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL);
"""


class Index:
    """The index of one dataset, while it is held."""

    def __init__(self, database: sqlite3.Connection, layout: Layout) -> None:
        self._database = database
        self._layout = layout

    def files(self) -> dict[str, str]:
        """Path → fingerprint of every file of the drop folder that was landed."""
        return dict(self._database.execute("SELECT path, fingerprint FROM file").fetchall())

    def keep_files(self, files: Mapping[str, str]) -> None:
        """Path → fingerprint of what was landed, in one go: one that is lost is only hashed once more."""
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?)", files.items())

    def named(self, file_name: str) -> Sequence[str]:
        """Every delivery of that file name, in the order of their ids."""
        found = self._database.execute("SELECT id FROM delivery WHERE file_name = ? ORDER BY id", (file_name,))
        return [row[0] for row in found]

    def with_bytes(self, sha256: str) -> Iterator[str]:
        """Deliveries of these bytes that were no duplicates themselves."""
        sql = "SELECT id FROM delivery WHERE sha256 = ? AND NOT is_duplicate ORDER BY number"
        return (row[0] for row in self._database.execute(sql, (sha256,)).fetchall())

    def correcting(self, delivery: str) -> Iterator[str]:
        """The deliveries that name this one as corrected."""
        rows = self._database.execute("SELECT new FROM supersedes WHERE old = ?", (delivery,))
        return (row[0] for row in rows.fetchall())

    def newest_of(self, item: str) -> str | None:
        """The delivery that an item of the feed's source became last."""
        sql = "SELECT id FROM fetched WHERE item = ? ORDER BY number DESC LIMIT 1"
        newest = self._database.execute(sql, (item,)).fetchone()
        return newest[0] if newest else None

    def note(self, manifest: Manifest, *, landed: bool = False, announced_at: datetime | None = None) -> None:
        """Write a delivery down, behind all others, whatever the clock says."""
        with self._database:
            self._database.execute("BEGIN")
            self._database.executemany(
                "INSERT OR IGNORE INTO supersedes VALUES (?, ?)", [(old, manifest.id) for old in manifest.supersedes]
            )
            if manifest.origin:
                came = (manifest.origin.item, manifest.origin.number, manifest.id)
                self._database.execute("INSERT OR REPLACE INTO fetched VALUES (?, ?, ?)", came)
            self._database.execute(
                "INSERT OR REPLACE INTO delivery (id, file_name, sha256, is_duplicate, landed, announced_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (manifest.id, manifest.file_name, manifest.sha256, manifest.duplicate_of is not None, landed,
                 announced_at and _moment(announced_at)),
            )  # fmt: skip

    def mark_landed(self, delivery: str) -> None:
        self._database.execute("UPDATE delivery SET landed = 1 WHERE id = ?", (delivery,))

    def pending(self) -> list[str]:
        """Ids of what is not announced yet, in the order of landing. What was announced since is looked at once."""
        waiting = self._ids("WHERE announced_at IS NULL")
        announced = {delivery: at for delivery in waiting if (at := self._announced_at(delivery)) is not None}
        with self._database:
            self._database.execute("BEGIN")
            marks = [(_moment(at), delivery) for delivery, at in announced.items()]
            self._database.executemany("UPDATE delivery SET announced_at = ? WHERE id = ?", marks)
        return [delivery for delivery in waiting if delivery not in announced]

    def announced_since(self, moment: datetime) -> list[str]:
        """Ids of what was announced since then, in the order of landing, as far as `pending` has seen it."""
        return self._ids("WHERE announced_at >= ?", _moment(moment))

    def _ids(self, where: str, *values: str) -> list[str]:
        found = self._database.execute(f"SELECT id FROM delivery {where} ORDER BY number", values)  # noqa: S608 - ours
        return [row[0] for row in found.fetchall()]

    def _announced_at(self, delivery: str) -> datetime | None:
        return Folder(self._layout.delivery(delivery)).announced_at

    def strike_out_unlanded(self) -> None:
        """What was noted and never got its folder; what got it is marked so."""
        for (delivery,) in self._database.execute("SELECT id FROM delivery WHERE landed = 0").fetchall():
            if (self._layout.delivery(delivery) / "manifest.json").exists():
                self.mark_landed(delivery)
                continue
            self._database.execute("DELETE FROM supersedes WHERE new = ?", (delivery,))
            self._database.execute("DELETE FROM fetched WHERE id = ?", (delivery,))
            self._database.execute("DELETE FROM delivery WHERE id = ?", (delivery,))


@contextmanager
def held(layout: Layout, dataset: Dataset) -> Iterator[Index]:
    """The dataset's index for this process alone, complete; others wait."""
    folder = layout.landing / "index"
    with locks.held(folder / f"{dataset.id}.lock"):
        file = folder / f"{dataset.id}.sqlite3"
        if not _is_usable(file):
            _build(file, layout, dataset)
        database = sqlite3.connect(file, isolation_level=None)
        try:
            index = Index(database, layout)
            index.strike_out_unlanded()
            yield index
        finally:
            database.close()


def fingerprint(facts: stat_result) -> str:
    """What changes when anybody touches the file: nobody can set the last of it, so equal means the same bytes."""
    return f"{facts.st_ino}:{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}"


def _landing(known: Mapping[str, Manifest]) -> Callable[[tuple[Folder, Manifest]], tuple[datetime, int, str]]:
    """By time; a correction behind all that it corrects, even if the clock was set back in between."""

    def key(one: tuple[Folder, Manifest]) -> tuple[datetime, int, str]:
        manifest = one[1]
        older = [known[old] for old in manifest.supersedes if old in known]
        newest = max(found.received_at for found in (manifest, *older))
        return newest, len(manifest.supersedes), manifest.file_name

    return key


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _is_usable(file: Path) -> bool:
    """There, whole, and of this version."""
    if not file.exists():
        return False
    database = sqlite3.connect(file)
    try:
        version: int = database.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:  # not a database, or a broken one: the manifests have all of it
        return False
    finally:
        database.close()
    return version == VERSION


def _build(file: Path, layout: Layout, dataset: Dataset) -> None:
    """Read every manifest, once, in the order of landing as far as they tell it; the file appears whole."""
    found = [(folder, folder.manifest()) for folder in folders(layout.landing, dataset.name)]
    ours = [(folder, manifest) for folder, manifest in found if manifest.dataset == dataset.id]
    ours.sort(key=_landing({manifest.id: manifest for _, manifest in ours}))
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    partial = file.with_name(f"{file.name}-new")
    database = sqlite3.connect(partial, isolation_level=None)
    try:
        database.executescript(TABLES)
        database.execute("PRAGMA synchronous = OFF")  # it is renamed when it is whole
        index = Index(database, layout)
        for folder, manifest in ours:
            index.note(manifest, landed=True, announced_at=folder.announced_at)
        database.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        database.close()
    sync(partial)
    partial.replace(file)
