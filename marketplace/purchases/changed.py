"""A purchase that a change of a subscription makes: its own licence and price, billed with the first one's checkout."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.listings.errors import PlanUnknown
from marketplace.listings.models import Plan
from marketplace.purchases import wording
from marketplace.purchases.models import Purchase
from marketplace.purchases.split import split_of
from marketplace.purchases.states import PurchaseState
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
    known = {dataset.id: dataset for dataset in declared.datasets}
    if unknown := [one.dataset for one in plan.licences if one.dataset not in known]:
        raise PlanUnknown(f"{', '.join(unknown)} is not declared now", remedy="Look at the listing again.")
    new = Purchase(
        id=new_id("pur"), organisation_id=former.organisation_id, member_id=member_id, plan_id=plan.id,
        listing=plan.listing, kind=plan.kind, terms_hash=plan.terms_hash, supplier_id=plan.listing.organisation_id,
        licences=[wording.agree(session, one, known[one.dataset], plan.kind, now) for one in plan.licences],
        split=split_of(dict.fromkeys(plan.datasets, plan.listing.organisation_id)).as_json(),
        price_minor=plan.price_minor, currency=plan.currency, quantity=quantity, provider=former.provider,
        billing_ref=former.billed_with, state=PurchaseState.OPEN, opened_at=now,
    )  # fmt: skip
    session.add(new)
    session.flush()
    session.refresh(new)
    return new
