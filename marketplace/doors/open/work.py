"""Questions at work in DuckDB: so many at once, each for so long, on connections that are kept.

ask(sql) → rows of text; Busy where no slot comes free, TooLong where the clock ends it
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

import pyarrow as pa

from marketplace.doors.open.errors import Busy, DoesNotFit, TooLong
from marketplace.doors.reading.engine import Engines, FileGone, Running, TooLarge
from marketplace.doors.reading.errors import Ended, VersionGone

AT_ONCE = 2  # as many as the machine's cores that DuckDB is given
WAIT_S, MOST_S = 10.0, 10.0
_LESS = "Ask for fewer columns or groups, add a condition, or take the file, which holds all rows."


@dataclass
class Work:
    """One a process. `spill`: where DuckDB leaves what its memory does not hold."""

    pseudonym_key: str
    spill: Path
    most_s: float = MOST_S
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _engines: Engines = field(init=False)

    def __post_init__(self) -> None:
        settings = ("SET preserve_insertion_order = true",)  # pages of rows that nobody sorted follow each other
        self._engines = Engines(pseudonym_key=self.pseudonym_key, spill=self.spill, settings=settings)

    async def ask(self, sql: str) -> pa.Table:
        """Busy, TooLong, VersionGone."""
        try:
            async with asyncio.timeout(WAIT_S):
                await self._slots.acquire()
        except TimeoutError as error:
            raise Busy(f"no slot came free within {WAIT_S:.0f} s", remedy="Try again in some seconds.") from error
        working = asyncio.ensure_future(asyncio.to_thread(self._asked, sql))
        working.add_done_callback(lambda _: self._slots.release())  # who leaves does not free what still works
        return await asyncio.shield(working)

    def close(self) -> None:
        self._engines.close()

    def _asked(self, sql: str) -> pa.Table:
        with self._engines.one() as running, _for(self.most_s, running):
            batches = list(running.batches(sql))
        return pa.Table.from_batches(batches) if batches else pa.table({})


@contextmanager
def _for(seconds: float, running: Running) -> Iterator[None]:
    """TooLong after so many; VersionGone; DoesNotFit where a figure is larger than its type."""
    rung = threading.Event()

    def ring() -> None:
        rung.set()
        running.interrupt()

    clock = Timer(seconds, ring)
    clock.start()
    try:
        yield
    except FileGone as error:
        raise VersionGone("files of this release are no longer kept", remedy="Ask anew.") from error
    except TooLarge as error:
        raise DoesNotFit(
            "a number of the answer is too large", remedy="Compare or sum fewer or smaller ones."
        ) from error
    except Ended:
        pass
    finally:
        clock.cancel()
        clock.join()
    if rung.is_set():
        raise TooLong(f"it was stopped after {seconds:g} s", remedy=_LESS)
