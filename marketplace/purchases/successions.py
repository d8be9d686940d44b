"""A plan takes another's place → who subscribes to that one is told what changes, and since when."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.listings.models import Plan
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.telling import tell
from wire.notices import Kind


def tell_subscribers(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Once for each purchase that runs; what was stopped ends before the new plan begins."""
    new = session.get_one(Plan, payload["successor"])
    running = select(Purchase).where(
        Purchase.plan_id == payload["plan"], Purchase.state == PurchaseState.FULFILLED, Purchase.opened_at <= now
    )
    facts = {
        "title": new.listing.titles, "takes_effect_at": payload["since"],
        "amount_minor": new.price_minor, "currency": new.currency,
    }  # fmt: skip
    for purchase in session.scalars(running):
        about = f"{purchase.id}:{new.id}"
        tell(session, purchase.organisation_id, Kind.PRICE, about, facts, page=f"/purchases/{purchase.id}")
