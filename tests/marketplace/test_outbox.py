"""The outbox: told at least once, in order, with back-off; one event to one worker at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from marketplace import outbox
from tests.support.marketplace import NOW, make_organisation

pytestmark = pytest.mark.postgres


def write(database: sessionmaker[Session], *keys: str) -> None:
    for key in keys:
        with database.begin() as session:
            outbox.add(session, "thing.happened", {"key": key}, key)


def test_each_event_is_told_once_and_in_order(database: sessionmaker[Session]) -> None:
    told: list[str] = []
    write(database, "a", "b", "a", "c")
    handlers = {"thing.happened": [lambda _, payload, __: told.append(payload["key"])]}
    assert outbox.hand_on(database, handlers, NOW) == 3
    assert outbox.hand_on(database, handlers, NOW) == 0
    assert told == ["a", "b", "c"]


def test_an_event_that_nobody_waits_for_is_done(database: sessionmaker[Session]) -> None:
    write(database, "a")
    assert outbox.hand_on(database, {}, NOW) == 1


def test_a_failure_undoes_what_the_handler_wrote_is_kept_and_tried_again_later(database: sessionmaker[Session]) -> None:
    write(database, "a", "b")
    broken = True

    def handle(session: Session, payload: dict[str, Any], _: datetime) -> None:
        make_organisation(session, f"made-for-{payload['key']}")
        if broken and payload["key"] == "a":
            raise RuntimeError("the other side is down")

    assert outbox.hand_on(database, {"thing.happened": [handle]}, NOW) == 1
    with database() as session:
        (failing,) = outbox.failing(session)
        assert (failing.key, failing.attempts, failing.error) == ("a", 1, "RuntimeError: the other side is down")
    broken = False
    assert outbox.hand_on(database, {"thing.happened": [handle]}, NOW) == 0
    assert outbox.hand_on(database, {"thing.happened": [handle]}, NOW + timedelta(seconds=1)) == 1
    with database() as session:
        assert not outbox.failing(session)


def test_an_event_of_a_transaction_that_was_rolled_back_is_never_told(database: sessionmaker[Session]) -> None:
    with database() as session:
        outbox.add(session, "thing.happened", {}, "a")
        session.rollback()
    assert outbox.hand_on(database, {}, NOW) == 0


def test_four_workers_tell_each_event_once(database: sessionmaker[Session]) -> None:
    told: list[str] = []
    keys = [f"key-{n}" for n in range(40)]
    write(database, *keys)
    handlers = {"thing.happened": [lambda _, payload, __: told.append(payload["key"])]}
    with ThreadPoolExecutor(4) as pool:
        handled = sum(pool.map(lambda _: outbox.hand_on(database, handlers, NOW), range(4)))
    assert handled == 40
    assert sorted(told) == sorted(keys)


@given(st.integers(1, 10_000))
def test_the_wait_grows_to_five_minutes_and_no_further(failures: int) -> None:
    assert timedelta(seconds=1) <= outbox.back_off(failures) <= outbox.back_off(failures + 1) <= timedelta(minutes=5)
