"""Records: what is new is told once, what is the same is told to nobody, what is gone stays written."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.outbox import OutboxEvent
from marketplace.records import service
from marketplace.records.models import CatalogRecord
from tests.support.marketplace import NOW
from wire.records import Record

pytestmark = pytest.mark.postgres
AIR = Record(id="environment.air", title={"en": "Air quality", "ko": "대기질"})
NOISE = Record(id="seoul:noise", title={"ko": "소음"})
LATER = NOW + timedelta(hours=1)


def told(session: Session) -> list[list[str]]:
    """The ids that events told of, event by event."""
    session.flush()
    events = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == service.CHANGED).order_by(OutboxEvent.id))
    return [event.payload["records"] for event in events]


def test_a_record_is_told_of_when_it_is_new_or_says_something_else(session: Session) -> None:
    assert service.put(session, [AIR, NOISE], NOW) == {"environment.air": "added", "seoul:noise": "added"}
    other = NOISE.model_copy(update={"rows": 5})
    assert service.put(session, [AIR, other], LATER) == {"environment.air": "same", "seoul:noise": "changed"}
    assert told(session) == [["environment.air", "seoul:noise"], ["seoul:noise"]]
    assert service.read(session.get_one(CatalogRecord, "seoul:noise")) == other


def test_nothing_is_told_of_what_is_the_same_but_that_it_was_seen(session: Session) -> None:
    service.put(session, [AIR], NOW)
    service.put(session, [AIR], LATER)
    row = session.get_one(CatalogRecord, AIR.id)
    assert (row.changed_at, row.seen_at, len(told(session))) == (NOW, LATER, 1)


def test_what_is_gone_stays_written_and_comes_back_as_added(session: Session) -> None:
    service.put(session, [NOISE], NOW, "seoul")
    assert service.gone(session, [NOISE.id, "seoul:never"], LATER) == [NOISE.id]
    assert service.gone(session, [NOISE.id], LATER) == []
    assert session.get_one(CatalogRecord, NOISE.id).gone_at == LATER
    assert service.put(session, [NOISE], LATER + timedelta(hours=1), "seoul") == {NOISE.id: "added"}
    assert len(told(session)) == 3
