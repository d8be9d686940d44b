"""Who of the company uses a purchase whose licence names its users: by program. The buyer's console makes the page."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.orm import Session

from marketplace.accounts.dependencies import Buyer, SignedIn
from marketplace.accounts.models import Member
from marketplace.accounts.rights import Right, opens
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.grants import queries as grants
from marketplace.grants import seats
from marketplace.grants.models import Seat
from marketplace.purchases import queries
from marketplace.purchases.models import Purchase
from marketplace.web import Now
from wire import metering as wire

router = APIRouter(tags=["purchases"])
_SEATS = "/api/purchases/{purchase_id}/seats"


@router.get(_SEATS)
def list_seats(purchase_id: str, session: Transaction, viewer: SignedIn) -> wire.Seats:
    """The members who have a seat, and how many may have one; of a licence that names no users, none."""
    return _told(session, queries.of_viewer(session, viewer, purchase_id))


@router.put(_SEATS + "/{member_id}", **opens(Right.BUY))
def fill_seat(purchase_id: str, member_id: str, session: Transaction, viewer: Buyer, now: Now) -> wire.Seats:
    """Name a member as a user, from now on. Again: no change."""
    purchase = queries.of_viewer(session, viewer, purchase_id)
    made = seats.fill(
        session, purchase_id=purchase.id, member_id=member_id, quantity=purchase.quantity, now=now
    )  # fmt: skip
    if made.since == now:
        audit.record(session, viewer, "seat.filled", purchase.id, {"member": member_id}, at=now)
    return _told(session, purchase)


@router.delete(_SEATS + "/{member_id}", **opens(Right.BUY))
def free_seat(purchase_id: str, member_id: str, session: Transaction, viewer: Buyer, now: Now) -> wire.Seats:
    """End a member's use: what runs of it is ended too. Of one who has no seat: no change."""
    purchase = queries.of_viewer(session, viewer, purchase_id)
    if seats.free(session, purchase_id=purchase.id, member_id=member_id, now=now):
        audit.record(session, viewer, "seat.freed", purchase.id, {"member": member_id}, at=now)
    return _told(session, purchase)


def _told(session: Session, purchase: Purchase) -> wire.Seats:
    most = seats.most(grants.of_purchase(session, purchase.id), purchase.quantity)
    return wire.Seats(purchase_id=purchase.id, most=most, filled=_filled(session, seats.filled(session, purchase.id)))


def _filled(session: Session, found: Sequence[Seat]) -> list[wire.Seat]:
    members = [(seat, session.get_one(Member, seat.member_id)) for seat in found]
    return [wire.Seat(member_id=member.id, member=member.name, since=seat.since) for seat, member in members]
