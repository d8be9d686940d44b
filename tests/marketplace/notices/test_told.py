"""What an organisation is told: on its members' pages, unasked, and wherever they asked for it."""

import re

import pytest
from httpx import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from marketplace.accounts.models import Member, Organisation
from marketplace.accounts.viewer import viewer_of
from marketplace.approvals import spending
from marketplace.errors import Invalid
from marketplace.notices.models import Notice, PageNotice
from marketplace.notices.service import demand_fitting
from marketplace.telling import OPERATORS, tell
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from tests.support.notices import asks, settle
from wire.notices import Kind

pytestmark = pytest.mark.postgres
FACTS = {
    "title": {"en": "Generation <b>", "ko": "발전량"}, "amount_minor": 12_000, "currency": "KRW",
    "takes_effect_at": NOW.isoformat(),
}  # fmt: skip


def say(web: Web, organisation: str, kind: Kind = Kind.PRICE, **more: object) -> None:
    with web.parts.sessions.begin() as session:
        tell(session, organisation, kind, "1", {**FACTS, **more}, page="/purchases/pur_1")
    settle(web, NOW)


def post(client: TestClient, to: str) -> Response:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/notices").text)
    assert found
    return client.post(to, data={"csrf": found[1]})


def test_members_whose_role_is_told_of_it_see_it_once_in_their_language(web: Web) -> None:
    buyer, viewer = web.signed_in_as("buyer")
    with web.parts.sessions.begin() as session:
        organisation = session.get_one(Member, viewer.member_id).organisation
        make_member(session, organisation, "analyst", "analyst@same.example")
    for _ in range(2):
        say(web, viewer.organisation_id)
    (told,) = buyer.get("/api/notices").json()["items"]
    assert told["subject"] == "New price: Generation <b>, from 2026-11-02 18:00 KST"
    assert "costs KRW 12,000" in told["text"]
    assert told["page"] == "/purchases/pur_1"
    korean = buyer.get("/api/notices?lang=ko").json()["items"][0]
    assert korean["subject"] == "가격 변경: 발전량, 2026-11-02 18:00 KST부터"
    with web.parts.sessions() as session:
        assert [row.member_id for row in session.scalars(select(PageNotice))] == [viewer.member_id]


def test_who_may_approve_is_told_of_requests_whatever_the_role(web: Web) -> None:
    analyst, viewer = web.signed_in_as("analyst", accept="text/html")
    asked = {"who": "Ann", "title": FACTS["title"]}
    say(web, viewer.organisation_id, Kind.APPROVAL, **asked)
    assert analyst.get("/api/notices").json()["items"] == []
    assert "approval.asked" not in analyst.get("/account/notices").text
    with web.parts.sessions.begin() as session:
        boss = viewer_of(make_member(session, session.get_one(Organisation, viewer.organisation_id), "buyer"))
        spending.set_approver(session, boss, viewer.member_id, approves=True, now=NOW)
    with web.parts.sessions.begin() as session:
        tell(session, viewer.organisation_id, Kind.APPROVAL, "2", {**FACTS, **asked}, page="/approvals")
        tell(session, viewer.organisation_id, Kind.PRICE, "2", FACTS, page="/purchases")
    settle(web, NOW)
    assert [one["kind"] for one in analyst.get("/api/notices").json()["items"]] == ["approval.asked"]
    assert "approval.asked" in analyst.get("/account/notices").text
    with web.parts.sessions.begin() as session:
        demand_fitting(session, viewer, [Kind.APPROVAL])
        with pytest.raises(Invalid):
            demand_fitting(session, viewer, [Kind.PRICE])


def test_another_company_sees_nothing_and_operators_are_told_as_one(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer")
    operator, _ = web.signed_in_as("operator", "network", "operator")
    say(web, OPERATORS, Kind.APPLIED, who="Hanbit")
    assert [one["kind"] for one in operator.get("/api/notices").json()["items"]] == ["organisation.applied"]
    assert buyer.get("/api/notices").json()["items"] == []


def test_the_page_counts_what_is_unread_and_escapes_what_others_wrote(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer", accept="text/html")
    say(web, viewer.organisation_id)
    assert ">1<" in client.get("/notices/unread").text
    page = client.get("/notices").text
    assert "Generation &lt;b&gt;" in page
    assert "Generation <b>" not in page
    post(client, "/notices/read")
    assert ">1<" not in client.get("/notices/unread").text


def test_what_was_sent_to_a_webhook_is_listed_and_sent_again_under_its_id(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer", accept="text/html")
    with web.parts.sessions.begin() as session:
        channel = asks(session, web, session.get_one(Member, viewer.member_id)).id
    say(web, viewer.organisation_id)
    with web.parts.sessions.begin() as session:
        notice = session.scalars(select(Notice)).one()
        notice.sent_at, id_ = NOW, notice.id
    assert id_ in client.get(f"/account/notices/{channel}").text
    assert post(client, f"/account/notices/{channel}/again/{id_}").status_code == 303
    with web.parts.sessions() as session:
        assert session.get_one(Notice, id_).sent_at is None
    assert post(client, f"/account/notices/{channel}/again/ntc_of_another").status_code == 404


def test_another_members_webhook_is_not_shown(web: Web) -> None:
    client, _ = web.signed_in_as("buyer", accept="text/html")
    with web.parts.sessions.begin() as session:
        other = make_member(session, make_organisation(session, "other"), "buyer")
        channel = asks(session, web, other).id
    assert client.get(f"/account/notices/{channel}").status_code == 404
    assert post(client, f"/account/notices/{channel}/again/ntc_1").status_code == 404
