"""Answers that were made a moment ago, by what they give: the same question of the same release needs no work again.

The name of an answer is made of its statement, which names version, rows, columns and masks; the gate is asked before.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

MOST_BYTES = 64 * 1024**2
LARGEST = 2 * 1024**2  # of one answer; larger ones are made anew


@dataclass(frozen=True, slots=True)
class Made:
    """`following`: the address of the next page."""

    body: bytes
    rows: int
    following: str | None


@dataclass
class Kept:
    """One a process. What was asked for least lately goes first."""

    most: int = MOST_BYTES
    _held: OrderedDict[str, Made] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, name: str) -> Made | None:
        with self._lock:
            found = self._held.get(name)
            if found is not None:
                self._held.move_to_end(name)
            return found

    def put(self, name: str, made: Made) -> None:
        if len(made.body) > min(LARGEST, self.most):
            return
        with self._lock:
            old = self._held.pop(name, None)
            self._held[name] = made
            self._size += len(made.body) - (len(old.body) if old else 0)
            while self._size > self.most:
                _, gone = self._held.popitem(last=False)
                self._size -= len(gone.body)
