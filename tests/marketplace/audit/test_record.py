"""What is written down of an act, and that it stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import Request
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import ByToken
from marketplace.audit import service as audit
from marketplace.audit.models import AuditEvent
from marketplace.database import Transaction
from tests.support.marketplace import NOW, Web, make_viewer

pytestmark = pytest.mark.postgres


def test_a_viewer_a_service_and_the_token_are_told_apart(session: Session) -> None:
    viewer = make_viewer(session, "operator", "network", "operator")
    audit.record(session, viewer, "listing.published", "lst_1", {"plans": 2}, NOW)
    audit.record(session, replace(viewer, by_token=ByToken("tok_1", NOW)), "listing.withdrawn", "lst_1", at=NOW)
    audit.record(session, "svc_registrar", "release.taken_back", "rel_1", at=NOW + timedelta(hours=1))
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(e.actor, e.organisation_id, e.action, e.facts) for e in events] == [
        (viewer.member_id, viewer.organisation_id, "listing.published", {"plans": 2}),
        (viewer.member_id, viewer.organisation_id, "listing.withdrawn", {"api_token": "tok_1"}),
        ("svc_registrar", None, "release.taken_back", {}),
    ]
    assert [e.address for e in events] == [None] * 3


def test_an_act_is_undone_together_with_its_event(database: sessionmaker[Session]) -> None:
    with database() as session:
        audit.record(session, "svc_x", "thing.done", "thing_1")
        session.rollback()
    with database() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_the_callers_address_is_known_without_being_passed_on(web: Web) -> None:
    def act(request: Request, session: Transaction) -> None:
        audit.record(session, "svc_x", "thing.done", str(request.url.path))

    web.app.add_api_route("/act", act)
    assert web.client().get("/act").status_code == 200
    with web.parts.sessions() as session:
        assert session.scalars(select(AuditEvent)).one().address == "testclient"
        assert session.scalars(select(AuditEvent)).one().at is not None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET actor = 'somebody'", "DELETE FROM audit_event", "TRUNCATE audit_event"],
)
def test_what_is_written_stays(database: sessionmaker[Session], statement: str) -> None:
    with database.begin() as session:
        audit.record(session, "svc_x", "thing.done", "thing_1")
    with pytest.raises(IntegrityError, match="append-only"), database.begin() as session:
        session.execute(text(statement))
