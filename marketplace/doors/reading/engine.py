"""DuckDB at work on a reading: Arrow batches, or one COPY. Bounded memory; whoever started it can stop it.

with engine(memory, key, spill) as running: running.batches(sql) | running.run("COPY …") | running.interrupt()
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lakehouse.duck import connect
from marketplace.doors.reading.errors import Ended
from marketplace.licensing import pseudonyms

MEMORY = 256 * 1024**2  # bytes that DuckDB may hold; Python and what it writes come on top
BATCH = 10_000  # rows
TooLarge = (duckdb.OutOfRangeException, duckdb.ConversionException)  # a number that no type of the answer holds
FileGone = duckdb.IOException  # a file of the version was deleted since: it is older than what maintenance keeps


class Running:
    """One statement at a time, in the thread that asks; `interrupt` may come from another."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self._stopped = connection, False

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows as they come. Ended if they are interrupted."""
        with self._endings():
            reader = self._connection.execute(sql).to_arrow_reader(BATCH)
        while (batch := self._next(reader)) is not None:
            yield batch

    def run(self, sql: str) -> Any:
        """The first row of the statement's answer: of a COPY the number of its rows. Ended if it is interrupted."""
        with self._endings():
            row = self._connection.execute(sql).fetchone()
        return None if row is None else row[0]

    def interrupt(self) -> None:
        self._stopped = True
        with suppress(duckdb.ConnectionException):  # it came to its end meanwhile
            self._connection.interrupt()

    def _next(self, reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
        with self._endings():
            return next(reader, None)

    @contextmanager
    def _endings(self) -> Iterator[None]:
        if self._stopped:
            raise Ended
        try:
            yield
        except duckdb.InterruptException as error:
            raise Ended from error


@contextmanager
def engine(*, pseudonym_key: str, spill: Path, memory: int = MEMORY) -> Iterator[Running]:
    """A connection of its own, closed at the end; what goes beyond `memory` (bytes) lies in `spill` meanwhile."""
    connection = connect(memory=memory, spill=spill)
    try:
        pseudonyms.install(connection, pseudonym_key)
        yield Running(connection)
    finally:
        connection.close()


class Engines:
    """Connections that stay open for the next statement: opening one takes as long as a dozen small statements.

    `settings` are run on each when it is opened. Threads share them.
    """

    def __init__(self, *, pseudonym_key: str, spill: Path, settings: Sequence[str] = ()) -> None:
        self._pseudonym_key, self._spill, self._settings = pseudonym_key, spill, settings
        self._idle: list[tuple[Running, ExitStack]] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Those that are not in use."""
        with self._lock:
            for _, closing in self._idle:
                closing.close()
            self._idle.clear()

    @contextmanager
    def one(self) -> Iterator[Running]:
        """For one thread at a time. One that failed is closed: whatever state it is in."""
        with self._lock:
            found = self._idle.pop() if self._idle else None
        running, closing = found or self._opened()
        try:
            yield running
        except BaseException:
            closing.close()
            raise
        with self._lock:
            self._idle.append((running, closing))

    def _opened(self) -> tuple[Running, ExitStack]:
        closing = ExitStack()
        running = closing.enter_context(engine(pseudonym_key=self._pseudonym_key, spill=self._spill))
        for setting in self._settings:
            running.run(setting)
        return running, closing
