"""Word from PostgreSQL ends a wait; without PostgreSQL it is only a pause."""

import threading
import time

import pytest
from sqlalchemy import Engine, create_engine, text

from marketplace.wakening import Wakening

pytestmark = pytest.mark.postgres


def test_what_is_committed_elsewhere_ends_the_wait(engine: Engine) -> None:
    wakening = Wakening(engine, "payment_event", threading.Event())
    wakening.wait(0.01)

    def tell() -> None:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_notify('payment_event', '')"))

    threading.Timer(0.2, tell).start()
    began = time.monotonic()
    wakening.wait(20)
    assert time.monotonic() - began < 15
    began = time.monotonic()
    wakening.wait(0.3)
    assert time.monotonic() - began >= 0.25
    wakening.close()


def test_without_a_database_it_pauses_and_listens_again_later(engine: Engine) -> None:
    lost = Wakening(create_engine("postgresql+psycopg://nobody:x@127.0.0.1:1/none"), "payment_event", threading.Event())
    began = time.monotonic()
    lost.wait(0.3)
    assert time.monotonic() - began >= 0.25
    wakening = Wakening(engine, "payment_event", threading.Event())
    wakening.wait(0.01)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"))
    wakening.wait(0.01)
    wakening.wait(0.01)
    wakening.close()
