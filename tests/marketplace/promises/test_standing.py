"""Whoever looks at a listing sees how its promise was kept: due times, releases and announcements, each counted."""

from datetime import timedelta

import pytest

from marketplace.listings.models import Listing
from marketplace.promises import standing
from marketplace.promises.standing import Service
from marketplace.punctuality.models import DueDelivery
from tests.marketplace.promises.test_keeping import DAY, PROMISE, market, release
from tests.support.commerce import DATASET, Shop
from tests.support.marketplace import NOW, Web

__all__ = ["market"]
pytestmark = pytest.mark.postgres


def promising(shop: Shop, promise: dict[str, int]) -> str:
    with shop.sessions.begin() as session:
        listing = session.get_one(Listing, shop.listing.id)
        listing.content = {**listing.content, "promise": promise}
        return listing.slug


def standings(shop: Shop, days: float) -> dict[Service, tuple[int, int]]:
    with shop.sessions() as session:
        found = standing.of_listing(session, session.get_one(Listing, shop.listing.id), NOW + days * DAY)
        return {one.service: (one.kept, one.measured) for one in found}


def test_due_times_releases_and_announcements_are_counted(market: tuple[Web, Shop]) -> None:
    _, shop = market
    promising(shop, PROMISE)
    release(shop, 2, 0.2)
    before = standings(shop, 1)
    release(shop, 3, 3, accepted=95, breaks=True, due=False)
    with shop.sessions.begin() as session:
        session.add(DueDelivery(dataset=DATASET, due_at=NOW + 2 * DAY, grace_ends=NOW + 2 * DAY))
    after = standings(shop, 4)
    assert (before[Service.FRESH], after[Service.FRESH]) == ((1, 1), (1, 2)), "a due time without a release is missed"
    assert standings(shop, 2.1)[Service.FRESH] == (1, 1), "it may still come in time"
    assert [a - b for a, b in zip(after[Service.COMPLETE], before[Service.COMPLETE], strict=True)] == [0, 1]
    assert (before[Service.NOTICE], after[Service.NOTICE]) == ((0, 0), (0, 1))
    assert standings(shop, 80)[Service.FRESH] == (0, 0), "older than 60 days"


def test_a_promise_that_was_not_given_is_not_measured(market: tuple[Web, Shop]) -> None:
    _, shop = market
    promising(shop, {"complete_share_bp": 9_000})
    assert set(standings(shop, 1)) == {Service.COMPLETE}
    promising(shop, {})
    assert standings(shop, 1) == {}


@pytest.mark.parametrize(("language", "said"), [("en", "1 of 1 due times"), ("ko", "예정 시각 1건 가운데 1건")])
def test_the_page_and_the_json_say_the_same(market: tuple[Web, Shop], language: str, said: str) -> None:
    web, shop = market
    slug = promising(shop, PROMISE)
    release(shop, 2, 0.2)
    web.clock.at = NOW + DAY
    web.parts.clock.at = NOW + timedelta(days=1)  # type: ignore[attr-defined]
    page = web.client(accept="text/html", **{"accept-language": language}).get(f"/listings/{slug}/promise")
    assert page.status_code == 200
    assert said in page.text
    told = web.client().get(f"/api/listings/{slug}/promise").json()
    assert {one["service"]: (one["promised"], one["kept"], one["measured"]) for one in told["kept"]} == {
        "fresh": (6, 1, 1), "complete": (9_700, 2, 2), "notice": (30, 0, 0),
    }  # fmt: skip
    assert f"/listings/{slug}/promise" in web.client(accept="text/html").get(f"/listings/{slug}").text
    assert web.client().get("/api/listings/absent/promise").status_code == 404
