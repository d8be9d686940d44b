"""The read-only way into PostgreSQL that the doors take: role `policy`, async, short waits.

The statements are SQLAlchemy's, written once; they go over bare connections, as a door asks some twenty times a query
and SQLAlchemy itself would take four times as long as the question.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import URL, Select
from sqlalchemy.dialects.postgresql.psycopg import dialect

from marketplace.database import with_password
from marketplace.settings import Settings, SettingsError

OPTIONS = "-c timezone=UTC -c statement_timeout=5s -c default_transaction_read_only=on"
WAIT_S = 5


def read_only_connections(settings: Settings, *, most: int = 16) -> "Connections":
    """SettingsError where the address of the role `policy` is not set. Each read sees what is committed by then."""
    return Connections(_address(settings), most)


def _address(settings: Settings) -> URL:
    if not settings.policy_database_url:
        raise SettingsError("the environment does not set POLICY_DATABASE_URL; start through `sdn up`")
    return with_password(settings, settings.policy_database_url, "policy-db-password")


class Connections:
    """As many as are asked over at once, `most` at most; who finds none free waits `WAIT_S`.

    psycopg.Error while nobody can decide: PostgreSQL is away or too slow, or no connection came free.
    """

    def __init__(self, address: URL, most: int) -> None:
        self._address, self._idle = address, list[psycopg.AsyncConnection[Any]]()
        self._room = asyncio.Semaphore(most)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["Asking"]:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._room.acquire()
        except TimeoutError as error:
            raise psycopg.OperationalError(f"no connection came free within {WAIT_S} s") from error
        try:  # from here on: a server that is away must not keep the room of who could not reach it
            async with self._one() as asking:
                yield asking
        finally:
            self._room.release()

    @asynccontextmanager
    async def _one(self) -> AsyncIterator["Asking"]:
        asking = Asking(self._idle.pop() if self._idle else await self.open(), self)
        try:
            yield asking
        except BaseException:
            await asking.connection.close()  # whatever state it is in
            raise
        else:
            self._idle.append(asking.connection)

    async def open(self) -> "psycopg.AsyncConnection[Any]":
        words = self._address.translate_connect_args(database="dbname", username="user")
        return await psycopg.AsyncConnection.connect(
            **words, autocommit=True, options=OPTIONS, connect_timeout=WAIT_S, row_factory=namedtuple_row
        )

    async def dispose(self) -> None:
        while self._idle:
            await self._idle.pop().close()


class Asking:
    """One connection, for one who asks."""

    def __init__(self, connection: "psycopg.AsyncConnection[Any]", of: Connections) -> None:
        self.connection, self._of = connection, of

    async def execute(self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None, /) -> "Found":
        """A connection that PostgreSQL has closed since, as it does when it restarts, is replaced once."""
        text, defaults = _written(statement)
        try:
            return await self._rows(text, defaults | dict(values or {}))
        except psycopg.OperationalError:
            if not self.connection.closed:
                raise
            self.connection = await self._of.open()
            return await self._rows(text, defaults | dict(values or {}))

    async def _rows(self, text: str, values: Mapping[str, Any]) -> "Found":
        cursor = await self.connection.execute(text, values, prepare=True)
        return Found(await cursor.fetchall())


class Found:
    """The rows, as SQLAlchemy gives them."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def all(self) -> Sequence[Any]:
        return self._rows

    def one_or_none(self) -> Any:
        assert len(self._rows) < 2, "the statement finds one row at most"
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The only column of the only row; None where there is none."""
        row = self.one_or_none()
        return None if row is None else row[0]


@lru_cache(maxsize=100)
def _written(statement: Select[*tuple[Any, ...]]) -> tuple[str, dict[str, Any]]:
    """The text of a statement that is kept, and the values that it brings itself."""
    compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return str(compiled), dict(compiled.params)
