"""Who of a company may use what it bought, where the licence names its users: fill a seat, free it.

A seat counts from the moment on that it is filled, at every door's next question; freed, it ends what runs as well.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.grants.errors import NoSeatLeft, NotAColleague
from marketplace.grants.models import Grant, Seat
from marketplace.ids import new_id


def filled(session: Session, purchase_id: str) -> Sequence[Seat]:
    """Those who have a seat now, longest first."""
    query = select(Seat).where(Seat.purchase_id == purchase_id, Seat.until.is_(None))
    return session.scalars(query.order_by(Seat.since, Seat.id)).all()


def fill(session: Session, *, purchase_id: str, member_id: str, quantity: int, now: datetime) -> Seat:
    """A seat for the member; the one that it has already. NoSeatLeft, NotAColleague.

    `quantity`: how often it was bought; each gives as many seats as the licence says. Two who fill the last one at once
    wait for each other at the purchase's grants.
    """
    grants = session.scalars(select(Grant).where(Grant.purchase_id == purchase_id).with_for_update()).all()
    _demand_colleague(session, member_id, grants)
    taken = filled(session, purchase_id)
    if found := next((seat for seat in taken if seat.member_id == member_id), None):
        return found
    room = most(grants, quantity)
    if len(taken) >= room:
        raise NoSeatLeft(f"all {room} are filled", remedy="Free one, or buy more.")
    made = Seat(id=new_id("seat"), purchase_id=purchase_id, member_id=member_id, since=now)
    session.add(made)
    session.flush()
    return made


def keep(
    session: Session, *, purchase_id: str, quantity: int, first: Collection[str] = (), now: datetime
) -> list[Seat]:  # fmt: skip
    """Fewer were bought for the time from now on: as many as are too many are freed, of the others those filled last.

    `first`: members who keep theirs before all others.
    """
    grants = session.scalars(select(Grant).where(Grant.purchase_id == purchase_id).with_for_update()).all()
    freed = in_turn(filled(session, purchase_id), first)[most(grants, quantity) :]
    for seat in freed:
        seat.until = now
    return freed


def in_turn(found: Sequence[Seat], first: Collection[str]) -> list[Seat]:
    """Who keeps a seat before whom: those chosen, then those who have had theirs longest."""
    return sorted(found, key=lambda seat: seat.member_id not in first)


def free(session: Session, *, purchase_id: str, member_id: str, now: datetime) -> Seat | None:
    """End the member's seat; None where it has none."""
    query = select(Seat).where(Seat.purchase_id == purchase_id, Seat.member_id == member_id, Seat.until.is_(None))
    found = session.scalar(query.with_for_update())
    if found is not None:
        found.until = now
    return found


def most(grants: Sequence[Grant], quantity: int) -> int:
    """How many may be filled: of several grants, as many as the one with the fewest."""
    return room([grant.scope for grant in grants], quantity)


def room(scopes: Sequence[Mapping[str, Any]], quantity: int) -> int:
    """The same, of what licences say."""
    said = [int(scope["seats"]) for scope in scopes if scope.get("seats") is not None]
    return min(said, default=0) * quantity


def _demand_colleague(session: Session, member_id: str, grants: Sequence[Grant]) -> None:
    member = session.get(Member, member_id)
    if (
        member is None
        or member.disabled_at is not None
        or {member.organisation_id} != {g.organisation_id for g in grants}
    ):
        raise NotAColleague(f"there is no member {member_id} of your company", remedy="See the company's members.")
