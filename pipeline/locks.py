"""One process of this machine at a time: `held`; and who writes a table, whichever engine it writes with: `alone`.

    <landing>/locks/<sector>.<table>    locked while a commit is made; names the delivery that it is made for

A version is a file that the log gets by a rename, which two engines do not do alike: Spark looks whether the file is
there and then renames, so a version that delta-rs made in between would be replaced, and its rows lost. The lock ends
with its process, so a killed one leaves none; but what it started on a server goes on, and the name that it leaves
tells the next whose that is. On an object store both engines put a version only where none is: no lock is needed there.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from lakehouse.layout import Layout


@contextmanager
def held(path: Path) -> Iterator[TextIO]:
    """The file at `path`, made where it is not there, for this process alone: others of this machine wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@contextmanager
def alone(layout: Layout, table: Path, delivery: str) -> Iterator[list[str]]:
    """Keep others from the table. Gives the deliveries for which processes that did not come to their end wrote it."""
    with held(layout.landing / "locks" / f"{table.parent.name}.{table.name}") as lock:
        lock.seek(0)
        left = [name for name in lock.read().split() if name != delivery]
        lock.write(f"{delivery}\n")
        lock.flush()
        yield left
        lock.truncate(0)
