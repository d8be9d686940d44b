"""My data, budgets, approvers and seats in the browser; a supply center's buyers; nothing of others anywhere."""

import csv
import io
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.grants.queries import of_purchase
from marketplace.listings.models import Plan
from marketplace.offers import service as offers
from marketplace.purchases import service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.usage.models import Usage
from tests.support.commerce import DATASET, Shop
from tests.support.marketplace import NOW, Web, make_member, make_organisation
from wire.access import Door, Outcome

pytestmark = pytest.mark.postgres
QUOTA = {"measure": "queries", "per": "month", "limit": 100}


@pytest.fixture(autouse=True)
def admin(shop: Shop) -> Viewer:
    """The buyer is the company's administrator."""
    with shop.sessions.begin() as session:
        session.execute(update(Member).where(Member.id == shop.buyer.member_id).values(admin=True))
    return shop.buyer


def buy(shop: Shop, kind: str) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan(kind).id, None, NOW)
    if purchase.state is PurchaseState.OPEN:
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return shop.purchase(purchase.id)


def bound(shop: Shop, purchase: Purchase, **terms: Any) -> None:
    """As a licence with these terms would have it."""
    with shop.sessions.begin() as session:
        [grant] = of_purchase(session, purchase.id)
        grant.scope = {**grant.scope, **terms}


def csrf(client: TestClient) -> str:
    return client.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("My data", "is renewed for ₩12,000", "Forecast (an estimate)", "without an end", "every member")),
        ("ko", ("내 데이터", "₩12,000에 갱신됩니다", "예상(추정치)", "기한 없음", "모든 회원")),
    ],
)
def test_my_data_tells_what_is_held_what_comes_and_what_it_costs(
    web: Web, shop: Shop, language: str, told: tuple[str, ...]
) -> None:
    buy(shop, "subscription")
    buy(shop, "one_off")
    page = unescape(web.signed_in(shop.buyer.member_id, **{"accept-language": language}).get("/my/data").text)
    assert [text for text in told if text not in page] == []
    assert "2026-12-02 18:00 KST" in page
    assert "₩24,000" in page


def test_what_waits_for_an_answer_stands_first(web: Web, shop: Shop) -> None:
    with shop.sessions.begin() as session:
        plan = session.get_one(Plan, shop.plan("one_off").id)
        offers.ask_for(
            session, shop.buyer, plan, offers.asked(plan, 5_000, seats=None, wish="", note=""), NOW
        )  # fmt: skip
    assert "private offers: 1" in web.signed_in(shop.supplier.member_id).get("/my/customers").text
    assert "Waits for your answer" not in web.signed_in(shop.buyer.member_id).get("/my/data").text


def test_quotas_and_what_was_used_of_them_are_shown(web: Web, shop: Shop) -> None:
    bound(shop, buy(shop, "free"), quotas=[QUOTA])
    client = web.signed_in(shop.buyer.member_id)
    assert "0 / 100 queries a month" in " ".join(unescape(client.get("/my/data").text).split())
    [row] = rows(client.get("/my/data/grants.csv").text)
    assert (row["dataset"], row["measure"], row["per"], row["used"], row["limit"]) == (
        DATASET, "queries", "month", "0", "100",
    )  # fmt: skip


def test_spending_is_told_to_programs_and_as_a_sheet(web: Web, shop: Shop) -> None:
    buy(shop, "subscription")
    client = web.signed_in(shop.buyer.member_id)
    spent = {"month": "2026-11", "listing": "generation-by-hour", "amount_minor": 12_000, "currency": "KRW"}
    assert client.get("/api/spending").json() == [spent]
    assert rows(client.get("/my/data/spending.csv").text) == [{name: str(value) for name, value in spent.items()}]
    [month] = client.get("/api/spending/month").json()
    assert (month["paid_minor"], month["committed_minor"], month["budget_minor"]) == (12_000, 12_000, None)


def test_an_administrator_sets_budget_and_approver_in_the_browser(web: Web, shop: Shop) -> None:
    with shop.sessions.begin() as session:
        boss = make_member(session, make_organisation(session, "acme"), "analyst", "boss@acme.example")
    client = web.signed_in(shop.buyer.member_id)
    form = {"csrf": csrf(client), "currency": "KRW", "budget": "5,000", "approval_above": "100"}
    assert client.post("/account/spending", data=form).status_code == 422  # nobody could approve
    made = client.post(f"/account/spending/approvers/{boss.id}", data={"csrf": csrf(client), "approves": "true"})
    assert made.status_code == 303
    assert client.post("/account/spending", data=form).status_code == 303
    page = client.get("/account/spending").text
    assert 'value="5000"' in page
    assert [one["email"] for one in client.get("/api/approvers").json()] == ["boss@acme.example"]
    refused = client.post("/api/purchases", json={"plan_id": shop.plan("one_off").id})
    assert refused.json()["code"] == "approval_needed"
    assert client.put("/api/spending/rules/KRW", json={"budget_minor": 5_000}).status_code == 200
    refused = client.post("/api/purchases", json={"plan_id": shop.plan("one_off").id})
    assert (refused.status_code, refused.json()["code"]) == (409, "budget_reached")


