"""What a company owns of plans that are on offer: its newest purchase of each whose grant holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.catalogue.owned import Owned
from marketplace.grants.models import Grant
from marketplace.grants.queries import held, of_purchase
from marketplace.licensing.service import scope_of
from marketplace.licensing.versions import pins
from marketplace.listings.models import Plan
from marketplace.purchases import queries
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.releases.queries import live_deliveries, version_held


def owned_plans(
    session: Session, organisation_id: str, plans: Sequence[Plan], now: datetime
) -> Mapping[str, Owned]:  # fmt: skip
    """Plan id → what is owned of it now; a purchase that gives all of the plan is taken before one that does not."""
    found = {plan.id: owned(session, organisation_id, plan, now) for plan in plans}
    return {plan_id: one for plan_id, one in found.items() if one is not None}


def owned(session: Session, organisation_id: str, plan: Plan, now: datetime) -> Owned | None:
    """One-off plans give what is released on their day: a later one gives more, so an earlier purchase is not whole."""
    offered = {dataset: _offered(session, plan, dataset) for dataset in plan.datasets}
    found = [
        _held(session, one, offered, now) for one in queries.fulfilled_purchases(session, organisation_id, plan.id)
    ]
    holding = [one for one in found if one is not None]
    return next((one for one in holding if one.whole), holding[0] if holding else None)


def _held(session: Session, purchase: Purchase, offered: Mapping[str, "Bought"], now: datetime) -> Owned | None:
    """None where no grant of it holds. The first of its grants to end is when something of it is lost."""
    grants = [grant for grant in of_purchase(session, purchase.id) if held(grant).active(now)]
    if not grants:
        return None
    until = min((grant.ends_at for grant in grants if grant.ends_at), default=None)
    whole = {grant.dataset: _bought(grant) for grant in grants} == offered
    return Owned(purchase.id, until, purchase.state is PurchaseState.ENDING, whole)


Bought = int | list[str] | None
"""The version of the table, or the deliveries; None: what is released while it lasts."""


def _offered(session: Session, plan: Plan, dataset: str) -> Bought:
    licence = next(licence for licence in plan.licences if licence.dataset == dataset)
    if not pins(scope_of(licence).version, plan.kind):
        return None
    version = version_held(session, dataset)
    return live_deliveries(session, dataset) if version is None else version


def _bought(grant: Grant) -> Bought:
    return grant.deliveries if grant.version is None else grant.version
