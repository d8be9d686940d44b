"""What whoever asks holds without signing in: the licences of the open plans of published listings.

plans on offer → openness.is_open → HeldGrant

Nothing is written down for it, so a plan that is withdrawn or a listing that leaves the catalogue ends it at the next
question.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Text, bindparam, cast, or_, select
from sqlalchemy.orm import Session, aliased

from marketplace.grants.queries import scope_of_text
from marketplace.grants.values import HeldGrant
from marketplace.licensing.models import Licence
from marketplace.listings.models import Listing, Plan, plan_licence
from marketplace.listings.openness import is_open
from marketplace.listings.states import ListingState
from wire.commerce import PlanKind

EVERYBODY = "everybody"
_asked, _named = aliased(Licence), plan_licence.alias()
_ON_DATASET = (
    select(_named.c.plan_id)
    .join(_asked, _asked.id == _named.c.licence_id)
    .where(_asked.dataset == bindparam("dataset"))
)
_OFFERED = (
    select(
        Plan.id.label("plan"), Plan.kind, Plan.price_minor, Plan.approval, Plan.for_organisation_id, Plan.created_at,
        Listing.published_at, Licence.dataset, cast(Licence.scope, Text).label("scope"),
    )
    .join(Listing, Listing.id == Plan.listing_id)
    .join(plan_licence, plan_licence.c.plan_id == Plan.id)
    .join(Licence, Licence.id == plan_licence.c.licence_id)
    .where(Listing.state == ListingState.PUBLISHED, Plan.withdrawn_at.is_(None), Plan.kind == PlanKind.FREE)
    .where(or_(bindparam("dataset", type_=Text).is_(None), Plan.id.in_(_ON_DATASET)))
    .order_by(Plan.id, Licence.id)
)  # fmt: skip


async def open_grants(connection: Any, dataset: str | None) -> tuple[HeldGrant, ...]:
    """Of one dataset, or of all: nothing that a person took, so they begin with the plan and have no end."""
    rows = (await connection.execute(_OFFERED, {"dataset": dataset})).all()
    return tuple(grant for grant in _grants(rows) if dataset in (None, grant.dataset))


def open_now(session: Session, dataset: str | None = None) -> Mapping[str, Sequence[HeldGrant]]:
    """By dataset, or of one alone, for pages: what everybody holds of each."""
    found: dict[str, list[HeldGrant]] = {}
    for grant in _grants(session.execute(_OFFERED, {"dataset": dataset}).all()):
        if dataset in (None, grant.dataset):
            found.setdefault(grant.dataset, []).append(grant)
    return found


def _grants(rows: Sequence[Any]) -> Iterator[HeldGrant]:
    plans = (list(licences) for _, licences in groupby(rows, key=lambda row: row.plan))
    for plan in plans:
        yield from _of(plan)


def _of(licences: list[Any]) -> list[HeldGrant]:
    """None where the plan is not open."""
    plan, scopes = licences[0], [scope_of_text(row.scope) for row in licences]
    if not is_open(plan, scopes):
        return []
    begins = max(plan.created_at, plan.published_at or plan.created_at)
    return [
        HeldGrant(row.dataset, scope, None, begins, None, id=f"{plan.plan}/{row.dataset}")
        for row, scope in zip(licences, scopes, strict=True)
    ]
