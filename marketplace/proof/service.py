"""Use case: prove. One reading of one moment: what is written meanwhile waits for nothing and is not seen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.database import make_engine
from marketplace.proof import checks, walking
from marketplace.proof.values import Broken, Head, Proof
from marketplace.proof.walking import Told


class CouldNotProve(Exception):
    """The database does not answer, or it holds no marketplace of this version."""


def prove_at(address: str, kept: Sequence[Head], told: Told) -> Proof:
    """Of the database at that address. CouldNotProve."""
    engine = make_engine(address, pool_size=1)
    try:
        return prove(engine, kept, told)
    except SQLAlchemyError as error:
        raise CouldNotProve(f"the database could not be read: {error}") from error
    finally:
        engine.dispose()


def prove(engine: Engine, kept: Sequence[Head] = (), told: Told = lambda _chain, _place: None) -> Proof:
    """Walk every chain, check what must hold besides, and that each head of earlier is still passed."""
    with _one_moment(engine) as connection:
        heads, broken = _walked(connection, told)
        besides = [*walking.unlinked(connection), *checks.ledger(connection), *checks.licences(connection)]
        lost = [walking.cut(connection, head) for head in kept]
    return Proof(tuple(heads), (*broken, *besides, *(one for one in lost if one is not None)))


def _walked(connection: Connection, told: Told) -> tuple[list[Head], list[Broken]]:
    walked = [walking.walk(connection, chain, told) for chain in walking.chains(connection)]
    return [head for head, _ in walked if head.place], [broken for _, broken in walked if broken is not None]


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(text("SET LOCAL timezone TO 'UTC'"))
        yield connection
