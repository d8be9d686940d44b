"""An operator suspends a listing and says that its use ends: what was bought of it is withheld until it is restored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.grants import service as grants
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PAID_STATES
from marketplace.telling import tell
from wire import times
from wire.notices import Kind

WITHHELD = "withheld"


def withhold(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Of a suspended listing, where the operator said so; its buyers are told."""
    if not payload["ends_use"]:
        return
    for purchase in _paid(session, payload["listing"]):
        grants.suspend(session, purchase_id=purchase.id, reason=WITHHELD, now=now)
        listing = purchase.listing
        facts = {"title": listing.titles, "ended_at": times.iso(now)}
        about = f"{purchase.id}:{payload['at']}"
        tell(session, purchase.organisation_id, Kind.ENDED, about, facts, page=f"/purchases/{purchase.id}")


def give_again(session: Session, payload: dict[str, Any], _: datetime) -> None:
    """Of a listing that was restored."""
    for purchase in _paid(session, payload["listing"]):
        grants.restore(session, purchase_id=purchase.id, reason=WITHHELD)


def _paid(session: Session, listing: str) -> Sequence[Purchase]:
    found = select(Purchase).where(Purchase.listing_id == listing, Purchase.state.in_(PAID_STATES))
    return session.scalars(found.order_by(Purchase.id)).all()
