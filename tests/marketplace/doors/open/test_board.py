"""Requests for data: who may ask, support, answer; what everybody sees; who is told."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts.models import Member
from marketplace.audit.models import AuditEvent
from marketplace.doors.open import board_queries
from marketplace.doors.open.board_states import RequestState, Step, advance, steps
from marketplace.doors.open.errors import RequestStepRefused
from marketplace.doors.open.models import DataRequest
from marketplace.outbox import OutboxEvent
from tests.support.marketplace import NOW, Web

BOARD = "/open/requests"
WISH = {"title": "Charging stations by hour", "purpose": "Planning of the grid", "sector": "energy"}


def test_an_end_has_no_step() -> None:
    for state in (RequestState.DELIVERED, RequestState.DECLINED):
        assert steps(state) == []
        with pytest.raises(RequestStepRefused):
            advance(state, Step.PLAN)
    assert advance(RequestState.ASKED, Step.ACCEPT) is RequestState.ACCEPTED


def send(client: TestClient, path: str, **form: str) -> int:
    csrf = client.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]
    return client.post(path, data=form | {"csrf": csrf}).status_code


@pytest.mark.postgres
def test_a_request_is_asked_supported_planned_and_delivered(web: Web) -> None:
    ann, bob = web.signed_in_as("buyer", "acme")[0], web.signed_in_as("analyst", "beta")[0]
    operator, anyone = web.signed_in_as("operator", "network", "operator")[0], web.client(accept="text/html")
    assert send(ann, BOARD, **WISH) == 303
    assert send(ann, BOARD, **{**WISH, "purpose": " "}) == 422
    assert send(ann, BOARD, **{**WISH, "sector": "nothing"}) == 404
    with web.parts.sessions() as session:
        named = session.query(DataRequest).one().id
    one = f"{BOARD}/{named}"
    assert [send(client, f"{one}/support") for client in (bob, bob, ann)] == [303, 303, 303]
    page = anyone.get(BOARD).text
    assert WISH["title"] in page
    assert "Wanted by 2" in page
    assert not {name for name in ("Acme", "acme", "Beta", "Buyer of") if name in page}
    assert send(bob, f"{one}/answer", step="decline", reason="no") == 403
    assert send(operator, f"{one}/answer", step="plan") == send(operator, f"{one}/answer", step="decline") == 422
    assert send(operator, f"{one}/answer", step="plan", due_on=(NOW + timedelta(days=9)).date().isoformat()) == 303
    assert send(operator, f"{one}/answer", step="deliver", link="javascript:alert(1)") == 422
    assert send(operator, f"{one}/answer", step="deliver", link="/open/energy.stations") == 303
    assert send(operator, f"{one}/answer", step="decline", reason="late") == 409
    assert 'href="/open/energy.stations"' in anyone.get(f"{BOARD}?state=delivered&lang=ko").text
    with web.parts.sessions() as session:
        told = [event for event in session.query(OutboxEvent) if "data_request.answered" in str(event.payload)]
        assert [event.payload["facts"]["state"] for event in told] == ["Planned", "It is there"]
        assert board_queries.figures(session, NOW) == board_queries.Figures(1, 1, 1, 1)


@pytest.mark.postgres
def test_a_center_of_the_sector_answers_without_refusing(web: Web) -> None:
    ann = web.signed_in_as("buyer", "acme")[0]
    center, speaks = web.signed_in_as("supply_center", "windpark", "supply_center")
    stranger = web.signed_in_as("supply_center", "ecb", "supply_center")[0]
    assert send(ann, BOARD, **WISH) == 303
    with web.parts.sessions.begin() as session:
        named = session.query(DataRequest).one().id
    one = f"{BOARD}/{named}/answer"
    assert [send(client, one, step="accept") for client in (ann, stranger)] == [403, 403]
    assert "/answer" not in stranger.get(BOARD, headers={"accept": "text/html"}).text
    assert f'action="{one}"' in center.get(BOARD, headers={"accept": "text/html"}).text
    assert [send(client, one, step="bribe") for client in (ann, center)] == [403, 422]
    assert [send(center, one, step=step, reason="no") for step in ("decline", "accept")] == [403, 303]
    for link in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example"):
        assert send(center, one, step="deliver", link=link) == 422, link
    assert send(center, one, step="deliver", link="/open/energy.generation") == 303
    with web.parts.sessions.begin() as session:
        session.get_one(Member, speaks.member_id).admin = False
    assert send(center, one, step="accept") == 403  # it speaks for its center no more
    with web.parts.sessions() as session:
        told = session.query(AuditEvent).filter_by(action="data_request.answered").order_by(AuditEvent.id).all()
        assert [(row.actor, row.facts["state"]) for row in told] == [
            (speaks.member_id, "accepted"), (speaks.member_id, "delivered"),
        ]  # fmt: skip
