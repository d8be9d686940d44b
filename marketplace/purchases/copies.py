"""How many companies may hold a plan at once. Opening a purchase takes no copy: the first payment that arrives does.

Plans of one listing with the same licences count together, so that an edited price makes no second exclusive licence.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.database import lock
from marketplace.grants.models import Grant
from marketplace.grants.queries import is_active
from marketplace.listings.models import Plan
from marketplace.purchases.errors import SoldOut
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState

NONE_LEFT = "No copy was left when the payment arrived."
UNPAID = (PurchaseState.OPEN, PurchaseState.EXPIRED, PurchaseState.CANCELLED)


def demand(session: Session, plan: Plan, organisation_id: str, now: datetime) -> None:
    """SoldOut where others hold all copies now."""
    if _none_left(session, plan, organisation_id, now):
        raise SoldOut(
            f"{plan.copies} may hold it at once, and so many do",
            remedy="Look again once a licence of another company has ended.",
        )


def gone(session: Session, purchase: Purchase, now: datetime) -> bool:
    """Whether a payment that arrives now comes too late for a copy."""
    return purchase.state in UNPAID and _none_left(session, purchase.plan, purchase.organisation_id, now)


def _none_left(session: Session, plan: Plan, organisation_id: str, now: datetime) -> bool:
    """One at a time per listing, until the transaction ends: who counts may issue."""
    if plan.copies is None:
        return False
    lock(session, f"copies:{plan.listing_id}")
    return taken(session, plan, organisation_id, now) >= plan.copies


def taken(session: Session, plan: Plan, organisation_id: str, now: datetime) -> int:
    """How many other companies hold the same licences of the listing now."""
    same = [one.id for one in plan.listing.plans if one.copies is not None and one.terms_hash == plan.terms_hash]
    holders = (
        select(func.count(Purchase.organisation_id.distinct()))
        .join(Grant, Grant.purchase_id == Purchase.id)
        .where(Purchase.plan_id.in_(same), Purchase.organisation_id != organisation_id, is_active(now))
    )
    return session.scalar(holders) or 0
