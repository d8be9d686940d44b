"""A27: a supply center that edits, narrows or withdraws its listing changes nothing of what was bought from it."""

from html import unescape
from typing import Any

import pytest

from marketplace.grants.queries import held, of_purchase
from marketplace.listings import service as listings
from marketplace.purchases import service
from marketplace.purchases.models import Purchase
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres
SLUG = "generation-by-hour"
NARROWED = {
    "kind": "free",
    "licences": [{"dataset": DATASET, "columns": ["station"], "quotas": [{"measure": "rows", "per": "day", "limit": 1}]}],
}  # fmt: skip


@pytest.fixture
def shop(web: Web) -> Shop:
    return open_shop(web.parts.sessions)


@pytest.fixture
def bought(shop: Shop) -> Purchase:
    return service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)


def told(web: Web, shop: Shop, purchase: Purchase) -> dict[str, Any]:
    """What the buyer reads of the purchase, on its page and by program, and what the doors enforce."""
    client = web.signed_in(shop.buyer.member_id)
    page = unescape(client.get(f"/purchases/{purchase.id}").text)
    with shop.sessions() as session:
        [grant] = of_purchase(session, purchase.id)
        scope = held(grant).scope
    return {
        "api": client.get(f"/api/purchases/{purchase.id}").json(),
        "sentences": page.partition('id="licence"')[2].partition("</section>")[0],
        "hash on the page": purchase.terms_hash in page,
        "scope": scope,
        "grant": (grant.terms_hash, grant.licence_id, grant.version),
    }


@pytest.mark.parametrize("edit", ["narrowed", "described anew", "withdrawn"])
def test_what_was_bought_stays_as_it_was(web: Web, shop: Shop, bought: Purchase, edit: str) -> None:
    before = told(web, shop, bought)
    assert before["hash on the page"]
    assert "You see 2 columns" in before["sentences"]
    with shop.sessions.begin() as session:
        if edit == "withdrawn":
            listings.withdraw(session, shop.supplier, SLUG, NOW)
        else:
            plans = [NARROWED] if edit == "narrowed" else None
            listings.save(
                session,
                shop.supplier,
                draft(plans=plans, coverage={"en": "All stations", "ko": "모든 발전소"}),
                shop.registry,
                NOW,
            )
    assert told(web, shop, bought) == before


def test_who_buys_after_the_edit_gets_the_new_terms(web: Web, shop: Shop, bought: Purchase) -> None:
    """So the comparison above could fail."""
    with shop.sessions.begin() as session:
        shop.listing = listings.save(session, shop.supplier, draft(plans=[NARROWED]), shop.registry, NOW)
        assert shop.listing.open_plans[0].terms_hash != bought.terms_hash
    later = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    assert "You see 1 columns" in told(web, shop, later)["sentences"]
    assert later.terms_hash != bought.terms_hash


def test_a_plan_whose_terms_changed_while_it_was_read_is_not_taken(web: Web, shop: Shop) -> None:
    """The form sends the hash of what was read."""
    client = web.signed_in(shop.buyer.member_id)
    token = client.get("/account").text.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"csrf": token, "plan_id": shop.plan("free").id, "terms_hash": "0" * 64, "accepted": "true"}
    assert client.post("/purchases", data=form).status_code in (409, 422)
    assert client.get("/api/purchases").json()["items"] == []
