"""What needs whom, from every capability's own queries: role → providers. A new capability adds its line."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.approvals import queries as approvals
from marketplace.grants import queries as grants
from marketplace.grants.models import Grant
from marketplace.grants.service import SUSPENDED
from marketplace.harvesting import queries as harvesting
from marketplace.harvesting.port import CAUSES
from marketplace.joining import queries as joining
from marketplace.listings.models import Listing
from marketplace.listings.states import ListingState
from marketplace.metering import queries as metering
from marketplace.offers import queries as offers
from marketplace.parts import record
from marketplace.payments.models import InboxEvent
from marketplace.payouts import queries as payouts
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.states import PayoutState
from marketplace.punctuality import queries as punctuality
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import PurchaseState
from marketplace.subscriptions import queries as subscriptions
from marketplace.subscriptions.models import Subscription
from marketplace.subscriptions.states import SubscriptionState
from marketplace.web.needs import Need, Provider
from sectors.registry import Registry

SOON = timedelta(days=14)
NEARLY = 80  # percent of a quota


def providers(declared: Callable[[], Registry], home: Path) -> Mapping[str, Iterable[Provider]]:
    """By role; `declared` and `home` tell of feeds and of the network's parts."""

    def late(session: Session, viewer: Viewer, now: datetime) -> Iterator[Need]:
        centers = {dataset.id: dataset.feed.supply_center for dataset in declared().datasets}
        missed = punctuality.missed(session, now)
        mine = [d for d in missed if viewer.is_operator or centers.get(d) == viewer.supply_center]
        yield Need("Feeds that are late: {count}", "/deliveries", len(mine), urgent=True)

    def dead(_: Session, __: Viewer, ___: datetime) -> Iterator[Need]:
        found = record.read(home)
        silent = found.told_at is not None and found.silent(datetime.now(UTC))
        down = sum(bool(part.remedy) for part in found.parts) or int(silent)
        yield Need("Parts of the network that do not serve: {count}", "/operations/parts", down, urgent=True)

    company = (_answers, _quotas)
    return {
        Role.BUYER: (_purchases, _ending, *company),
        Role.ANALYST: (_datasets, *company),
        Role.SUPPLY_CENTER: (late, _listings, _earnings, _answers),
        Role.OPERATOR: (late, dead, _operating),
    }


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    """Rows of the one table that the conditions are on."""
    return session.scalar(select(func.count()).where(*where)) or 0


def _purchases(session: Session, viewer: Viewer, _: datetime) -> Iterator[Need]:
    mine = Purchase.organisation_id == viewer.organisation_id
    yield Need(
        "Purchases to be paid: {count}", "/purchases", _count(session, mine, Purchase.state == PurchaseState.OPEN)
    )
    ending = _count(session, mine, Purchase.state == PurchaseState.ENDING)
    yield Need("Subscriptions that end: {count}", "/purchases", ending)
    unpaid = Subscription.state.in_((SubscriptionState.PAST_DUE, SubscriptionState.PAUSED))
    owing = select(func.count()).select_from(Subscription).join(Subscription.purchase).where(mine, unpaid)
    yield Need("Subscriptions that are not paid: {count}", "/my/data", session.scalar(owing) or 0, urgent=True)


def _ending(session: Session, viewer: Viewer, now: datetime) -> Iterator[Need]:
    soon = (Grant.organisation_id == viewer.organisation_id, grants.is_active(now), Grant.ends_at < now + SOON)
    yield Need("Grants that end within two weeks: {count}", "/purchases", _count(session, *soon))


def _quotas(session: Session, viewer: Viewer, now: datetime) -> Iterator[Need]:
    active = select(Grant).where(Grant.organisation_id == viewer.organisation_id, grants.is_active(now))
    standing = metering.standing(session, session.scalars(active).all(), now)
    nearly = [u for used in standing.values() for u in used if u.limit and u.used * 100 >= u.limit * NEARLY]
    yield Need("Quotas that are nearly used: {count}", "/purchases", len(nearly), urgent=True)


def _answers(session: Session, viewer: Viewer, _: datetime) -> Iterator[Need]:
    waiting = offers.waiting(session, viewer.organisation_id)
    yield Need("Offers that wait for your answer: {count}", "/offers", waiting)
    asked = approvals.waiting(session, viewer.organisation_id)
    yield Need("Purchases that ask for approval: {count}", "/approvals", asked)


def _datasets(session: Session, viewer: Viewer, now: datetime) -> Iterator[Need]:
    mine = select(func.count(Grant.dataset.distinct())).where(Grant.organisation_id == viewer.organisation_id)
    yield Need("Datasets that you may query: {count}", "/query", session.scalar(mine.where(grants.is_active(now))) or 0)


def _listings(session: Session, viewer: Viewer, _: datetime) -> Iterator[Need]:
    mine = Listing.organisation_id == viewer.organisation_id
    yield Need(
        "Drafts of listings: {count}", "/my/listings", _count(session, mine, Listing.state == ListingState.DRAFT)
    )
    reviewed = _count(session, mine, Listing.state == ListingState.IN_REVIEW)
    yield Need("Listings that an operator looks at: {count}", "/my/listings", reviewed)


def _earnings(session: Session, viewer: Viewer, _: datetime) -> Iterator[Need]:
    """Money that cannot be paid out, since nobody said where to."""
    account = session.get(PayoutAccount, viewer.organisation_id)
    owed = [currency for center, currency in payouts.owed(session) if center == viewer.organisation_id]
    unpayable = len(owed) if account is None or not account.ready else 0
    yield Need("Currencies that cannot be paid to you yet: {count}", "/payouts", unpayable)


def _operating(session: Session, _: Viewer, __: datetime) -> Iterator[Need]:
    reviews = _count(session, Listing.state == ListingState.IN_REVIEW)
    yield Need("Listings to be reviewed: {count}", "/operator/reviews", reviews)
    yield Need("Supply centers that want to join: {count}", "/operator/applications", joining.waiting(session))
    wished = _count(session, Purchase.refund_wish.is_not(None), Purchase.refund_answer.is_(None))
    yield Need("Refunds that buyers ask for: {count}", "/purchases", wished)
    suspended = _count(session, Grant.revoke_reason.in_(SUSPENDED))
    yield Need("Grants that are suspended: {count}", "/operator/grants", suspended)
    unpaid = _count(session, Payout.state == PayoutState.FAILED)
    yield Need("Payouts that failed: {count}", "/operator/payouts", unpaid, urgent=True)
    failing = len(outbox.failing(session))
    failing += _count(session, InboxEvent.handled_at.is_(None), InboxEvent.error.is_not(None))
    yield Need("Events that fail: {count}", "/operator/payments", failing, urgent=True)
    parked = len(subscriptions.parked(session))
    yield Need("Charges without an answer: {count}", "/operator/charges", parked, urgent=True)
    yield from _harvests(session)


def _harvests(session: Session) -> Iterator[Need]:
    """Those that fail, by cause, and those that ask whether most of a source shall go."""
    causes = Counter(run.error for run in harvesting.troubled(session))
    yield Need("Harvests that ask before they remove: {count}", "/operator/harvests", causes.pop(None, 0), urgent=True)
    for code, count in sorted(causes.items()):
        yield Need("Harvests that fail: {count}", "/operator/harvests", count, True, CAUSES[code or ""])
