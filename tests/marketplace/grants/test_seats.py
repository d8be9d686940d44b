"""A licence that names its users gives rows to those who have a seat, from the moment on that it is filled until it is freed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.grants import queries, seats
from marketplace.grants.errors import NoSeatLeft, NotAColleague
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.models import Grant
from marketplace.grants.rules import ended_since, may_read, readable
from marketplace.grants.together import About, together
from marketplace.grants.values import Facts, HeldGrant, Reason
from tests.support.as_policy import as_policy
from tests.support.gate import DAY, NOW, ORDERS, make_grant, make_held, principal
from tests.support.marketplace import make_member, make_organisation

NAMED = replace(make_held(), scope=make_held().scope.model_copy(update={"seats": 2}))


def seated(since: int, until: int | None = None) -> HeldGrant:
    return replace(NAMED, seat=(NOW + since * DAY, None if until is None else NOW + until * DAY))


@pytest.mark.parametrize("held", [NAMED, seated(1), seated(-2, 0)])
def test_without_a_seat_nothing_is_read(held: HeldGrant) -> None:
    decision = may_read(principal(), ORDERS, frozenset(), Facts((held,)), NOW)
    assert (decision.allowed, decision.reason) == (False, Reason.NO_SEAT)
    assert not readable(Facts((held,)), NOW)


def test_a_seat_gives_what_the_licence_gives() -> None:
    assert may_read(principal(), ORDERS, frozenset({"country"}), Facts((seated(-1),)), NOW).allowed


def test_a_seat_that_is_freed_ends_what_runs() -> None:
    assert ended_since(seated(-2, 0), NOW - timedelta(seconds=1), NOW)
    assert not ended_since(seated(-2), NOW - timedelta(seconds=1), NOW)


def make_named(session: Session, count: int = 2) -> Grant:
    grant = make_grant(session, make_organisation(session))
    grant.scope = {**grant.scope, "seats": count}
    return grant


@pytest.mark.postgres
def test_every_way_to_the_facts_knows_the_seat(database: sessionmaker[Session], database_url: str) -> None:
    with database.begin() as session:
        grant = make_named(session)
        members = [make_member(session, make_organisation(session), email=f"m{n}@acme.example").id for n in range(3)]
        for member in members[:2]:
            seats.fill(session, purchase_id=grant.purchase_id, member_id=member, quantity=1, now=NOW)
        seats.free(session, purchase_id=grant.purchase_id, member_id=members[1], now=NOW + DAY)
        held = {m: queries.of_member(session, grant.organisation_id, m)[0].seat for m in members}
    expected = [(NOW, None), (NOW, NOW + DAY), None]
    assert list(held.values()) == expected

    async def one(connection: object, member: str) -> object:
        who = await principal_of(connection, member)  # type: ignore[arg-type]
        return (await facts_for(connection, who, frozenset())).grants[0].seat  # type: ignore[arg-type]

    assert [as_policy(database_url, lambda c, m=m: one(c, m)) for m in members] == expected  # type: ignore[misc]
    asked = [About(member, ORDERS) for member in members]
    assert [f.grants[0].seat for _, f in as_policy(database_url, lambda c: together(c, asked))] == expected


@pytest.mark.postgres
def test_two_who_fill_the_last_seat_at_once(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        purchase = make_named(session).purchase_id
        members = [make_member(session, make_organisation(session), email=f"m{n}@acme.example").id for n in range(12)]

    def fill(member: str) -> bool:
        with database.begin() as session:
            try:
                seats.fill(session, purchase_id=purchase, member_id=member, quantity=1, now=NOW)
            except NoSeatLeft:
                return False
            return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(fill, members)) == 2
    with database.begin() as session:
        assert len(seats.filled(session, purchase)) == 2


@pytest.mark.postgres
def test_seats_are_as_many_as_were_bought(session: Session) -> None:
    purchase = make_named(session, 1).purchase_id
    members = [make_member(session, make_organisation(session), email=f"m{n}@acme.example").id for n in range(4)]
    for n, member in enumerate(members[:3]):
        seats.fill(session, purchase_id=purchase, member_id=member, quantity=3, now=NOW + n * DAY)
        seats.fill(session, purchase_id=purchase, member_id=member, quantity=3, now=NOW + n * DAY)
    with pytest.raises(NoSeatLeft):
        seats.fill(session, purchase_id=purchase, member_id=members[3], quantity=3, now=NOW)
    freed = seats.keep(session, purchase_id=purchase, quantity=1, now=NOW + 5 * DAY)
    assert [seat.member_id for seat in freed] == members[1:3]
    assert [seat.member_id for seat in seats.filled(session, purchase)] == members[:1]


@pytest.mark.postgres
def test_a_seat_is_for_colleagues(session: Session) -> None:
    purchase = make_named(session).purchase_id
    stranger = make_member(session, make_organisation(session, "beta"))
    gone = make_member(session, make_organisation(session))
    gone.disabled_at = NOW
    for member in (stranger.id, gone.id, "nobody"):
        with pytest.raises(NotAColleague):
            seats.fill(session, purchase_id=purchase, member_id=member, quantity=1, now=NOW)
