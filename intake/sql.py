"""A database as a source: one table or query, in one snapshot, as JSON lines or CSV.

rows above the last value of `since`, in its order → a file → the highest value, kept with the delivery for the next run
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, ProgrammingError

from intake import marks
from intake.errors import SourceError, no_answer, not_allowed, not_there, unfit
from intake.partial import Partial
from intake.port import Item, Job, State
from intake.rows import Writer

PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521}
QUERY = frozenset({"sslmode", "sslrootcert", "charset"})  # what an address may say besides; no host, file or service
BATCH = 1_000
SECONDS = 20


@contextmanager
def opened(job: Job) -> Iterator["Sql"]:
    engine = _engine(job)
    try:
        with _speaking(job), engine.connect() as connection:
            yield Sql(job, connection)
    finally:
        engine.dispose()


def _engine(job: Job) -> sa.Engine:
    """Of the address with the credentials, connected to the address that the guard gives."""
    place = _place(job)
    try:
        url = sa.make_url(job.source.url)
        kind = url.get_backend_name()
        if kind not in PORTS or not set(url.query) <= QUERY:
            raise unfit(place, f"only {', '.join(PORTS)} with {', '.join(sorted(QUERY))} can be fetched from")
        host, port = url.host or "", url.port or PORTS[kind]
        address = job.guard.address(host, port)
        url = url.set(username=job.credentials.login or None, password=job.credentials.password or None, port=port)
        if url.drivername == "postgresql+psycopg":  # the host's name stays for its certificate
            arguments: dict[str, Any] = {"hostaddr": address, "connect_timeout": SECONDS}
            if not job.guard.allows(host, port):
                arguments |= {"sslmode": "verify-full", "sslrootcert": url.query.get("sslrootcert", "system")}
            return sa.create_engine(url, connect_args=arguments, poolclass=sa.NullPool)
        job.guard.encrypted(host, port)  # how a driver is held to TLS and to a name, only the operator can say
        return sa.create_engine(url.set(host=address), poolclass=sa.NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError) as mistake:
        raise unfit(place, f"there is no driver for it ({job.credentials.scrubbed(mistake)})") from None


class Sql:
    """One item: the rows that are new."""

    def __init__(self, job: Job, connection: sa.Connection) -> None:
        self._job, self._connection = job, connection

    def items(self) -> Iterator[Item]:
        what = self._job.source.table or self._job.source.select
        yield Item(f"{self._job.source.url} {what}", self._job.filled(self._job.source.name))

    def fetch(self, _item: Item, since: State, partial: Partial) -> State | None:
        """Always from the beginning: a snapshot does not outlive its connection."""
        partial.begin({})
        last, source = dict(since), self._job.source
        writer = Writer(self._job.filled(source.name), partial)
        with self._snapshot() as connection:
            result = connection.execution_options(stream_results=True, max_row_buffer=BATCH).execute(
                self._select(connection, since)
            )
            names = list(result.keys())
            place = names.index(source.since) if source.since else None
            for rows in result.partitions(BATCH):
                writer.write(names, rows)
                if place is not None:
                    last = marks.kept(rows[-1][place], f"{_place(self._job)}, {source.since}")
        if not writer.rows:
            partial.discard()
            return None
        return last

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        """One version of the table from the first row to the last, and nothing is ever written."""
        connection = self._connection.execution_options(isolation_level="REPEATABLE READ")
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        with connection.begin():
            yield connection

    def _select(self, connection: sa.Connection, since: State) -> sa.Select[Any]:
        source = self._job.source
        schema, _, table = (source.table or "").rpartition(".")
        held: Any = sa.table(table, schema=schema or None)
        if source.select:
            held = sa.text(f"({source.select.strip().rstrip(';')}) AS source")
        found = sa.select(sa.text("*")).select_from(held)
        if not source.since:
            return found
        column: sa.ColumnClause[Any] = sa.column(source.since)
        found = found.where(column > marks.value(since) if since else column.is_not(None)).order_by(column)
        if source.settle_seconds:
            found = found.where(column <= self._settled(connection))
        return found

    def _settled(self, connection: sa.Connection) -> datetime:
        """By the database's own clock: rows as new as this may have neighbours that are not committed yet."""
        now: datetime = connection.execute(sa.select(sa.func.current_timestamp())).scalar_one()
        return now - timedelta(seconds=self._job.source.settle_seconds)


@contextmanager
def _speaking(job: Job) -> Iterator[None]:
    """What a database can fail with, told apart: by SQLSTATE's class where it gives one."""
    try:
        yield
    except DBAPIError as failed:
        raise _told(job, failed) from None


def _told(job: Job, failed: DBAPIError) -> SourceError:
    place = _place(job)
    state = str(getattr(failed.orig, "sqlstate", None) or "")
    said = job.credentials.scrubbed(f"{type(failed.orig).__name__}: {' '.join(str(failed.orig).split())}")
    if state.startswith("28") or "authentication failed" in said or state == "42501":
        return not_allowed(place, said)
    if state in ("42P01", "3F000", "3D000", "42703") or 'database "' in said:
        return not_there(place, said)
    if isinstance(failed, ProgrammingError):
        return unfit(place, said)
    if isinstance(failed, OperationalError) or failed.connection_invalidated:
        return no_answer(place, said)
    return unfit(place, said)


def _place(job: Job) -> str:
    return job.source.url.partition("?")[0]
