"""A suspended listing: what was bought stays usable, unless the operator says that its use ends."""

import pytest
from sqlalchemy import select

from marketplace.grants.queries import held, of_purchase
from marketplace.grants.service import SUSPENDED
from marketplace.listings import reviewing
from marketplace.notices.models import PageNotice
from marketplace.purchases import service
from marketplace.purchases.suspended_routes import CAUSES
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import NOW, Web
from tests.support.notices import settle
from wire.listings import Decision

pytestmark = pytest.mark.postgres


@pytest.fixture
def shop(web: Web) -> Shop:
    return open_shop(web.parts.sessions)


def suspend(web: Web, shop: Shop, *, ends_use: bool) -> None:
    with shop.sessions.begin() as session:
        decision = Decision(reason="its source objects", ends_use=ends_use)
        reviewing.suspend(session, shop.operator, shop.listing.slug, decision, now=NOW)
    settle(web, NOW)


def usable(shop: Shop, purchase: str) -> bool:
    with shop.sessions() as session:
        return all(held(grant).active(NOW) for grant in of_purchase(session, purchase))


def test_what_was_bought_stays_usable(web: Web, shop: Shop) -> None:
    bought = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    suspend(web, shop, ends_use=False)
    assert usable(shop, bought.id)


def test_use_ends_where_that_is_said_and_begins_again_with_the_listing(web: Web, shop: Shop) -> None:
    bought = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    suspend(web, shop, ends_use=True)
    assert not usable(shop, bought.id)
    operator = web.signed_in(shop.operator.member_id)
    page = operator.get("/operator/grants", headers={"accept": "text/html"}).text
    assert f"/operator/reviews/{shop.listing.slug}" in page
    assert "Grants that are suspended: 1" in operator.get("/", headers={"accept": "text/html"}).text
    with shop.sessions.begin() as session:
        told = session.scalars(select(PageNotice).where(PageNotice.member_id == shop.buyer.member_id)).all()
        assert "licence.ended" in {notice.kind for notice in told}
        reviewing.restore(session, shop.operator, shop.listing.slug, Decision(), now=NOW)
    settle(web, NOW)
    assert usable(shop, bought.id)
    assert "No grant is suspended." in operator.get("/operator/grants", headers={"accept": "text/html"}).text


def test_every_reason_to_suspend_has_its_cause_on_the_page() -> None:
    assert set(CAUSES) == set(SUSPENDED)
