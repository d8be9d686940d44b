"""The read-only way into PostgreSQL that the doors take: role `policy`, async, short waits.

The statements are SQLAlchemy's, written once; asyncpg asks them, as a door asks some twenty times a query: SQLAlchemy
itself would take ten times as long as the question, psycopg three times.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncpg
import orjson
from sqlalchemy import URL, Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from marketplace.database import with_password
from marketplace.settings import Settings, SettingsError

OPTIONS = {"timezone": "UTC", "statement_timeout": "5s", "default_transaction_read_only": "on"}
WRITING = {**OPTIONS, "default_transaction_read_only": "off"}
"""For the one function that the role may write by; every other write is refused to it all the same."""
WAIT_S = 5
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class Undecided(Exception):
    """PostgreSQL is away or too slow, or no connection came free: nobody can say now what may be read."""


class Row(asyncpg.Record):  # type: ignore[misc]
    """A row whose columns are attributes, as SQLAlchemy's are."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def writing_connections(settings: Settings, *, most: int = 8) -> "Connections":
    """For who takes from quotas (`metering.taking`)."""
    return Connections(_address(settings), most, WRITING)


def read_only_connections(settings: Settings, *, most: int = 16) -> "Connections":
    """SettingsError where the address of the role `policy` is not set. Each read sees what is committed by then."""
    return Connections(_address(settings), most)


def _address(settings: Settings) -> URL:
    if not settings.policy_database_url:
        raise SettingsError("the environment does not set POLICY_DATABASE_URL; start through `sdn up`")
    return with_password(settings, settings.policy_database_url, "policy-db-password")


class Connections:
    """As many as are asked over at once, `most` at most; who finds none free waits `WAIT_S`. Undecided."""

    def __init__(self, address: URL, most: int, options: Mapping[str, str] = OPTIONS) -> None:
        self._address, self._idle, self._options = address, list[asyncpg.Connection](), dict(options)
        self._room = asyncio.Semaphore(most)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["Asking"]:
        try:
            async with asyncio.timeout(WAIT_S):
                await self._room.acquire()
        except TimeoutError as error:
            raise Undecided(f"no connection came free within {WAIT_S} s") from error
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
            asking.connection.terminate()  # whatever state it is in
            raise
        else:
            self._idle.append(asking.connection)

    async def open(self) -> asyncpg.Connection:
        at = self._address
        try:
            opened = await asyncpg.connect(
                host=at.host, port=at.port, user=at.username, password=at.password, database=at.database,
                server_settings=self._options, timeout=WAIT_S, record_class=Row, max_cached_statement_lifetime=0,
            )  # fmt: skip
            await opened.set_type_codec("jsonb", encoder=orjson.dumps, decoder=orjson.loads, schema="pg_catalog")
        except FAILURES as error:
            raise Undecided(type(error).__name__) from error
        return opened

    async def dispose(self) -> None:
        """At once: nothing is under way on an idle one, and a server that is away would be waited for."""
        while self._idle:
            self._idle.pop().terminate()


class Asking:
    """One connection, for one who asks."""

    def __init__(self, connection: asyncpg.Connection, of: Connections) -> None:
        self.connection, self._of = connection, of

    async def execute(self, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None, /) -> "Found":
        """A connection that PostgreSQL has closed since, as it does when it restarts, is replaced once. Undecided."""
        text, names, defaults = _written(statement)
        given = defaults | dict(values or {})
        try:
            return Found(await self._fetch(text, [given[name] for name in names]))
        except FAILURES as error:
            raise Undecided(type(error).__name__) from error

    async def _fetch(self, text: str, values: Sequence[Any]) -> Sequence[Row]:
        try:
            rows: Sequence[Row] = await self.connection.fetch(text, *values)
        except FAILURES:
            if not self.connection.is_closed():
                raise
            self.connection = await self._of.open()
            rows = await self.connection.fetch(text, *values)
        return rows


class Found:
    """The rows, as SQLAlchemy gives them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def all(self) -> Sequence[Row]:
        return self._rows

    def one_or_none(self) -> Row | None:
        assert len(self._rows) < 2, "the statement finds one row at most"
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The only column of the only row; None where there is none."""
        row = self.one_or_none()
        return None if row is None else row[0]


@lru_cache(maxsize=100)
def _written(statement: Select[*tuple[Any, ...]]) -> tuple[str, Sequence[str], dict[str, Any]]:
    """The text of a statement that is kept, the names of its values in their order, and those that it brings itself."""
    compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return str(compiled), compiled.positiontup or (), dict(compiled.params)
