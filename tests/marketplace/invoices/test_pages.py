"""Invoices as pages, JSON, CSV and PDF; each side sees its own."""

import csv
import io
from collections.abc import Iterator

import pypdf
import pytest
from fastapi.testclient import TestClient

from marketplace import bootstrap
from marketplace.invoices import service as invoices
from marketplace.payments.port import RefundReason
from marketplace.purchases import service, settlement
from marketplace.purchases.refunds import RefundOrder
from marketplace.settings import Settings
from tests.marketplace.invoices.conftest import BUYER, CENTER, register
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app
from wire.money import Money

pytestmark = pytest.mark.postgres


@pytest.fixture
def market(settings: Settings) -> Iterator[tuple[Web, Shop]]:
    """One sale and its refund in part, both invoiced."""
    parts = bootstrap.build(settings, clock=TestClock(), passwords=CHEAP)
    shop = open_shop(parts.sessions)
    with parts.sessions.begin() as session:
        register(session, shop.supplier.organisation_id, "KR", **CENTER)
        register(session, shop.buyer.organisation_id, "KR", **BUYER)
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    order = RefundOrder(RefundReason.REQUESTED, "늦은 납품", Money(1_100, "KRW"))
    settlement.refund(shop.desk, shop.operator, purchase.id, order, NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    invoices.issue_missing(shop.sessions, "Asia/Seoul", NOW)
    yield Web(make_app(parts), parts, TestClock()), shop
    parts.engine.dispose()


def buyer(market: tuple[Web, Shop], **headers: str) -> TestClient:
    web, shop = market
    return web.signed_in(shop.buyer.member_id, **headers)


def test_buyer_center_and_operator_see_it_and_nobody_else(market: tuple[Web, Shop]) -> None:
    web, shop = market
    seen = {
        who: [i["number"] for i in web.signed_in(getattr(shop, who).member_id).get("/api/invoices").json()["items"]]
        for who in ("buyer", "supplier", "operator")
    }
    assert set(map(tuple, map(sorted, seen.values()))) == {("windpark-2026-000001", "windpark-2026-000002")}
    rival, _ = web.signed_in_as("buyer", "rival")
    center, _ = web.signed_in_as("supply_center", "solarpark", "supply_center")
    analyst, _ = web.signed_in_as("analyst", "others")
    invoice = buyer(market).get("/api/invoices").json()["items"][0]["id"]
    for stranger in (rival, center):
        assert stranger.get("/api/invoices").json()["items"] == []
        for address in (f"/api/invoices/{invoice}", f"/invoices/{invoice}", f"/invoices/{invoice}/pdf"):
            assert stranger.get(address).status_code == 404
    assert analyst.get("/api/invoices").status_code == 403


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Credit note", "Corrects"]), ("ko", ["차감 청구서", "당초 번호", "한빛유통㈜"])]
)
def test_the_pages_name_both_sides_and_the_sums(market: tuple[Web, Shop], language: str, words: list[str]) -> None:
    client = buyer(market)
    newest = client.get("/api/invoices").json()["items"][0]
    page = client.get(f"/invoices/{newest['id']}?lang={language}")
    assert page.status_code == 200
    assert all(word in page.text for word in (*words, "-₩1,100", "늦은 납품"))
    listed = client.get(f"/invoices?lang={language}")
    assert "windpark-2026-000001" in listed.text
    assert "₩10,909" in listed.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_the_fields_of_a_tax_invoice_are_exported(market: tuple[Web, Shop], encoding: str) -> None:
    answer = buyer(market).get(f"/invoices.csv?encoding={encoding}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(encoding))))
    credit, invoice = rows
    assert {name: invoice[name] for name in ("종류", "작성일자", "공급자 등록번호", "공급받는자 상호", "공급가액", "세액", "품목", "영수/청구")} == {
        "종류": "세금계산서", "작성일자": "20261102", "공급자 등록번호": "2208162517", "공급받는자 상호": "한빛유통㈜",
        "공급가액": "10909", "세액": "1091", "품목": "시간별 발전량", "영수/청구": "영수",
    }  # fmt: skip
    assert (credit["종류"], credit["당초 문서번호"], credit["공급가액"], credit["세액"], credit["비고"]) == (
        "세금계산서(수정)", "windpark-2026-000001", "-1000", "-100", "늦은 납품",
    )  # fmt: skip


def test_another_encoding_is_refused(market: tuple[Web, Shop]) -> None:
    assert buyer(market).get("/invoices.csv?encoding=utf-16").status_code == 422


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Invoice", "Supply value"]), ("ko", ["청구서", "공급가액", "제주시 바람로 1"])]
)
def test_the_pdf_holds_korean_that_can_be_read_out(market: tuple[Web, Shop], language: str, words: list[str]) -> None:
    client = buyer(market)
    first = client.get("/api/invoices").json()["items"][-1]
    answer = client.get(f"/invoices/{first['id']}/pdf?lang={language}")
    assert answer.headers["content-type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert all(word in text for word in (*words, "한빛유통㈜", "windpark-2026-000001", "₩10,909", "₩1,091"))


def test_without_type_a_pdf_says_so(market: tuple[Web, Shop]) -> None:
    web, _ = market
    object.__setattr__(web.parts.settings, "type", None)
    invoice = buyer(market).get("/api/invoices").json()["items"][0]["id"]
    answer = buyer(market).get(f"/invoices/{invoice}/pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "type_missing")
