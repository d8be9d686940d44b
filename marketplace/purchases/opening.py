"""A purchase as its plan stands now: licences, price, split and promise are of our own rows, never of a request."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.ids import new_id
from marketplace.listings.errors import PlanUnknown
from marketplace.listings.models import Plan
from marketplace.purchases import wording
from marketplace.purchases.models import Purchase
from marketplace.purchases.split import split_of
from marketplace.purchases.states import PurchaseState
from sectors.spec.dataset import Dataset
from wire.commerce import PlanKind


def opened(
    session: Session, plan: Plan, declared: Iterable[Dataset], *, organisation_id: str, member_id: str, quantity: int,
    now: datetime, **billed: str | None,
) -> Purchase:  # fmt: skip
    """Written, and to be paid. `declared`: the datasets of now; `billed`: who takes the money. PlanUnknown."""
    known = {dataset.id: dataset for dataset in declared}
    if unknown := [one.dataset for one in plan.licences if one.dataset not in known]:
        raise PlanUnknown(f"{', '.join(unknown)} is not declared now", remedy="Look at the listing again.")
    made = Purchase(
        id=new_id("pur"), organisation_id=organisation_id, member_id=member_id, plan_id=plan.id, listing=plan.listing,
        kind=plan.kind, terms_hash=plan.terms_hash, supplier_id=plan.listing.organisation_id,
        licences=[wording.agree(session, one, known[one.dataset], plan.kind, now) for one in plan.licences],
        split=split_of(dict.fromkeys(plan.datasets, plan.listing.organisation_id)).as_json(), promise=_promise(plan),
        price_minor=plan.price_minor, currency=plan.currency, quantity=quantity,
        state=PurchaseState.OPEN, opened_at=now, **billed,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _promise(plan: Plan) -> dict[str, Any] | None:
    """What the listing promises now stays promised; None where nothing is, or nothing is paid again and again."""
    told = plan.listing.promise.model_dump(exclude_none=True)
    return told if told and plan.kind in (PlanKind.SUBSCRIPTION, PlanKind.USAGE) else None
