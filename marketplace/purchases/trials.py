"""A trial is taken once by a company and listing, whichever of its trial plans it takes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.database import lock
from marketplace.listings.models import Plan
from marketplace.purchases.errors import TrialTaken
from marketplace.purchases.models import Purchase
from wire.commerce import PlanKind


def demand(session: Session, plan: Plan, organisation_id: str) -> None:
    """TrialTaken where the company has tried the listing before; one at a time, until the transaction ends."""
    if plan.kind is not PlanKind.TRIAL:
        return
    lock(session, f"trial:{organisation_id}:{plan.listing_id}")
    tried = select(Purchase.id).where(
        Purchase.organisation_id == organisation_id, Purchase.listing_id == plan.listing_id,
        Purchase.kind == PlanKind.TRIAL,
    )  # fmt: skip
    if session.scalar(tried.limit(1)) is not None:
        raise TrialTaken(remedy="Take one of its other plans.")
