"""A purchase that a change of a subscription makes: its own licence and price, billed with the first one's checkout."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.listings.models import Plan
from marketplace.purchases import opening
from marketplace.purchases.models import Purchase
from sectors.registry import Registry


def made(
    session: Session,
    former: Purchase,
    plan: Plan,
    *,
    quantity: int,
    member_id: str,
    declared: Registry,
    now: datetime,
) -> Purchase:
    """Opened, and never paid by itself: `former`'s subscription goes over to it. PlanUnknown."""
    new = opening.opened(
        session, plan, declared.datasets, organisation_id=former.organisation_id, member_id=member_id,
        quantity=quantity, now=now, provider=former.provider, billing_ref=former.billed_with,
    )  # fmt: skip
    session.refresh(new)
    return new
