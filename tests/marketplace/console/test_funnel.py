"""From look to renewal: what is counted of a listing, what is left out, and that nobody sees another's."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from marketplace.database import sessions
from marketplace.listings.looks import Look, Looks, is_browser
from marketplace.listings.records import ListingView
from marketplace.purchases import service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions.fulfilment import apply
from marketplace.usage.models import Usage
from tests.support.commerce import DATASET, Shop
from tests.support.marketplace import NOW, Web
from wire.access import Door, Outcome
from wire.times import months_after

pytestmark = pytest.mark.postgres
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PAGE = "/listings/generation-by-hour"
SAMPLES = f"{PAGE}/{DATASET}/samples.csv"
MONDAY = "2026-11-02"  # of NOW


def buy(shop: Shop, kind: str) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan(kind).id, None, NOW)
    if purchase.state is PurchaseState.OPEN:
        shop.payments.pay(purchase.id)
        settlement.settle(shop.sessions, shop.payments, purchase, NOW, apply)
    return shop.purchase(purchase.id)


def rows_of(web: Web, shop: Shop, query: str = "") -> list[dict[str, Any]]:
    web.parts.looks.write(web.parts.sessions)
    answer = web.signed_in(shop.supplier.member_id).get(f"/api/my/funnel{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def of(rows: list[dict[str, Any]], week: str | None, kind: str | None) -> Mapping[str, Any]:
    return next(row for row in rows if (row["week"], row["kind"]) == (week, kind))


def test_looks_and_samples_are_counted_by_company_and_day(web: Web, shop: Shop) -> None:
    buyer = web.signed_in(shop.buyer.member_id, **{"user-agent": CHROME})
    visitor = web.client(**{"user-agent": CHROME})
    assert {buyer.get(PAGE).status_code for _ in range(3)} == {200}
    assert (visitor.get(PAGE).status_code, visitor.get(SAMPLES).status_code) == (200, 200)
    row = of(rows_of(web, shop), MONDAY, None)
    assert (row["looks"], row["organisations"], row["samples"], row["purchases"]) == (4, 1, 1, None)
    buyer.get(PAGE)
    web.clock.forward(timedelta(days=7))
    web.signed_in(shop.buyer.member_id, **{"user-agent": CHROME}).get(PAGE)
    rows = rows_of(web, shop)
    assert [of(rows, week, None)["looks"] for week in ("2026-11-09", MONDAY, None)] == [1, 5, 6]
    assert of(rows, None, None)["organisations"] == 1  # one company, however many weeks
    with shop.sessions() as session:
        kept = {(str(one.day), one.organisation_id, one.views) for one in session.scalars(select(ListingView))}
    own = shop.buyer.organisation_id
    assert kept == {("2026-11-02", own, 4), ("2026-11-02", "", 1), ("2026-11-09", own, 1)}


def test_the_own_center_operators_robots_and_programs_are_left_out(web: Web, shop: Shop) -> None:
    agents = {"user-agent": CHROME}
    for client in (
        web.signed_in(shop.supplier.member_id, **agents), web.signed_in(shop.operator.member_id, **agents),
        web.client(**{"user-agent": GOOGLE}), web.client(**{"user-agent": "python-httpx/0.28"}),
        web.client(**agents, **{"sec-purpose": "prefetch"}),
    ):  # fmt: skip
        assert client.get(PAGE).status_code == 200
    assert web.client(**agents).get(f"/api{PAGE}").status_code == 200
    assert web.client(**agents).get("/listings/nothing").status_code == 404
    assert of(rows_of(web, shop), None, None)["looks"] == 0


@pytest.mark.parametrize(
    ("agent", "counted"),
    [
        (CHROME, True), (GOOGLE, False), ("", False), ("curl/8.5.0", False), ("Lynx/2.9.0", True),
        ("Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)", False),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36", False),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0", True),
    ],
)  # fmt: skip
def test_a_browser_is_told_from_a_robot(agent: str, counted: bool) -> None:
    assert is_browser(agent) is counted


def test_each_step_after_the_look_is_counted_of_its_plan(web: Web, shop: Shop) -> None:
    buy(shop, "free")
    held = buy(shop, "subscription")
    checkout = shop.payments.checkouts[f"cs_{held.id}"]
    checkout.renewals = [("in_2", checkout.order.price, months_after(NOW, 2))]
    settlement.settle(shop.sessions, shop.payments, held, NOW, apply)
    with shop.sessions.begin() as session:
        session.add(_usage(shop, "use_1", Outcome.OK))
        session.add(_usage(shop, "use_2", Outcome.OK))
        session.add(_usage(shop, "use_3", Outcome.REFUSED))
    rows = rows_of(web, shop)
    steps = ("trials", "purchases", "used", "renewals", "refunds", "looks")
    assert [of(rows, MONDAY, "subscription")[name] for name in steps] == [0, 1, 1, 1, 0, None]
    assert [of(rows, None, "free")[name] for name in steps] == [0, 1, 1, 0, 0, None]
    assert [of(rows, None, "one_off")[name] for name in steps] == [0, 0, 0, 0, 0, None]


def test_use_before_a_purchase_and_after_its_end_is_none_of_it(web: Web, shop: Shop) -> None:
    buy(shop, "free")
    with shop.sessions.begin() as session:
        session.add(_usage(shop, "use_1", Outcome.OK, before=timedelta(minutes=1)))
    assert of(rows_of(web, shop), None, "free")["used"] == 0


def test_the_page_says_what_is_counted_until_when_in_both_languages(web: Web, shop: Shop) -> None:
    buy(shop, "free")
    for language, told in (
        ("en", ("Funnel", "until 2026-11-02 18:00 KST", "No person is told apart", "Purchases in use")),
        ("ko", ("구매 단계 현황", "2026-11-02 18:00 KST까지", "개인은 구분하지 않습니다", "이용된 구매")),
    ):
        client = web.signed_in(shop.supplier.member_id, **{"accept-language": language})
        page = unescape(client.get("/my/funnel?weeks=4").text)
        assert [text for text in told if text not in page] == []
    sheet = web.signed_in(shop.supplier.member_id).get("/my/funnel.csv?weeks=4&listing=generation-by-hour")
    lines = list(csv.DictReader(io.StringIO(sheet.text.lstrip("\ufeff"))))
    assert len(lines) == 5 * 4  # all together and four weeks; the listing and its three plans
    assert sum(int(line["purchases"] or 0) for line in lines if line["week"]) == 1


def test_another_center_sees_nothing_of_it(web: Web, shop: Shop) -> None:
    buy(shop, "free")
    other, _ = web.signed_in_as("supply_center", "grid", "supply_center")
    for query in ("", "?listing=generation-by-hour"):
        assert other.get(f"/api/my/funnel{query}").json()["rows"] == []
    assert "Generation by hour" not in other.get("/my/funnel?listing=generation-by-hour").text
    assert web.signed_in(shop.buyer.member_id).get("/api/my/funnel").status_code == 403
    assert web.signed_in(shop.supplier.member_id).get("/api/my/funnel?weeks=9999").status_code == 422


def test_a_process_that_ends_writes_what_it_counted(web: Web, shop: Shop) -> None:
    with TestClient(web.app, headers={"user-agent": CHROME}) as visitor:
        assert visitor.get(PAGE).status_code == 200
    with shop.sessions() as session:
        assert [one.views for one in session.scalars(select(ListingView))] == [1]


def test_weeks_without_anything_are_left_out_of_the_page(web: Web, shop: Shop) -> None:
    assert "Nothing happened in these weeks." in web.signed_in(shop.supplier.member_id).get("/my/funnel").text
    buy(shop, "free")
    page = web.signed_in(shop.supplier.member_id).get("/my/funnel").text
    assert "Nothing happened in these weeks." not in page
    assert page.count(f'<th scope="row">{MONDAY}</th>') == 1


def test_what_cannot_be_written_is_counted_the_next_time(web: Web, shop: Shop) -> None:
    looks = Looks()
    looks.add(shop.listing.id, NOW.date(), "", Look.VIEWS)
    impatient = create_engine(web.parts.engine.url, connect_args={"options": "-c lock_timeout=50ms"})
    hurried = sessions(impatient)
    with web.parts.engine.connect() as other:
        other.execute(text("LOCK TABLE listing_view IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(OperationalError):
            looks.write(hurried)
    impatient.dispose()
    assert looks.write(web.parts.sessions) == 1
    assert looks.write(web.parts.sessions) == 0


def _usage(shop: Shop, id_: str, outcome: Outcome, before: timedelta = timedelta()) -> Usage:
    return Usage(
        id=id_, door=Door.SQL, member_id=shop.buyer.member_id, organisation_id=shop.buyer.organisation_id,
        datasets=[DATASET], outcome=outcome, reason=None, rows=7, bytes=1, read_rows=7, read_bytes=1, milliseconds=1,
        digest="0" * 64, started_at=NOW - before, ended_at=NOW - before,
    )  # fmt: skip
