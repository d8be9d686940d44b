"""Fewer seats than are filled: the buyer chooses who keeps one, the others' end with the change, and it is told."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.accounts.viewer import viewer_of
from marketplace.approvals import service as approvals
from marketplace.approvals import spending
from marketplace.approvals.models import Approval
from marketplace.approvals.rules import wanted
from marketplace.approvals.states import ApprovalState
from marketplace.grants import seats
from marketplace.listings import service as listings
from marketplace.listings.models import Plan
from marketplace.outbox import OutboxEvent
from marketplace.payments.errors import PaymentDeclined
from marketplace.subscriptions import changes
from marketplace.subscriptions.changes import Asked
from marketplace.subscriptions.errors import ChangeRefused
from tests.marketplace.subscriptions.conftest import Subscriber, subscribed
from tests.support.commerce import DATASET, Shop, draft
from tests.support.marketplace import NOW, make_member, make_organisation
from wire.money import Money

pytestmark = pytest.mark.postgres
SEAT, DEARER, CHEAPER = 9_000, 40_000, 1_000


def by_seats(price: int, columns: list[str]) -> dict[str, Any]:
    licence = {"dataset": DATASET, "seats": 1, "columns": columns}
    return {"kind": "subscription", "interval": "month", "price_minor": price, "per_seat": True, "licences": [licence]}


@pytest.fixture
def team(store: Shop) -> Subscriber:
    """Three seats, filled by Ann, Bob and Cho one day after the other."""
    plans = [by_seats(SEAT, ["station"]), by_seats(DEARER, ["station", "output"]), by_seats(CHEAPER, ["output"])]
    with store.sessions.begin() as session:
        listings.save(session, store.supplier, draft(plans=plans), store.registry, NOW)
        store.listing = listings.publish(session, store.supplier, "generation-by-hour", store.registry, NOW)
        assert [plan.licences for plan in store.listing.plans]
        organisation = make_organisation(session, "acme")
        for name in ("ann", "bob", "cho"):
            made = make_member(session, organisation, "analyst", f"{name}@acme.example")
            made.name = name.title()
    found = subscribed(store, SEAT)
    found.later(days=1)
    found.change(found.plan(SEAT), 3)
    for name in ("ann", "bob", "cho"):
        found.later(hours=1)
        with store.sessions.begin() as session:
            seats.fill(session, purchase_id=found.purchase_id, member_id=member(found, name), quantity=3, now=found.now)
    return found


def member(team: Subscriber, name: str) -> str:
    with team.shop.sessions() as session:
        return session.scalars(select(Member.id).where(Member.email == f"{name}@acme.example")).one()


def names(team: Subscriber) -> list[str]:
    with team.shop.sessions() as session:
        found = seats.filled(session, team.current().id)
        return [session.get_one(Member, seat.member_id).name for seat in found]


def change(team: Subscriber, price: int, quantity: int, *keeps: str) -> None:
    plan = team.plan(price)
    due = team.quoted(plan, quantity).due.minor
    asked = Asked(plan.id, quantity, team.now, due, tuple(member(team, name) for name in keeps))
    changes.change(team.shop.desk, team.shop.buyer, team.current().id, asked, team.now)


def next_period(team: Subscriber, minor: int) -> None:
    team.now = team.subscription().period(2).starts_at
    team.tell(team.renewed(2, minor))


def told(team: Subscriber) -> list[str]:
    with team.shop.sessions() as session:
        events = session.query(OutboxEvent).filter_by(topic="organisation.told")
        return [one.payload["facts"]["who"] for one in events if one.payload["kind"] == "seat.ended"]


def test_whom_the_buyer_chose_keeps_the_seat_and_the_others_end_with_the_change(team: Subscriber) -> None:
    change(team, SEAT, 1, "cho")
    assert (names(team), told(team)) == (["Ann", "Bob", "Cho"], [])
    next_period(team, SEAT)
    assert (names(team), told(team)) == (["Cho"], ["Ann, Bob"])
    assert team.subscription().keeps == []


def test_of_those_not_chosen_who_had_theirs_longest_keep_them(team: Subscriber) -> None:
    change(team, SEAT, 2, "cho")
    next_period(team, 2 * SEAT)
    assert (names(team), told(team)) == (["Ann", "Cho"], ["Bob"])


def test_nobody_is_told_where_enough_are_left(team: Subscriber) -> None:
    with team.shop.sessions.begin() as session:
        seats.free(session, purchase_id=team.purchase_id, member_id=member(team, "ann"), now=team.now)
    change(team, SEAT, 2)
    next_period(team, 2 * SEAT)
    assert (names(team), told(team)) == (["Bob", "Cho"], [])


@pytest.mark.parametrize(("price", "quantity"), [(CHEAPER, 1), (DEARER, 1)])
def test_another_plan_with_fewer_seats_keeps_the_chosen_too(team: Subscriber, price: int, quantity: int) -> None:
    """A cheaper one with the next period, a dearer one at once."""
    change(team, price, quantity, "bob")
    if price == CHEAPER:
        next_period(team, CHEAPER)
    assert (names(team), told(team)) == (["Bob"], ["Ann, Cho"])


def test_only_who_has_a_seat_and_no_more_than_are_left_is_chosen(team: Subscriber) -> None:
    with pytest.raises(ChangeRefused, match="2 were chosen for 1 seats"):
        change(team, SEAT, 1, "ann", "bob")
    asked = Asked(team.plan(SEAT).id, 1, team.now, 0, (team.shop.buyer.member_id,))
    with pytest.raises(ChangeRefused, match="has no seat"):
        changes.change(team.shop.desk, team.shop.buyer, team.current().id, asked, team.now)
    assert team.subscription().next_quantity is None


def test_an_approval_for_more_seats_may_be_used_again_after_the_card_declined(team: Subscriber) -> None:
    shop = team.shop
    with shop.sessions.begin() as session:
        boss = viewer_of(make_member(session, make_organisation(session, "acme"), "buyer", "boss@acme.example"))
        spending.set_approver(session, shop.buyer, boss.member_id, approves=True, now=NOW)
        spending.set_rule(session, shop.buyer, "KRW", approval_above=Money(1, "KRW"), budget=None, now=NOW)
        plan = session.get_one(Plan, team.plan(SEAT).id)
        [asked] = approvals.ask(session, shop.buyer, plan, wanted(plan, 5), purpose="Two more.", now=team.now)
        approvals.decide(session, boss, asked.id, approves=True, reason="", now=team.now)
    team.checkout.declines = True
    with pytest.raises(PaymentDeclined):
        change(team, SEAT, 5)
    with shop.sessions() as session:
        given = session.get_one(Approval, asked.id)
        assert (given.state, given.purchase_id) == (ApprovalState.APPROVED, None)
    team.checkout.declines = False
    change(team, SEAT, 5)
    with shop.sessions() as session:
        assert session.get_one(Approval, asked.id).state is ApprovalState.USED
    assert team.current().quantity == 5
