"""Payouts as pages, for the supply center and for the operator: account, bank file, hold, replay, statements."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from infra.stripe_stand_in.webhooks import sign
from marketplace import bootstrap
from marketplace.accounts.models import Member
from marketplace.audit.models import AuditEvent
from marketplace.payments.stripe_gateway import StripeGateway
from marketplace.payouts.models import Payout
from marketplace.payouts.port import Way
from marketplace.payouts.states import PayoutState
from marketplace.payouts.stripe_connect import StripeConnect
from marketplace.purchases import posting, service
from marketplace.purchases.models import Purchase
from marketplace.settings import Settings
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import CHEAP, NOW, SECRETS, TestClock, Web, make_app, make_viewer
from tests.support.payouts import FakePayouts

pytestmark = pytest.mark.postgres
BANK = {"bank": "국민은행", "number": "123-45-67890", "holder": "㈜바람발전"}


@pytest.fixture
def market(settings: Settings) -> Iterator[tuple[Web, Shop]]:
    """Two sales of a week ago; the center's member speaks for it."""
    clock = TestClock(NOW + timedelta(days=8))
    parts = bootstrap.build(settings, clock=clock, passwords=CHEAP, payouts={Way.CONNECT: FakePayouts()})
    shop = open_shop(parts.sessions)
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    with parts.sessions.begin() as session:
        session.get_one(Member, shop.supplier.member_id).admin = True
        for number in range(2):
            posting.post_sale(session, session.get_one(Purchase, purchase.id), f"{purchase.id}:renewal:{number}", NOW)
    yield Web(make_app(parts), parts, clock), shop
    parts.engine.dispose()


def send(client: TestClient, page: str, address: str, **fields: str) -> int:
    token = re.search(r'name="csrf" value="(\w+)"', client.get(page).text)
    assert token
    return client.post(address, data={"csrf": token[1], **fields}).status_code


def payout(shop: Shop) -> Payout:
    with shop.sessions() as session:
        return session.scalars(select(Payout)).one()


def test_a_bank_account_a_run_a_bank_file_and_its_confirmation(market: tuple[Web, Shop]) -> None:
    web, shop = market
    center, operator = web.signed_in(shop.supplier.member_id), web.signed_in(shop.operator.member_id)
    assert "Nothing can be paid before you tell where." in center.get("/payouts").text
    assert send(center, "/payouts", "/payouts/account/bank", **BANK) == 303
    page = center.get("/payouts?lang=ko").text
    assert "국민은행 ····7890 ㈜바람발전" in page
    assert "1234567890" not in page
    assert send(operator, "/operator/payouts", "/operator/payouts/run") == 303
    assert payout(shop).state is PayoutState.WAITING
    token = re.search(r'name="csrf" value="(\w+)"', operator.get("/operator/payouts").text)
    assert token
    file = operator.post("/operator/payouts/bank-file", data={"csrf": token[1], "encoding": "cp949"})
    (row,) = csv.DictReader(io.StringIO(file.content.decode("cp949")))
    assert (row["은행"], row["계좌번호"], row["금액"], row["통화"]) == ("국민은행", "1234567890", "19200", "KRW")
    assert payout(shop).state is PayoutState.SENT
    assert send(operator, "/operator/payouts", f"/operator/payouts/{payout(shop).id}/confirm") == 303
    assert payout(shop).state is PayoutState.PAID
    assert center.get("/api/payouts").json()["items"][0]["state"] == "paid"
    with shop.sessions() as session:
        actions = set(session.scalars(select(AuditEvent.action)))
    assert actions >= {"payout_account.changed", "payouts.run", "payouts.bank_file", "payout.confirm"}


def test_a_payout_that_failed_is_sent_again(market: tuple[Web, Shop]) -> None:
    web, shop = market
    center, operator = web.signed_in(shop.supplier.member_id), web.signed_in(shop.operator.member_id)
    send(center, "/payouts", "/payouts/account/bank", **BANK)
    send(operator, "/operator/payouts", "/operator/payouts/run")
    send(operator, "/operator/payouts", "/operator/payouts/bank-file")
    where = f"/operator/payouts/{payout(shop).id}"
    assert send(operator, "/operator/payouts", f"{where}/fail", why="no such account") == 303
    assert "no such account" in operator.get("/operator/payouts").text
    assert "no such account" in center.get("/payouts").text
    assert send(operator, "/operator/payouts", f"{where}/release") == 409
    assert send(operator, "/operator/payouts", f"{where}/retry") == 303
    assert (payout(shop).state, payout(shop).attempt) == (PayoutState.WAITING, 2)


