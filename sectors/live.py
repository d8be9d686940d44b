"""Declarations as they stand: a process that runs for weeks carries a feed that was declared a moment ago.

Declarations(folders).current() → Registry, read again when a file of the folders has changed
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sectors.registry import Registry, load_sound

LOOK_EVERY_S = 2.0
State = frozenset[tuple[str, int, int]]  # path, time of its last change, size
log = logging.getLogger(__name__)


class Watched:
    """Whether declarations in some folders have changed since this was asked last."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders, self._seen = folders, _state(folders)

    def have_changed(self) -> bool:
        before, self._seen = self._seen, _state(self._folders)
        return self._seen != before


class Declarations:
    """What is built in changes with a release only, so the other folders are looked at.

    A sector with a mistake stays as it was read last, or is left out; the mistake is in the log and in the registry.
    """

    def __init__(
        self, folders: Sequence[Path], *, clock: Callable[[], float] = time.monotonic, built_in: bool = True
    ) -> None:
        self._folders, self._clock, self._built_in = tuple(folders), clock, built_in
        self._lock = threading.Lock()
        self._registry, self._next = Registry(()), clock() + LOOK_EVERY_S
        self._watched = Watched(self._folders)
        self._read()

    def current(self) -> Registry:
        """A look at the folders costs less than a millisecond, and happens every LOOK_EVERY_S at most."""
        with self._lock:
            if self._folders and self._clock() >= self._next:
                self._next = self._clock() + LOOK_EVERY_S
                if self._watched.have_changed():
                    self._read()
            return self._registry

    def _read(self) -> None:
        read, before = load_sound(self._folders, built_in=self._built_in), self._registry
        for mistake in read.mistakes:
            log.error("a declaration is mistaken, what was read of its sector before stays: %s", mistake)
        mistaken = {mistake.file.parent.name for mistake in read.mistakes} - {sector.id for sector in read.sectors}
        stays = tuple(sector for sector in before.sectors if sector.id in mistaken)
        self._registry = Registry(read.sectors + stays, read.mistakes)
        log.info("declarations: %d datasets", len(self._registry.datasets))


def _state(folders: Sequence[Path]) -> State:
    files = (file for folder in folders for file in folder.glob("*/*.toml"))
    found = []
    for file in files:
        try:
            told = file.stat()
        except FileNotFoundError:  # gone since it was listed
            continue
        found.append((str(file), told.st_mtime_ns, told.st_size))
    return frozenset(found)
