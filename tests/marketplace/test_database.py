"""What an error of the database says goes into a log."""

import pytest
from sqlalchemy import text
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
