"""A promise that is broken is credited once, by itself, through ledger and credit note; access stays."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace import bootstrap
from marketplace.grants.queries import held, of_purchase
from marketplace.invoices import service as invoices
from marketplace.invoices.models import Invoice, InvoiceKind
from marketplace.ledger import queries as ledger
from marketplace.listings.models import Listing
from marketplace.outbox import OutboxEvent
from marketplace.promises import service as promises
from marketplace.promises.models import BrokenPromise
from marketplace.promises.rules import BreachKind
from marketplace.punctuality.models import DueDelivery
from marketplace.purchases import service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.releases import service as releases
from marketplace.releases.models import BreakingChange, Release
from marketplace.settings import Settings
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import DATASET, Shop, open_shop
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app

pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
PROMISE = {"fresh_within_hours": 6, "complete_share_bp": 9_700, "schema_notice_days": 30}
BREAKS = [{"kind": "column_removed", "columns": ["output"], "before": None, "after": None}]


@pytest.fixture
def market(settings: Settings) -> Iterator[tuple[Web, Shop]]:
    parts = bootstrap.build(settings, clock=TestClock(), passwords=CHEAP)
    yield Web(make_app(parts), parts, TestClock()), open_shop(parts.sessions)
    parts.engine.dispose()


def bought(shop: Shop) -> Purchase:
    """A subscription of 12,000 won, paid, with a promise."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    promise(shop, purchase, PROMISE)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return purchase


def promise(shop: Shop, purchase: Purchase, told: dict[str, int] | None) -> None:
    with shop.sessions.begin() as session:
        session.get_one(Purchase, purchase.id).promise = told


def release(
    shop: Shop, number: int, days: float, *, accepted: int = 100, due: bool = True, breaks: bool = False
) -> None:
    """A delivery that was due an hour after the purchase, released after so many days."""
    at = NOW + days * DAY
    reasons = {"x": 100 - accepted} if accepted < 100 else {}
    delivery = make_delivery(
        f"dlv_{number}", received_at=at, judged_at=at, sha256=f"{number:064d}", accepted=accepted,
        quarantined=100 - accepted, reasons=reasons,
    )  # fmt: skip
    with shop.sessions.begin() as session:
        releases.announce_delivery(session, delivery)
        releases.announce_release(session, make_release(f"rel_{number}", number, (delivery.id,), published_at=at))
        session.flush()
        session.get_one(Release, f"rel_{number}").breaks = BREAKS if breaks else []
        if due:
            due_at = NOW + timedelta(hours=1)
            session.add(
                DueDelivery(
                    dataset=DATASET, due_at=due_at, grace_ends=due_at + DAY, delivery_id=delivery.id, came_at=at
                )
            )


def broken(shop: Shop) -> list[BrokenPromise]:
    with shop.sessions() as session:
        return list(session.scalars(select(BrokenPromise).order_by(BrokenPromise.kind)))


def settled(shop: Shop) -> None:
    """The worker asks the provider for what was ordered, and invoices it."""
    for hours in (1, 2):
        settlement.reconcile(shop.sessions, shop.payments, NOW + 20 * DAY + timedelta(hours=hours))
    invoices.issue_missing(shop.sessions, "Asia/Seoul", NOW + 20 * DAY)


def test_a_late_release_is_credited_once_and_access_stays(market: tuple[Web, Shop]) -> None:
    _, shop = market
    purchase = bought(shop)
    release(shop, 2, 3)
    assert promises.keep(shop.sessions, NOW + 4 * DAY) == 1
    assert promises.keep(shop.sessions, NOW + 5 * DAY) == 0
    (one,) = broken(shop)
    assert (one.kind, one.facts["days"], one.credit_minor) == (BreachKind.LATE, 3, 360)
    settled(shop)
    with shop.sessions() as session:
        credit = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)).one()
        assert (credit.total.minor, credit.note) == (-360, "A release came later than promised.")
        assert ledger.balance(session, "stripe:clearing", "KRW").minor == 12_000 - 360
        assert [held(grant).active(NOW + 5 * DAY) for grant in of_purchase(session, purchase.id)] == [True]
        told = session.scalars(select(OutboxEvent.payload).where(OutboxEvent.topic == "organisation.told"))
        assert "credit.given" in {payload["kind"] for payload in told}
    assert shop.purchase(purchase.id).state is PurchaseState.FULFILLED


