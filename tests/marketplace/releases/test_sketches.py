"""Sketches of whole tables: merged, and nothing of what was replaced, erased or superseded stays in them."""

import base64
from collections.abc import Iterator

import pyarrow as pa
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.sketching import Sketching
from judging.statistics import Statistics, statistics
from marketplace.erasures import scrubbing
from marketplace.releases import service, sketches
from marketplace.releases.models import DeliverySketch, TableSketch
from tests.support.announcements import make_delivery, make_release
from tests.support.marketplace import Web, make_organisation
from tests.support.parts import make_part
from wire.sketches import PartSketch

pytestmark = pytest.mark.postgres
DATASET = "energy.generation"


def sketched(**months: list[str]) -> list[PartSketch]:
    """The stations of rows, by month."""
    made = Sketching([("station", "varchar")], ("month",))
    for month, stations in months.items():
        made.feed(pa.RecordBatch.from_pydict({"p0": [month] * len(stations), "c0": stations}))
    return made.told()


@pytest.fixture
def session(web: Web) -> Iterator[Session]:
    with web.parts.sessions.begin() as session:
        make_organisation(session, "windpark", "supply_center")
        yield session


def announce(session: Session, number: int, parts: list[PartSketch], **changes: object) -> None:
    service.announce_delivery(session, make_delivery(f"dlv_{number}", sha256=f"{number:064d}"))
    told = {"sketches": parts, "parts": [make_part(f"dlv_{number}", None, 97)], **changes}
    made = make_release(f"rel_{number}", number, (f"dlv_{number}",), **told)
    service.announce_release(session, made)


def whole(session: Session) -> Statistics:
    found = sketches.whole(session, DATASET)
    assert found is not None
    return statistics([found])[0]


def kept(session: Session) -> str:
    """All that any sketch says, decoded."""
    rows = [*session.scalars(select(DeliverySketch)), *session.scalars(select(TableSketch))]
    texts = (text for row in rows for column in row.columns for text in column.values() if isinstance(text, str))
    return "\n".join(base64.b64decode(text + "==").decode("utf-8", "replace") for text in texts if len(text) > 40)


def test_releases_add_up(session: Session) -> None:
    announce(session, 1, sketched(oct=["Alpha", "Beta"], nov=["Alpha"]))
    announce(session, 2, sketched(nov=["Gamma", "Alpha"]))
    told = whole(session)
    assert (told.rows, told.distinct, told.top[0]) == (5, 3, ("Alpha", 3))
    assert [part.rows for part in sketches.by_partition(session, DATASET)] in ([2, 3], [3, 2])


def test_a_correction_leaves_nothing_of_what_it_replaces(session: Session) -> None:
    announce(session, 1, sketched(oct=["Victim", "Beta"], nov=["Alpha"]))
    announce(session, 2, sketched(oct=["Delta"]))
    assert "Victim" in kept(session)
    announce(session, 3, sketched(oct=["Beta"]), supersedes=["dlv_1"])
    told = whole(session)
    assert (told.rows, dict(told.top)) == (2, {"Beta": 1, "Delta": 1})
    assert "Victim" not in kept(session)


def test_a_late_release_that_is_superseded_already_adds_nothing(session: Session) -> None:
    service.announce_delivery(session, make_delivery("dlv_1", sha256="1" * 64))
    announce(session, 2, sketched(oct=["Beta"]), supersedes=["dlv_1"])
    service.announce_release(session, make_release("rel_1", 1, ("dlv_1",), sketches=sketched(oct=["Victim"])))
    assert whole(session).top == [("Beta", 1)]


@pytest.mark.parametrize("holds_table", [False, True])
def test_an_erasure_leaves_nothing_of_the_person(session: Session, *, holds_table: bool) -> None:
    announce(session, 1, sketched(oct=["Victim", "Beta"]), holds_table=holds_table)
    announce(session, 2, sketched(oct=["Beta"] if not holds_table else ["Beta", "Victim"]), holds_table=holds_table)
    assert "Victim" in kept(session)
    scrubbing.scrub(session, DATASET, "Victim", ["dlv_1"])
    assert "Victim" not in kept(session)
    assert (sketches.whole(session, DATASET) is None) == holds_table


def test_a_release_that_holds_its_table_takes_the_place_of_what_stood(session: Session) -> None:
    announce(session, 2, sketched(oct=["Beta"]), holds_table=True)
    announce(session, 1, sketched(oct=["Old"]), holds_table=True)
    announce(session, 3, sketched(nov=["Gamma"]), holds_table=True)
    assert whole(session).top == [("Gamma", 1)]
