"""A folder as a source: a share that the operator has mounted and opened for the feed.

Files are copied, never taken away: the share may be read by others, and may be read-only.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from intake.errors import changed, not_there
from intake.partial import CHUNK, Partial
from intake.port import Item, Job, State


@contextmanager
def opened(job: Job) -> Iterator["Folder"]:
    yield Folder(job.guard.folder(job.filled(job.source.url)), job.dataset.feed.files)


class Folder:
    """Its files, not those of folders below; links are not followed."""

    def __init__(self, path: Path, files: str) -> None:
        self._path, self._files = path, files

    def items(self) -> Iterator[Item]:
        try:
            with os.scandir(self._path) as entries:
                found = [entry for entry in entries if fnmatchcase(entry.name, self._files) and entry.name[0] != "."]
        except (FileNotFoundError, NotADirectoryError):
            raise not_there(str(self._path), "there is no such folder") from None
        facts = [(entry, entry.stat(follow_symlinks=False)) for entry in found]
        for entry, its in sorted(facts, key=lambda one: (one[1].st_mtime_ns, one[0].name)):
            if stat.S_ISREG(its.st_mode):
                yield Item(entry.path, entry.name, _state(its))

    def fetch(self, item: Item, _since: State, partial: Partial) -> State:
        partial.begin(item.state)
        with open(item.id, "rb", opener=_not_through_a_link) as file:
            partial.within(os.fstat(file.fileno()).st_size)
            while piece := file.read(CHUNK):
                partial.add(piece)
            if _state(os.fstat(file.fileno())) != item.state:
                raise changed(item.id, "it was written to while it was copied")
        return item.state


def _not_through_a_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _state(facts: os.stat_result) -> dict[str, str]:
    return {"size": str(facts.st_size), "modified": str(facts.st_mtime_ns)}
