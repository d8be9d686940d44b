"""Files that were made, by what they give: one of a key serves everybody whose reading has that key.

    <home>/files/<id>/<name>      the file
    <home>/files/<id>/made.json   written when it is whole; a folder without it is a half and goes at the next start

Two are made at once, the others wait. What was not fetched for longest goes when there is no room.
"""

import hashlib
import json
import logging
import os
import shutil
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from lakehouse.versions import NoSuchVersion, table_at
from marketplace.doors.files.making import Made, make
from marketplace.doors.files.workbook import DoesNotFit
from marketplace.doors.reading.engine import FileGone, Running, engine
from marketplace.doors.reading.errors import Ended
from marketplace.doors.reading.reading import Reading
from wire.deliveries import Changes
from wire.files import Asked, FileState, State

log = logging.getLogger(__name__)
MOST_AT_ONCE = 2
MOST_KEPT = 20 * 1024**3  # bytes
MADE = "made.json"


@dataclass(slots=True)
class Export:
    """One file of one version of a table. `problem` says why it failed."""

    id: str
    name: str
    version: int
    asked: Asked
    folder: Path
    state: State = State.WAITING
    rows: int = 0
    size: int = 0
    sha256: str = ""
    lacking: Mapping[str, int] = field(default_factory=dict)
    changes: Changes | None = None
    problem: str = ""
    running: Running | None = None

    @property
    def path(self) -> Path:
        return self.folder / self.name

    @property
    def half(self) -> Path:
        """Where it is written until it is whole."""
        return self.folder / f"{self.name}.half"

    def told(self, dataset: str) -> FileState:
        return FileState(
            id=self.id, dataset=dataset, version=self.version, name=self.name, state=self.state, written=self.written,
            size=self.size, rows=self.rows, sha256=self.sha256, lacking=dict(self.lacking), changes=self.changes,
            problem=self.problem,
        )  # fmt: skip

    @property
    def is_gone(self) -> bool:
        """Whether its file was taken away, as rows of it were erased."""
        return self.state is State.READY and not self.path.exists()

    def used(self) -> None:
        """Somebody fetches it."""
        os.utime(self.path)

    @property
    def written(self) -> int:
        if self.state is State.READY:
            return self.size
        try:
            return self.half.stat().st_size
        except FileNotFoundError:  # not begun, or whole since
            return self.size


def id_of(reading: Reading, asked: Asked) -> str:
    """What the file gives and how: nobody whose reading has another key can name it."""
    return hashlib.sha256(f"{reading.key}|{asked.options}".encode()).hexdigest()


@dataclass(slots=True)
class Exports:
    """All of a process. Its folder is no other process's."""

    folder: Path
    pseudonym_key: str
    most_kept: int = MOST_KEPT
    _known: dict[str, Export] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_AT_ONCE, "export"))

    def begin(self) -> None:
        """Take up what an earlier process made; its halves go."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in self.folder.iterdir():
            export = _whole(folder)
            if export is not None:
                self._known[folder.name] = export
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Stop what is being made."""
        for export in list(self._known.values()):
            if export.running is not None:
                export.running.interrupt()
        self._pool.shutdown(cancel_futures=True)

    def of(self, reading: Reading, zones: dict[str, str], asked: Asked) -> Export:
        """The file of that reading and form: made, being made, or begun now. One that failed is tried again."""
        key = id_of(reading, asked)
        with self._lock:
            export = self._known.get(key)
            if export is not None and export.state is not State.FAILED and not export.is_gone:
                return export
            what = "-changes" if asked.changes else ""
            name = f"{reading.dataset}-{reading.table.version}{what}.{asked.form.value}"
            export = self._known[key] = Export(key, name, reading.table.version, asked, self.folder / key)
            self._pool.submit(self._make, export, reading, zones, asked)
            return export

    def known(self, key: str) -> Export | None:
        export = self._known.get(key)
        return None if export is None or export.is_gone else export

    def _make(self, export: Export, reading: Reading, zones: dict[str, str], asked: Asked) -> None:
        export.state = State.MAKING
        try:
            self._clear()
            shutil.rmtree(export.folder, ignore_errors=True)
            export.folder.mkdir(mode=0o700)
            with engine(pseudonym_key=self.pseudonym_key, spill=self.folder / ".spill") as export.running:
                made = make(export.running, reading, zones, asked, export.half)
            table_at(reading.table.folder, reading.table.version)  # else it went meanwhile, with rows that were erased
            self._keep(export, made)
        except (FileGone, NoSuchVersion):
            self._fail(export, "files of this release are no longer kept, or the disk is full; ask for the newest one")
        except DoesNotFit as error:
            self._fail(export, str(error))
        except Ended:
            self._fail(export, "the files door was stopped; ask again")
        except Exception:
            log.exception("a file of %s could not be made", reading.dataset)
            self._fail(export, "the file could not be made; the operator's log says why")
        finally:
            export.running = None

    def _keep(self, export: Export, made: Made) -> None:
        with export.half.open("rb") as file:
            export.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        export.rows, export.lacking, export.changes = made.rows, made.lacking, made.changes
        export.size = export.half.stat().st_size
        export.half.rename(export.path)
        facts = {
            "id": export.id, "name": export.name, "version": export.version, "rows": made.rows, "size": export.size,
            "sha256": export.sha256, "lacking": made.lacking, "asked": export.asked.model_dump(mode="json"),
            "changes": made.changes.model_dump() if made.changes else None,
        }  # fmt: skip
        (export.folder / MADE).write_text(json.dumps(facts))
        export.state = State.READY

    def _fail(self, export: Export, problem: str) -> None:
        shutil.rmtree(export.folder, ignore_errors=True)
        export.problem, export.state = problem, State.FAILED

    def _clear(self) -> None:
        """Make room: the files that were not fetched for longest go."""
        with self._lock:
            ready = [export for export in self._known.values() if export.state is State.READY]
            kept = sum(export.size for export in ready)
            for export in sorted(ready, key=_used):
                if kept <= self.most_kept:
                    return
                kept -= export.size
                del self._known[export.id]
                shutil.rmtree(export.folder, ignore_errors=True)


def _whole(folder: Path) -> Export | None:
    """What was made there; None for a half, and for what another version of the door wrote down."""
    try:
        facts = json.loads((folder / MADE).read_text())
        facts["asked"] = Asked.model_validate(facts["asked"])
        counted = facts["changes"]
        facts["changes"] = None if counted is None else Changes.model_validate(counted)
        export = Export(folder=folder, state=State.READY, **facts)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return export if export.path.is_file() and export.path.stat().st_size == export.size else None


def _used(export: Export) -> float:
    """When it was fetched last: whoever serves it sets its time."""
    return export.path.stat().st_mtime if export.path.exists() else 0.0
