"""PostgreSQL: the one `Base`, sessions, and the transaction of a request, committed before the answer leaves."""

import enum
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from select import POLLIN, poll
from typing import Annotated, Any, ClassVar

import psycopg
from fastapi import Depends, Request
from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    DateTime,
    Engine,
    Enum,
    MetaData,
    Text,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from marketplace.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the marketplace. Ids are text, times have a zone, integers are 64 bits, structures are jsonb."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigInteger(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        dict[str, int]: JSONB(),
        list[str]: JSONB(),
        dict[str, list[str]]: JSONB(none_as_null=True),
        list[dict[str, Any]]: JSONB(),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=32, values_callable=lambda kind: [m.value for m in kind]),
    }


def lock(session: Session, name: str) -> None:
    """Wait for whoever holds that name, and hold it until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def once_created(statements: Iterable[str]) -> None:
    """Run them after `create_all`, for what the models cannot say; a migrated database has it from its migrations."""

    def run(_: MetaData, connection: Connection, **__: Any) -> None:
        for statement in statements:
            connection.execute(text(statement))

    event.listen(Base.metadata, "after_create", run)


def with_password(settings: Settings, address: str, secret: str) -> URL:
    """`address`, with the password that the secret of that name holds where the address gives none."""
    url = make_url(address)
    if url.password is None and (settings.secrets / secret).exists():
        return url.set(password=settings.secret(secret))
    return url


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Timeouts keep a stuck lock from holding a request for ever; an error, which goes into a log, holds no values."""
    options = "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"options": options},
    )
    event.listen(engine, "checkout", _demand_open)
    return engine


def _demand_open(connection: psycopg.Connection[Any], *_: Any) -> None:
    """InvalidatePoolError, so that the pool connects anew, for a connection that PostgreSQL has ended since.

    One that waits in the pool has nothing to read but the word of its end; to look costs no way to the server and back.
    """
    told = poll()
    told.register(connection.fileno(), POLLIN)
    if told.poll(0):
        raise InvalidatePoolError


def sessions(engine: Engine) -> sessionmaker[Session]:
    """A maker of sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


async def transaction(request: Request) -> AsyncIterator[Session]:
    """One transaction a request; an error in the route rolls it back.

    Only its end asks PostgreSQL something, so only that is handed to a thread, unless a thread that does all of the
    request has ended it.
    """
    session: Session = request.app.state.parts.sessions()
    request.state.ends = [session.commit]
    try:
        yield session
    except BaseException:
        await run_in_threadpool(session.close)
        raise
    if session.in_transaction():
        await run_in_threadpool(_commit, session)


def _commit(session: Session) -> None:
    with session:
        session.commit()


Transaction = Annotated[Session, Depends(transaction, scope="function")]
