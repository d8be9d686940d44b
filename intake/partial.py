"""A file on its way in: its bytes so far, and of which version of what they are.

<feeds>/.fetched/<dataset>/partial/<item>       the bytes
                                  <item>.json   the facts by which a later run goes on, or begins anew
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from intake.errors import too_large, too_slow
from lakehouse.disk import sync
from pipeline.delivery import write_whole

CHUNK = 1 << 20
LONGEST = 30 * 60.0  # seconds that one run gives an item: a source that trickles must not keep others from their turn


class Partial:
    """Of one item. `limit`: more bytes are refused."""

    def __init__(self, folder: Path, item: str, limit: int, longest: float = LONGEST) -> None:
        self._item, self._limit, self._until = item, limit, time.monotonic() + longest
        self.path = folder / hashlib.sha256(item.encode()).hexdigest()[:32]
        self._facts = self.path.with_suffix(".json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def facts(self) -> Mapping[str, str]:
        """Of the bytes that are there; none where there are none."""
        if not self._facts.exists() or not self.path.exists():
            return {}
        return dict(json.loads(self._facts.read_bytes()))

    def begin(self, facts: Mapping[str, str]) -> None:
        """Anew, of the version that the facts tell."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        self.note(facts)

    def note(self, facts: Mapping[str, str]) -> None:
        write_whole(self._facts, json.dumps(dict(facts)).encode())

    def add(self, piece: bytes) -> None:
        """SourceError where it becomes too large, and then nothing of it is kept; SourceBusy where time is up."""
        self.within(self.size + len(piece))
        with self.path.open("ab") as file:
            file.write(piece)
        if time.monotonic() > self._until:
            raise too_slow(self._item, self.size)

    def within(self, size: int) -> None:
        """SourceError where so many bytes are too many."""
        if size > self._limit:
            self.discard()
            raise too_large(self._item, self._limit)

    def cut(self, size: int) -> None:
        """Drop what was added behind so many bytes."""
        os.truncate(self.path, size)

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def place(self, target: Path) -> None:
        """The one step by which it is delivered: it is there whole, or not at all."""
        sync(self.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        self.discard()

    def discard(self) -> None:
        self._facts.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
