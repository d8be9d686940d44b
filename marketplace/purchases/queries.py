"""Every SELECT on purchases."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.database import lock
from marketplace.grants.models import Grant
from marketplace.listings.models import Plan
from marketplace.purchases.errors import PurchaseUnknown
from marketplace.purchases.models import AgreedLicence, Purchase, Refund
from marketplace.purchases.states import PurchaseState
from marketplace.releases.models import Release
from wire.commerce import PlanKind

RENEWAL_WATCH = timedelta(days=7)  # how long after its month a purchase is asked about


def lock_offer(session: Session, organisation_id: str, plan_id: str) -> None:
    """One at a time per organisation and plan, until the transaction ends."""
    lock(session, f"buy:{organisation_id}:{plan_id}")


def open_purchase(session: Session, organisation_id: str, plan_id: str) -> Purchase | None:
    return session.scalar(
        select(Purchase).where(
            Purchase.organisation_id == organisation_id,
            Purchase.plan_id == plan_id,
            Purchase.state == PurchaseState.OPEN,
            Purchase.billing_ref.is_(None),
        )
    )


def fulfilled_purchases(session: Session, organisation_id: str, plan_id: str) -> Sequence[Purchase]:
    """What holds or may hold, newest first; stopped ones too, while they run."""
    return session.scalars(
        select(Purchase)
        .where(Purchase.organisation_id == organisation_id, Purchase.plan_id == plan_id)
        .where(Purchase.state.in_((PurchaseState.FULFILLED, PurchaseState.ENDING)))
        .order_by(Purchase.opened_at.desc())
    ).all()


def of_viewer(session: Session, viewer: Viewer, purchase_id: str) -> Purchase:
    """PurchaseUnknown for another organisation's; an operator sees all."""
    found = session.get(Purchase, purchase_id)
    if found is None or not (viewer.is_operator or found.organisation_id == viewer.organisation_id):
        raise PurchaseUnknown(f"you have no purchase {purchase_id}")
    return found


def states_of(session: Session, purchase_id: str) -> Mapping[str, datetime]:
    """Dataset → when the release was published whose state of the table was bought; those of which no state was not."""
    rows = session.execute(
        select(Grant.dataset, Release.published_at)
        .join(Release, (Grant.dataset == Release.dataset) & (Grant.version == Release.delta_version))
        .where(Grant.purchase_id == purchase_id)
        .order_by(Grant.dataset)
    )
    return {row.dataset: row.published_at for row in rows}


def locked(session: Session, purchase_id: str) -> Purchase:
    """The purchase as it stands now, locked until the transaction ends. PurchaseUnknown where there is none."""
    found = session.scalar(
        select(Purchase)
        .where(Purchase.id == purchase_id)
        .with_for_update(of=Purchase)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise PurchaseUnknown(f"no purchase {purchase_id}")
    return found


def origin(session: Session, purchase_id: str) -> Purchase | None:
    """The purchase whose checkout pays for this one: itself, or the first one of its subscription."""
    found = session.get(Purchase, purchase_id)
    if found is None or found.billing_ref is None:
        return found
    return session.scalar(select(Purchase).where(Purchase.checkout_ref == found.billing_ref)) or found


def billed_with(session: Session, purchase: Purchase) -> Sequence[str]:
    """Ids of all that is paid by the checkout of this one."""
    same = (Purchase.billing_ref == purchase.checkout_ref) if purchase.checkout_ref else false()
    return session.scalars(select(Purchase.id).where(same | (Purchase.id == purchase.id))).all()


def to_act_on(session: Session, purchase_id: str) -> Purchase:
    """The same for what an event does to it: plan, buyer and licences come with it, the rest when it is asked for."""
    found = session.scalars(
        select(Purchase)
        .where(Purchase.id == purchase_id)
        .options(
            joinedload(Purchase.licences).joinedload(AgreedLicence.licence),
            joinedload(Purchase.plan).lazyload(Plan.licences),
            lazyload(Purchase.listing),
            lazyload(Purchase.refunds),
        )
        .with_for_update(of=Purchase)
        .execution_options(populate_existing=True)
    )
    one = found.unique().one_or_none()
    if one is None:
        raise PurchaseUnknown(f"no purchase {purchase_id}")
    return one


def unworded(session: Session, datasets: Sequence[str]) -> Sequence[tuple[AgreedLicence, PlanKind]]:
    """Licences of the datasets that were never written down in sentences, locked; each with the purchase's kind."""
    rows = session.execute(
        select(AgreedLicence, Purchase.kind)
        .join(Purchase, Purchase.id == AgreedLicence.purchase_id)
        .where(AgreedLicence.sentences.is_(None), AgreedLicence.dataset.in_(datasets))
        .with_for_update(of=AgreedLicence, skip_locked=True)
    )
    return [(agreed, kind) for agreed, kind in rows]


def page_of(
    session: Session, organisation_id: str | None, *, limit: int, cursor: str | None
) -> tuple[Sequence[Purchase], str | None]:
    """One page, newest first; None: of every organisation."""
    statement = select(Purchase)
    if organisation_id is not None:
        statement = statement.where(Purchase.organisation_id == organisation_id)
    return paging.page(session, statement, Purchase.opened_at, Purchase.id, limit=limit, cursor=cursor)


def unsettled(session: Session, before: datetime, limit: int) -> Sequence[Purchase]:
    """Opened, to be refunded, due to be renewed or to end before that time, and neither told of nor asked about since.

    A refund that nobody ordered is due at once. Locked, those that another process holds left out; the ones that
    waited longest first, of these the oldest.
    """
    waiting = (Purchase.state == PurchaseState.OPEN) & (Purchase.opened_at < before) & Purchase.billing_ref.is_(None)
    by_itself = Refund.member_id.is_(None) & Refund.provider_ref.is_(None)
    asked = (Refund.ordered_at < before) | by_itself
    waits = asked & Refund.confirmed_at.is_(None) & Refund.failed_at.is_(None)
    refunding = Purchase.refunds.any(waits)
    lately = Purchase.paid_until.between(before - RENEWAL_WATCH, before)
    renewing = (Purchase.state == PurchaseState.FULFILLED) & lately
    ending = (Purchase.state == PurchaseState.ENDING) & (Purchase.paid_until < before)
    return session.scalars(
        select(Purchase)
        .where(waiting | refunding | renewing | ending, func.coalesce(Purchase.asked_at < before, True))
        .order_by(func.coalesce(Purchase.asked_at, Purchase.opened_at), Purchase.opened_at, Purchase.id)
        .limit(limit)
        .with_for_update(of=Purchase, skip_locked=True)
    ).all()