def test_onboarding_at_the_payment_service(market: tuple[Web, Shop]) -> None:
    web, shop = market
    center = web.signed_in(shop.supplier.member_id)
    assert send(center, "/payouts", "/payouts/account/connect") == 422, "no country yet"
    assert "/payouts/account/connect" not in center.get("/payouts").text
    assert "Write your company" in center.get("/payouts").text
    told = {
        "country": "KR", "business_number": "220-81-62517", "legal_name": "㈜바람발전", "representative": "김바람",
        "address": "제주시 바람로 1", "tax_email": "tax@windpark.example", "tax_status": "general",
    }  # fmt: skip
    assert center.put("/api/company", json=told).status_code == 200
    token = re.search(r'name="csrf" value="(\w+)"', center.get("/payouts").text)
    assert token
    away = center.post("/payouts/account/connect", data={"csrf": token[1]})
    assert away.headers["location"].startswith("http://127.0.0.1:1/onboard/acct_")
    gateway = web.parts.payouts[Way.CONNECT]
    assert isinstance(gateway, FakePayouts)
    assert "external_account" in center.get("/payouts?onboarded=1").text
    for account in gateway.accounts:
        gateway.onboard(account, "1")
    assert "Account complete" in center.get("/payouts?onboarded=1").text
    assert "Account complete" in center.get("/payouts").text


def test_only_who_speaks_for_the_center_says_where_the_money_goes(market: tuple[Web, Shop]) -> None:
    web, shop = market
    with shop.sessions.begin() as session:
        session.get_one(Member, shop.supplier.member_id).admin = False
    center = web.signed_in(shop.supplier.member_id)
    page = center.get("/payouts").text
    assert "Keep this account" not in page
    token = re.search(r'name="csrf" value="(\w+)"', center.get("/account").text)
    assert token
    assert center.post("/payouts/account/bank", data={"csrf": token[1], **BANK}).status_code == 403
    buyer = web.signed_in(shop.buyer.member_id)
    assert buyer.get("/payouts").status_code == 403
    assert buyer.get("/operator/payouts").status_code == 403


@pytest.mark.parametrize("language", ["en", "ko"])
def test_statements_are_given_as_csv_and_pdf(market: tuple[Web, Shop], language: str) -> None:
    web, shop = market
    center = web.signed_in(shop.supplier.member_id)
    rows = list(csv.reader(io.StringIO(center.get("/statements/2026-11.csv").content.decode("utf-8-sig"))))
    assert [(r[1], r[3], r[5]) for r in rows[1:]] == [
        ("sale", "9600", "9600"), ("sale", "9600", "19200"), ("closing", "", "19200"),
    ]  # fmt: skip
    pdf = center.get(f"/statements/2026-11.pdf?lang={language}")
    text = pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert ("정산서" if language == "ko" else "Account statement") in text
    assert "₩19,200" in text
    assert center.get("/api/statements/2026-11").json()["closing"] == [{"amount_minor": 19_200, "currency": "KRW"}]
    assert center.get("/statements/2026-13.csv").status_code == 422


def signed(kind: str, account: str, subject: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """A webhook of a connected account, as Stripe signs it."""
    event = {"id": "evt_1", "type": kind, "account": account, "livemode": False, "data": {"object": subject}}
    body = json.dumps(event).encode()
    return body, {"stripe-signature": sign(body, SECRETS["stripe-webhook-secret"], int(time.time()))}


def test_a_webhook_lets_a_payout_be_asked_after_at_once(settings: Settings) -> None:
    stripe = StripeConnect(StripeGateway(SECRETS["stripe-key"], SECRETS["stripe-webhook-secret"], "http://127.0.0.1:1"))
    parts = bootstrap.build(settings, clock=TestClock(), passwords=CHEAP, payouts={Way.CONNECT: stripe})
    web = Web(make_app(parts), parts, TestClock())
    with parts.sessions.begin() as session:
        center = make_viewer(session, "supply_center", "windpark", "supply_center").organisation_id
        session.add(
            Payout(
                id="pyt_1", organisation_id=center, run_on=NOW.date(), amount_minor=5, currency="KRW", way=Way.CONNECT,
                state=PayoutState.SENT, next_try_at=NOW + timedelta(hours=1), made_at=NOW,
            )
        )  # fmt: skip
    client = web.client()
    body, headers = signed("payout.paid", "acct_1", {"metadata": {"payout_id": "pyt_1"}})
    assert client.post("/webhooks/stripe/connect", content=body, headers=headers).json() == {
        "received": True,
        "known": True,
    }
    with parts.sessions() as session:
        assert session.get_one(Payout, "pyt_1").next_try_at == NOW
    for forged in ({}, {"stripe-signature": "t=1,v1=00"}):
        assert client.post("/webhooks/stripe/connect", content=body, headers=forged).status_code == 400
    for odd in (b"[]", b'{"data": {"object": 5}}', b'{"data": 5}', b"null", b"\xff"):
        at = {"stripe-signature": sign(odd, SECRETS["stripe-webhook-secret"], int(time.time()))}
        assert client.post("/webhooks/stripe/connect", content=odd, headers=at).status_code in (200, 400)
    parts.engine.dispose()
