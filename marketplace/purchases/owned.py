"""What a company owns of plans that are on offer: its newest purchase of each whose grant holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.owned import Owned
from marketplace.grants.queries import held, of_purchase
from marketplace.listings.models import Plan
from marketplace.purchases import queries
from marketplace.purchases.states import PurchaseState
from marketplace.releases.queries import live_deliveries
from wire.commerce import PlanKind


def owned_plans(
    session: Session, organisation_id: str, plans: Sequence[Plan], now: datetime
) -> Mapping[str, Owned]:  # fmt: skip
    """Plan id → what is owned of it now; a purchase that gives all of the plan is taken before one that does not."""
    found = {plan.id: owned(session, organisation_id, plan, now) for plan in plans}
    return {plan_id: one for plan_id, one in found.items() if one is not None}


def owned(session: Session, organisation_id: str, plan: Plan, now: datetime) -> Owned | None:
    """One-off plans give the deliveries of their day: a later one gives more, so an earlier purchase is not whole."""
    offered = live_deliveries(session, plan.licence.dataset) if plan.kind is PlanKind.ONE_OFF else None
    holding = [
        Owned(purchase.id, grant.ends_at, purchase.state is PurchaseState.ENDING, grant.deliveries == offered)
        for purchase in queries.fulfilled_purchases(session, organisation_id, plan.id)
        for grant in of_purchase(session, purchase.id)
        if held(grant).active(now)
    ]
    return next((one for one in holding if one.whole), holding[0] if holding else None)
