"""Every SELECT of the consoles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.grants import seats
from marketplace.grants.models import Grant
from marketplace.grants.queries import held, is_active
from marketplace.listings.models import Plan
from marketplace.metering import queries as metering
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.usage.models import Usage
from wire.access import Outcome
from wire.commerce import PlanKind
from wire.metering import Used
from wire.money import Money

LATELY = timedelta(days=30)
MOST_GRANTS = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A grant with the purchase that gave it, how much of its quotas is used, and its seats (0: it names no users)."""

    grant: Grant
    purchase: Purchase
    used: Sequence[Used]
    seats: int
    filled: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes by itself. `amount` None: it ends, and nothing is charged."""

    at: datetime
    purchase: Purchase
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Customer:
    """What one organisation uses of one plan: accesses of the last 30 days that read its datasets."""

    plan: Plan
    organisation: Organisation
    since: datetime
    until: datetime | None
    accesses: int
    rows: int
    last: datetime | None


def holdings(session: Session, organisation_id: str, now: datetime) -> Sequence[Held]:
    """The grants that hold now, by dataset."""
    rows = session.execute(
        select(Grant, Purchase)
        .join(Purchase, Purchase.id == Grant.purchase_id)
        .where(Grant.organisation_id == organisation_id, is_active(now))
        .order_by(Grant.dataset, Grant.starts_at)
        .limit(MOST_GRANTS)
    ).all()
    used = metering.standing(session, [grant for grant, _ in rows], now)
    return [_held(session, grant, purchase, used.get(grant.id, [])) for grant, purchase in rows]


def _held(session: Session, grant: Grant, purchase: Purchase, used: Sequence[Used]) -> Held:
    named = held(grant).scope.seats is not None
    most = seats.most([grant], purchase.quantity) if named else 0
    return Held(grant, purchase, used, most, len(seats.filled(session, purchase.id)) if named else 0)


def ahead(session: Session, organisation_id: str, now: datetime) -> Sequence[Ahead]:
    """Renewals, and ends of what was stopped or tried, the next first."""
    running = (PurchaseState.FULFILLED, PurchaseState.ENDING)
    found = session.scalars(
        select(Purchase).where(Purchase.organisation_id == organisation_id, Purchase.state.in_(running))
    )
    comes = [one for purchase in found if (one := _ahead(purchase)) is not None and one.at > now]
    return sorted(comes, key=lambda one: one.at)


def _ahead(purchase: Purchase) -> Ahead | None:
    if purchase.trial_ends_at is not None:
        return Ahead(purchase.trial_ends_at, purchase, None)
    if purchase.paid_until is None:
        return None
    renews = purchase.state is PurchaseState.FULFILLED and purchase.kind is PlanKind.SUBSCRIPTION
    return Ahead(purchase.paid_until, purchase, purchase.price if renews else None)


def usage_purchases(session: Session, organisation_id: str) -> Sequence[tuple[Purchase, Grant]]:
    """Running purchases of usage with a grant each whose counter tells what was used."""
    rows = session.execute(
        select(Purchase, Grant)
        .join(Grant, Grant.purchase_id == Purchase.id)
        .where(Purchase.organisation_id == organisation_id, Purchase.kind == PlanKind.USAGE)
        .where(Purchase.state.in_((PurchaseState.FULFILLED, PurchaseState.ENDING)), Grant.revoked_at.is_(None))
    )
    return [(purchase, grant) for purchase, grant in rows]


def customers(session: Session, center_id: str, now: datetime) -> Sequence[Customer]:
    """Who holds which plan of the supply center's listings, and how much it is used; by listing and organisation."""
    rows = session.execute(
        select(Purchase.plan_id, Purchase.organisation_id, func.min(Grant.starts_at), func.max(Grant.ends_at))
        .join(Grant, Grant.purchase_id == Purchase.id)
        .where(Purchase.supplier_id == center_id, is_active(now))
        .group_by(Purchase.plan_id, Purchase.organisation_id)
    ).all()
    found = []
    for plan_id, organisation_id, since, until in rows:
        plan, organisation = session.get_one(Plan, plan_id), session.get_one(Organisation, organisation_id)
        accesses, taken, last = _used(session, organisation_id, plan.datasets, now)
        found.append(Customer(plan, organisation, since, until, accesses, taken, last))
    return sorted(found, key=lambda one: (one.plan.listing.slug, one.plan.position, one.organisation.name))


def _used(
    session: Session, organisation_id: str, datasets: Sequence[str], now: datetime
) -> tuple[int, int, datetime | None]:  # fmt: skip
    """Accesses, rows, and when the last one ended."""
    figures = select(func.count(), func.coalesce(func.sum(Usage.rows), 0), func.max(Usage.ended_at))
    lately = figures.where(Usage.organisation_id == organisation_id, Usage.outcome == Outcome.OK)
    lately = lately.where(Usage.ended_at >= now - LATELY)
    reads = or_(*(Usage.datasets.contains([dataset]) for dataset in datasets))
    count, rows, last = session.execute(lately.where(reads)).one()
    return count, int(rows), last