@pytest.mark.parametrize(
    "body", [{"budget_minor": -1}, {"budget_minor": 1.5}, {"set_by": "x"}, {"budget_minor": 10**13}]
)
def test_amounts_below_zero_and_other_fields_are_refused(web: Web, shop: Shop, body: dict[str, Any]) -> None:
    """A24."""
    assert web.signed_in(shop.buyer.member_id).put("/api/spending/rules/KRW", json=body).status_code == 422


def test_who_is_no_administrator_changes_nothing(web: Web, shop: Shop) -> None:
    with shop.sessions.begin() as session:
        plain = make_member(session, make_organisation(session, "acme"), "buyer", "plain@acme.example")
        plain.admin = False
    client = web.signed_in(plain.id)
    assert client.get("/account/spending").status_code == 200
    assert client.put("/api/spending/rules/KRW", json={"budget_minor": 1}).status_code == 403
    assert client.put(f"/api/approvers/{plain.id}", json={"approves": True}).status_code == 403


def test_another_company_s_member_cannot_be_made_an_approver(web: Web, shop: Shop) -> None:
    """A26."""
    client = web.signed_in(shop.buyer.member_id)
    assert client.put(f"/api/approvers/{shop.supplier.member_id}", json={"approves": True}).status_code == 404


def test_seats_are_filled_and_freed_in_the_browser(web: Web, shop: Shop) -> None:
    purchase = buy(shop, "free")
    bound(shop, purchase, seats=1)
    with shop.sessions.begin() as session:
        other = viewer_of(make_member(session, make_organisation(session, "acme"), "analyst", "<b>x</b>@acme.example"))
    client = web.signed_in(shop.buyer.member_id)
    address = f"/my/data/{purchase.id}/seats"
    assert "0 of 1 are filled" in client.get(address).text
    assert client.post(f"{address}/{other.member_id}/fill", data={"csrf": csrf(client)}).status_code == 303
    page = client.get(address).text
    assert "1 of 1 are filled" in page
    assert "<b>x</b>" not in page  # A41
    full = client.post(f"{address}/{shop.buyer.member_id}/fill", data={"csrf": csrf(client)})
    assert full.status_code == 409
    assert client.post(f"{address}/{other.member_id}/free", data={"csrf": csrf(client)}).status_code == 303
    assert "0 of 1 are filled" in client.get(address).text


def test_a_supply_center_sees_who_holds_its_plans_and_how_much_they_use(web: Web, shop: Shop) -> None:
    buy(shop, "subscription")
    accesses = (
        (Outcome.OK, NOW), (Outcome.OK, NOW - timedelta(days=2)), (Outcome.REFUSED, NOW),
        (Outcome.OK, NOW - timedelta(days=31)),
    )  # fmt: skip
    with shop.sessions.begin() as session:
        for number, (outcome, at) in enumerate(accesses):
            session.add(_usage(shop, f"use_{number}", outcome, at))
    center = web.signed_in(shop.supplier.member_id)
    [row] = rows(center.get("/my/customers.csv").text)
    assert (row["organisation"], row["kind"], row["accesses_30_days"], row["rows_30_days"]) == (
        "Acme", "subscription", "2", "14",
    )  # fmt: skip
    assert "Acme" in center.get("/my/customers").text
    other, _ = web.signed_in_as("supply_center", "grid", "supply_center")
    assert rows(other.get("/my/customers.csv").text) == []


def test_of_others_nothing_is_shown(web: Web, shop: Shop) -> None:
    """A26."""
    purchase = buy(shop, "subscription")
    rival, _ = web.signed_in_as("buyer", "rival")
    for address in ("/my/data", "/my/data/grants.csv", "/my/data/spending.csv", "/api/spending", "/api/spending/month"):
        assert purchase.id not in rival.get(address).text
        assert "12000" not in rival.get(address).text.replace(",", "")
    assert rival.get(f"/my/data/{purchase.id}/seats").status_code == 404


def _usage(shop: Shop, id_: str, outcome: Outcome, at: datetime) -> Usage:
    return Usage(
        id=id_, door=Door.SQL, member_id=shop.buyer.member_id, organisation_id=shop.buyer.organisation_id,
        datasets=[DATASET], outcome=outcome, rows=7, bytes=1, read_rows=7, read_bytes=1, milliseconds=1, digest="",
        started_at=at, ended_at=at,
    )  # fmt: skip