def test_what_never_came_has_failed(market: tuple[Web, Shop]) -> None:
    _, shop = market
    bought(shop)
    due_at = NOW + timedelta(hours=1)
    with shop.sessions.begin() as session:
        session.add(DueDelivery(dataset=DATASET, due_at=due_at, grace_ends=due_at))
    assert promises.keep(shop.sessions, NOW + 7 * DAY) == 0
    assert promises.keep(shop.sessions, NOW + 8 * DAY) == 1
    assert [(one.kind, one.credit_minor) for one in broken(shop)] == [(BreachKind.FAILED, 1_200)]
    release(shop, 2, 9, due=False)
    assert promises.keep(shop.sessions, NOW + 10 * DAY) == 0


def test_an_incomplete_release_with_columns_that_were_announced_too_late(market: tuple[Web, Shop]) -> None:
    _, shop = market
    bought(shop)
    release(shop, 2, 0.2, accepted=95, due=False, breaks=True)
    with shop.sessions.begin() as session:
        session.add(
            BreakingChange(id="chg_1", dataset=DATASET, breaks=BREAKS, announced_at=NOW - 10 * DAY, takes_effect_at=NOW)
        )
    assert promises.keep(shop.sessions, NOW + DAY) == 2
    found = [(one.kind.value, one.credit_minor, one.facts.get("told_days")) for one in broken(shop)]
    assert found == [("incomplete", 248, None), ("unannounced", 1_200, 10)]


def test_a_change_that_was_withdrawn_before_it_came_was_not_announced(market: tuple[Web, Shop]) -> None:
    _, shop = market
    bought(shop)
    release(shop, 2, 0.2, due=False, breaks=True)
    with shop.sessions.begin() as session:
        session.add(
            BreakingChange(
                id="chg_1", dataset=DATASET, breaks=BREAKS, announced_at=NOW - 90 * DAY, takes_effect_at=NOW,
                withdrawn_at=NOW - 80 * DAY,
            )
        )  # fmt: skip
    assert promises.keep(shop.sessions, NOW + DAY) == 1
    assert [(one.kind, one.facts["told_days"]) for one in broken(shop)] == [(BreachKind.UNANNOUNCED, 0)]


def test_credits_end_where_the_price_does_and_access_stays_all_the_same(market: tuple[Web, Shop]) -> None:
    _, shop = market
    purchase = bought(shop)
    for number in range(2, 14):
        release(shop, number, number, breaks=True, due=False)
    assert promises.keep(shop.sessions, NOW + 15 * DAY) == 12
    settled(shop)
    found = shop.purchase(purchase.id)
    assert (sum(one.credit_minor for one in broken(shop)), found.refunded.minor) == (12_000, 12_000)
    assert found.state is PurchaseState.FULFILLED


def test_what_the_listing_promises_when_it_is_bought_stays_promised(market: tuple[Web, Shop]) -> None:
    _, shop = market

    def says(told: dict[str, int]) -> None:
        with shop.sessions.begin() as session:
            listing = session.get_one(Listing, shop.listing.id)
            listing.content = {**listing.content, "promise": told}

    says({"fresh_within_hours": 6})
    purchases = [service.buy(shop.desk, shop.buyer, shop.plan(k).id, None, NOW).id for k in ("subscription", "one_off")]
    says({"fresh_within_hours": 600})
    assert [shop.purchase(purchase).promise for purchase in purchases] == [{"fresh_within_hours": 6}, None]


def test_two_at_once_credit_it_once(market: tuple[Web, Shop]) -> None:
    _, shop = market
    bought(shop)
    release(shop, 2, 3)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: promises.keep(shop.sessions, NOW + 4 * DAY), range(4))) == 1


def test_what_happened_before_the_purchase_or_was_never_promised_is_nothing(market: tuple[Web, Shop]) -> None:
    _, shop = market
    release(shop, 2, -3, accepted=10, due=False)
    purchase = bought(shop)
    promise(shop, purchase, None)
    release(shop, 3, 3, accepted=10)
    assert promises.keep(shop.sessions, NOW + 4 * DAY) == 0
    promise(shop, purchase, {"fresh_within_hours": 100})
    assert promises.keep(shop.sessions, NOW + 4 * DAY) == 0


@pytest.mark.parametrize(("language", "words"), [("en", "later than promised"), ("ko", "약속보다 늦었습니다")])
def test_both_sides_see_it_and_nobody_else(market: tuple[Web, Shop], language: str, words: str) -> None:
    web, shop = market
    bought(shop)
    release(shop, 2, 3)
    promises.keep(shop.sessions, NOW + 4 * DAY)
    for who in (shop.buyer, shop.supplier, shop.operator):
        client = web.signed_in(who.member_id)
        assert words in client.get(f"/promises?lang={language}").text
        assert client.get("/api/promises").json()["items"][0]["credit_minor"] == 360
    rival, _ = web.signed_in_as("buyer", "rival")
    assert rival.get("/api/promises").json()["items"] == []
    assert "energy.generation" not in rival.get("/promises.csv").text
