"""The audit log as page, JSON and CSV; for operators alone."""

from datetime import timedelta

import pytest

from marketplace.audit import service as audit
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from tests.support.marketplace import NOW, Web
from wire.money import Money

pytestmark = pytest.mark.postgres


@pytest.fixture
def filled(web: Web) -> Web:
    """Three acts of a company's buyer, an hour apart up to midnight in Seoul; one of a service."""
    _, buyer = web.signed_in_as("buyer", "acme")
    with web.parts.sessions.begin() as session:
        for n, action in enumerate(("purchase.opened", "purchase.stopped", "token.made")):
            at = NOW.replace(hour=13) + timedelta(hours=n)
            audit.record(session, buyer, action, f"sub_{n}", {"note": "<b>=1+1</b>"}, at)
        audit.record(session, "svc_registrar", "release.taken_back", "rel_1", at=NOW)
    return web


def test_events_are_found_by_who_what_whose_and_when(filled: Web) -> None:
    operator, _ = filled.signed_in_as("operator", "network", "operator")

    def subjects(**asked: str) -> list[str]:
        return [item["subject"] for item in operator.get("/api/audit", params=asked).json()["items"]]

    assert subjects() == ["sub_2", "sub_1", "sub_0", "rel_1"]
    assert subjects(actor="buyer@acme.example", action="purchase.") == ["sub_1", "sub_0"]
    assert subjects(actor="svc_registrar") == ["rel_1"]
    assert subjects(organisation="acme", action="token.made") == ["sub_2"]
    assert subjects(action="purchase%") == []
    assert subjects(since="2026-11-03") == ["sub_2"]  # midnight in Seoul is 15:00 UTC
    assert subjects(until="2026-11-02", organisation="acme") == ["sub_1", "sub_0"]


def test_pages_follow_one_another_and_keep_the_question(filled: Web) -> None:
    operator, _ = filled.signed_in_as("operator", "network", "operator")
    first = operator.get("/api/audit", params={"limit": 3, "action": "purchase."}).json()
    assert first["next"] is None
    whole = operator.get("/api/audit", params={"limit": 3}).json()
    rest = operator.get("/api/audit", params={"limit": 3, "cursor": whole["next"]}).json()
    assert [item["subject"] for item in rest["items"]] == ["rel_1"]


def test_the_page_and_the_sheet_show_facts_as_text(filled: Web) -> None:
    operator, _ = filled.signed_in_as("operator", "network", "operator")
    page = operator.get("/operator/audit", params={"actor": "buyer@acme.example"}).text
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page
    assert "purchase.stopped" in page
    assert "release.taken_back" not in page
    assert "감사 기록" in operator.get("/operator/audit?lang=ko").text
    sheet = operator.get("/operator/audit.csv", params={"action": "purchase."})
    assert sheet.text.count("purchase.") == 2


@pytest.mark.parametrize("asked", ["since=yesterday", "actor=%00", f"action={'x' * 300}", "cursor=%27--"])
def test_odd_questions_are_refused(filled: Web, asked: str) -> None:
    operator, _ = filled.signed_in_as("operator", "network", "operator")
    assert operator.get(f"/api/audit?{asked}").status_code == 422


@pytest.mark.parametrize("address", ["/api/audit", "/operator/audit", "/operator/audit.csv"])
def test_others_are_told_nothing(filled: Web, address: str) -> None:
    assert filled.signed_in_as("supply_center", "center", "supply_center")[0].get(address).status_code == 403
    assert filled.client().get(address).status_code in (303, 401)


def test_the_ledgers_page_shows_charges_and_heads(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        entries = [("a", Money(500, "KRW")), ("b", Money(-500, "KRW"))]
        charges = [
            Charge(ChargeType.INCLUDED, Money(0, "KRW"), 1_000, "queries"),
            Charge(ChargeType.FIXED, Money(500, "KRW")),
        ]
        ledger.post(session, kind="sale", reference="pur_1", entries=entries, at=NOW, charges=charges)
    operator, _ = web.signed_in_as("operator", "network", "operator")
    page = operator.get("/operator/ledger").text
    assert "Included: 1,000 queries" in page
    assert "ledger:KRW · Place 1" in page
