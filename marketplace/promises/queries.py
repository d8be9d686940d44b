"""Every SELECT on promises: what was measured of a dataset, and what was broken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.promises.models import BrokenPromise
from marketplace.promises.rules import Due, Released
from marketplace.punctuality.models import DueDelivery
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.releases.models import BreakingChange, Delivery, Release, ReleaseDelivery


def promised(session: Session) -> Sequence[str]:
    """Purchases that run and were sold with a promise."""
    return session.scalars(
        select(Purchase.id)
        .where(Purchase.state.in_((PurchaseState.FULFILLED, PurchaseState.ENDING)), Purchase.promise.is_not(None))
        .order_by(Purchase.id)
    ).all()


def dues(session: Session, dataset: str, since: datetime, until: datetime) -> list[Due]:
    """The due times in between, with when the file that answers each was released."""
    released = (
        select(func.min(Release.published_at))
        .join(ReleaseDelivery, ReleaseDelivery.release_id == Release.id)
        .where(ReleaseDelivery.delivery_id == DueDelivery.delivery_id, ~ReleaseDelivery.superseded)
        .scalar_subquery()
    )
    rows = session.execute(
        select(DueDelivery.due_at, released)
        .where(DueDelivery.dataset == dataset, DueDelivery.due_at >= since, DueDelivery.due_at < until)
        .order_by(DueDelivery.due_at)
    )
    return [Due(dataset, due_at, at) for due_at, at in rows]


def releases(session: Session, dataset: str, since: datetime, until: datetime) -> list[Released]:
    """The releases in between, with what their deliveries brought."""
    found = session.scalars(
        select(Release)
        .where(Release.dataset == dataset, Release.published_at >= since, Release.published_at < until)
        .order_by(Release.published_at)
    ).all()
    return [_measured(session, release) for release in found]


def _measured(session: Session, release: Release) -> Released:
    accepted, quarantined = session.execute(
        select(func.coalesce(func.sum(Delivery.accepted), 0), func.coalesce(func.sum(Delivery.quarantined), 0)).where(
            Delivery.id.in_(release.deliveries())
        )
    ).one()
    return Released(
        release.id, release.dataset, release.published_at, int(accepted), int(quarantined), bool(release.breaks),
        _announced(session, release) if release.breaks else None,
    )  # fmt: skip


def _announced(session: Session, release: Release) -> datetime | None:
    """When the readers were first told all that this release breaks."""
    told = session.scalars(
        select(BreakingChange)
        .where(BreakingChange.dataset == release.dataset, BreakingChange.withdrawn_at.is_(None))
        .where(BreakingChange.announced_at <= release.published_at)
        .order_by(BreakingChange.announced_at)
    )
    return next((c.announced_at for c in told if all(one in c.breaks for one in release.breaks)), None)


def known(session: Session, purchase_id: str) -> set[tuple[str, str, str]]:
    """What was found of a purchase: kind, dataset, subject."""
    rows = session.execute(
        select(BrokenPromise.kind, BrokenPromise.dataset, BrokenPromise.subject).where(
            BrokenPromise.purchase_id == purchase_id
        )
    )
    return {(kind.value, dataset, subject) for kind, dataset, subject in rows}


def page_of(
    session: Session, viewer: Viewer, *, limit: int, cursor: str | None
) -> tuple[Sequence[BrokenPromise], str | None]:
    """One page of what concerns the viewer's organisation, as buyer or as seller; an operator sees all."""
    statement = select(BrokenPromise)
    if not viewer.is_operator:
        own = viewer.organisation_id
        side = (Purchase.organisation_id == own) | (Purchase.supplier_id == own)
        statement = statement.join(Purchase, Purchase.id == BrokenPromise.purchase_id).where(side)
    return paging.page(session, statement, BrokenPromise.found_at, BrokenPromise.id, limit=limit, cursor=cursor)
