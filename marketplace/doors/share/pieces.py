"""Files of licensed rows alone: made once of what they give, kept by its name, taken from the table where whole.

    <home>/share/<key>.parquet        one piece; its footer says how many rows it has and what lies in them
    <home>/share/<key>.parquet….half  until it is whole; goes at the next start

The same rows are always the same bytes: one thread writes them, in their order. So a piece that had to go for want of
room is made again as it was, and a client that was told its size is not told wrong.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from marketplace.doors.reading.engine import Engines, FileGone
from marketplace.doors.reading.errors import VersionGone

log = logging.getLogger(__name__)
MOST_AT_ONCE = 2
MOST_KEPT = 20 * 1024**3  # bytes
_OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000"


@dataclass(slots=True)
class Pieces:
    """All of a process. Its folder is no other process's."""

    folder: Path
    pseudonym_key: str
    most_kept: int = MOST_KEPT
    _making: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_AT_ONCE))
    _engines: Engines = field(init=False)

    def __post_init__(self) -> None:
        settings = ("SET threads = 1", "SET preserve_insertion_order = true")
        self._engines = Engines(pseudonym_key=self.pseudonym_key, spill=self.folder / ".spill", settings=settings)

    def begin(self) -> None:
        """What an earlier process made is taken up; its halves go."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for half in self.folder.glob("*.half"):
            half.unlink()

    def close(self) -> None:
        self._engines.close()

    def of(self, key: str, statement: Callable[[], str]) -> Path:
        """The file of that name, made by the statement unless it is there. VersionGone."""
        path = self.folder / f"{key}.parquet"
        with self._alone(key):
            if not path.exists():
                with self._room:
                    self._make(path, statement())
                self._clear(path)
        self.used(path)
        return path

    def used(self, path: Path) -> None:
        """Somebody was told of it, or fetches it."""
        if path.parent == self.folder:
            os.utime(path)

    def _make(self, path: Path, statement: str) -> None:
        half = path.with_name(f"{path.name}.{threading.get_ident()}.half")
        target = exp.Literal.string(str(half)).sql("duckdb")
        try:
            with self._engines.one() as running:
                running.run(f"COPY ({statement}) TO {target} ({_OPTIONS})")
            half.rename(path)
        except FileGone as error:
            raise VersionGone("files of this version are no longer kept", remedy="Ask for the newest one.") from error
        finally:
            half.unlink(missing_ok=True)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Two who want the same piece do not make it twice."""
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        try:
            with lock:
                yield
        finally:
            with self._lock:
                if not lock.locked():
                    self._making.pop(key, None)

    def _clear(self, new: Path) -> None:
        """Make room: what was not wanted for longest goes, never what was just made."""
        with self._lock:
            kept = {path: path.stat() for path in self.folder.glob("*.parquet")}
            size = sum(one.st_size for one in kept.values())
            for path in sorted(kept, key=lambda path: kept[path].st_mtime):
                if size <= self.most_kept:
                    return
                if path != new:
                    size -= kept[path].st_size
                    path.unlink(missing_ok=True)
