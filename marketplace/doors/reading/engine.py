"""DuckDB at work on a reading: Arrow batches, or one COPY. Bounded memory; whoever started it can stop it.

with engine(memory, key, spill) as running: running.batches(sql) | running.run("COPY …") | running.interrupt()
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
