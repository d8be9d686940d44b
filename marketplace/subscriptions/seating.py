"""Who keeps a seat when fewer are left: those whom the buyer chose, then those who have had theirs longest.

chosen with the change → kept until it begins → the others' seats end then, and their company is told
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import telling
from marketplace.accounts.models import Member
from marketplace.grants import seats
from marketplace.grants.errors import NoSeatLeft
from marketplace.grants.models import Seat
from marketplace.listings.models import Plan
from marketplace.purchases.models import Purchase
from marketplace.subscriptions.errors import ChangeRefused
from wire.notices import Kind


def demand_fitting(session: Session, purchase: Purchase, plan: Plan, quantity: int, keeps: Collection[str]) -> None:
    """ChangeRefused where more are chosen than seats are left, or somebody who has none."""
    seated = {seat.member_id for seat in seats.filled(session, purchase.id)}
    left = left_after(plan, quantity)
    if not set(keeps) <= seated:
        raise ChangeRefused("somebody was chosen who has no seat", remedy="Choose among those who have one now.")
    if len(set(keeps)) > left:
        raise ChangeRefused(
            f"{len(set(keeps))} were chosen for {left} seats", remedy="Choose fewer, or buy more seats."
        )


def left_after(plan: Plan, quantity: int) -> int:
    """How many seats such a purchase has."""
    return seats.room([licence.scope for licence in plan.licences], quantity)


def keep(session: Session, purchase: Purchase, keeps: Collection[str], now: datetime) -> None:
    """The purchase has fewer seats from now on."""
    freed = seats.keep(session, purchase_id=purchase.id, quantity=purchase.quantity, first=keeps, now=now)
    _tell(session, purchase, freed, now)


def seat_again(session: Session, former: Purchase, new: Purchase, keeps: Collection[str], now: datetime) -> None:
    """Who had a seat has one again, while there are seats."""
    waiting = seats.in_turn(seats.filled(session, former.id), keeps)
    with suppress(NoSeatLeft):
        while waiting:
            seats.fill(
                session, purchase_id=new.id, member_id=waiting[0].member_id, quantity=new.quantity, now=now
            )  # fmt: skip
            del waiting[0]
    _tell(session, new, waiting, now)


def _tell(session: Session, purchase: Purchase, freed: Sequence[Seat], now: datetime) -> None:
    if not freed:
        return
    names = [session.get_one(Member, seat.member_id).name for seat in freed]
    facts = {
        "title": purchase.listing.titles, "who": ", ".join(names),
        "ended_at": now.isoformat(),
    }  # fmt: skip
    about, page = f"{purchase.id}:{now.isoformat()}", f"/my/data/{purchase.id}/seats"
    telling.tell(session, purchase.organisation_id, Kind.SEAT, about, facts, page=page)
