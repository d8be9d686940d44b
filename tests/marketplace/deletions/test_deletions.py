"""A licence that ends tells its buyer to delete, and keeps who said that it was done."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.viewer import Viewer
from marketplace.audit.models import AuditEvent
from marketplace.deletions import service
from marketplace.deletions.models import Deletion
from marketplace.grants import service as grants
from marketplace.grants.queries import of_purchase
from marketplace.listings import service as listings
from marketplace.listings.models import Listing
from marketplace.purchases import service as purchases
from tests.support.commerce import DATASET, Shop, draft
from tests.support.marketplace import NOW, Web
from tests.support.notices import settle

pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
TERMS = {"dataset": DATASET, "term_days": 30, "deletion_days": 14}


def buys(shop: Shop, slug: str = "generation-by-hour", **terms: object) -> str:
    """The free plan of a listing with those terms; its purchase."""
    plan = {"kind": "free", "licences": [{**TERMS, **terms}]}
    with shop.sessions.begin() as session:
        listings.save(session, shop.supplier, draft(slug, plans=[plan]), shop.registry, NOW)
        listings.publish(session, shop.supplier, slug, shop.registry, NOW)
    with shop.sessions() as session:
        found = session.scalars(select(Listing).where(Listing.slug == slug)).one()
        return purchases.buy(shop.desk, shop.buyer, found.open_plans[0].id, None, NOW).id


def deletions(shop: Shop) -> list[Deletion]:
    with shop.sessions() as session:
        return list(session.scalars(select(Deletion)))


def test_the_end_of_a_licence_says_once_what_is_to_be_deleted_by_when(shop: Shop) -> None:
    purchase = buys(shop)
    end = NOW + 30 * DAY
    assert [service.tell_ended(shop.sessions, at) for at in (NOW, end - timedelta(seconds=1))] == [0, 0]
    assert [service.tell_ended(shop.sessions, at) for at in (end, end + DAY)] == [1, 0]
    [told] = deletions(shop)
    assert (told.purchase_id, told.ended_at, told.due_at) == (purchase, end, end + 14 * DAY)
    assert (told.overdue(told.due_at - DAY), told.overdue(told.due_at)) == (False, True)


def test_a_licence_that_says_nothing_of_it_tells_nobody(shop: Shop) -> None:
    buys(shop, deletion_days=None)
    assert service.tell_ended(shop.sessions, NOW + 90 * DAY) == 0


def test_what_is_suspended_has_not_ended_and_what_is_revoked_has(shop: Shop) -> None:
    purchase = buys(shop)
    with shop.sessions.begin() as session:
        grants.suspend(session, purchase_id=purchase, reason="disputed", now=NOW)
    assert service.tell_ended(shop.sessions, NOW + DAY) == 0
    with shop.sessions.begin() as session:
        grants.revoke(session, purchase_id=purchase, reason="refunded", now=NOW + DAY)
    assert service.tell_ended(shop.sessions, NOW + DAY) == 1
    assert [told.ended_at for told in deletions(shop)] == [NOW + DAY]


def test_while_another_licence_on_the_data_holds_nothing_is_to_be_deleted(shop: Shop) -> None:
    first, second = buys(shop), buys(shop, "generation-again", deletion_days=None)
    with shop.sessions.begin() as session:
        grants.revoke(session, purchase_id=first, reason="refunded", now=NOW)
    assert service.tell_ended(shop.sessions, NOW + DAY) == 0
    with shop.sessions.begin() as session:
        assert of_purchase(session, second)
        grants.revoke(session, purchase_id=second, reason="refunded", now=NOW + DAY)
    assert service.tell_ended(shop.sessions, NOW + 2 * DAY) == 1


def test_the_buyer_is_told_and_confirms_on_the_page_and_it_is_kept(shop: Shop, web: Web) -> None:
    purchase = buys(shop)
    service.tell_ended(shop.sessions, NOW + 30 * DAY)
    settle(web, NOW + 30 * DAY)
    buyer = web.signed_in(shop.buyer.member_id)
    [notice] = [one for one in buyer.get("/api/notices").json()["items"] if one["page"] == "/deletions"]
    assert notice["subject"].startswith("To be deleted: Generation by hour, by 2026-12-16")
    page = buyer.get("/deletions").text
    assert "All copies are deleted" in page
    token = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    assert buyer.post(f"/deletions/{purchase}/confirm", data={"csrf": token}).status_code == 303
    assert "said at" in buyer.get("/deletions").text
    assert "삭제됨" in buyer.get("/deletions?lang=ko").text
    again = buyer.post(f"/api/deletions/{purchase}/confirm", json={}, headers={"x-csrf-token": token})
    with shop.sessions() as session:
        kept = session.scalars(select(AuditEvent).where(AuditEvent.action == "deletion.confirmed")).all()
        assert [event.subject for event in kept] == [purchase]
        found = session.get_one(Deletion, purchase)
        assert (again.json()["confirmed_at"] is not None, found.confirmed_by) == (True, shop.buyer.member_id)


def test_only_both_sides_and_the_network_see_it_and_only_the_buyer_confirms(shop: Shop, web: Web) -> None:
    purchase = buys(shop)
    service.tell_ended(shop.sessions, NOW + 30 * DAY)
    seen: dict[str, list[str]] = {}
    stranger, _ = web.signed_in_as("buyer", "beta")
    for name, client in {
        "stranger": stranger,
        **{v.role.value: web.signed_in(v.member_id) for v in _viewers(shop)},
    }.items():
        seen[name] = [one["purchase_id"] for one in client.get("/api/deletions").json()["items"]]
    assert seen == {"stranger": [], "buyer": [purchase], "supply_center": [purchase], "operator": [purchase]}
    for client in (stranger, web.signed_in(shop.supplier.member_id), web.signed_in(shop.operator.member_id)):
        assert client.post(f"/api/deletions/{purchase}/confirm", json={}).status_code in (403, 404)
    assert [told.confirmed_at for told in deletions(shop)] == [None]


def _viewers(shop: Shop) -> list[Viewer]:
    return [shop.buyer, shop.supplier, shop.operator]
