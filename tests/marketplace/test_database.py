"""What an error of the database says goes into a log; what the pool does with connections that have ended."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.database import make_engine
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres


def test_an_error_holds_the_statement_and_none_of_its_values(postgres: Server) -> None:
    engine = make_engine(postgres.url())
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("SELECT * FROM nowhere WHERE token = :token"), {"token": "sdn_s3cret"})
    engine.dispose()
    assert "nowhere" in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_a_connection_that_postgresql_ended_is_made_anew(postgres: Server, engine: Engine) -> None:
    pool = make_engine(engine.url.render_as_string(hide_password=False))
    with pool.connect() as first, pool.connect() as second:
        pids = [one.scalar(text("SELECT pg_backend_pid()")) for one in (first, second)]
    postgres.run(f"SELECT pg_terminate_backend(pid, 5000) FROM unnest(ARRAY{pids}) pid")
    with pool.connect() as first, pool.connect() as second:
        anew = [one.scalar(text("SELECT pg_backend_pid()")) for one in (first, second)]
    pool.dispose()
    assert not set(pids) & set(anew)
