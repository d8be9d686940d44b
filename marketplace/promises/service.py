"""Keeping promises: each purchase that runs is held against what was measured; what is broken is credited by itself.

keep → found → BrokenPromise + refund (it keeps the access) in one transaction → reconcile asks the provider → the
ledger mirrors it, a credit note is issued
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace.ids import new_id
from marketplace.payments.port import RefundReason
from marketplace.promises import queries, rules
from marketplace.promises.models import BrokenPromise
from marketplace.promises.rules import Breach, BreachKind, Promised
from marketplace.purchases import paid, refunds
from marketplace.purchases import queries as purchases
from marketplace.purchases.models import Purchase
from marketplace.purchases.refunds import RefundOrder
from marketplace.telling import tell
from wire.money import Money
from wire.notices import Kind

LOOK_BACK = timedelta(days=60)
REASONS = {
    BreachKind.LATE: "A release came later than promised.",
    BreachKind.FAILED: "A release that was promised did not come.",
    BreachKind.INCOMPLETE: "A release held less than promised.",
    BreachKind.UNANNOUNCED: "Columns changed without the notice that was promised.",
}


def keep(sessions: sessionmaker[Session], now: datetime) -> int:
    """Find what was broken since the last time; each purchase in a transaction of its own. How many promises."""
    with sessions() as session:
        ids = queries.promised(session)
    found = 0
    for purchase_id in ids:
        with sessions.begin() as session:
            found += keep_of(session, purchase_id, now)
    return found


def keep_of(session: Session, purchase_id: str, now: datetime) -> int:
    """Of one purchase, which is locked meanwhile: a second process finds what the first one wrote."""
    purchase = purchases.locked(session, purchase_id)
    known = queries.known(session, purchase_id)
    new = [one for one in breaches(session, purchase, now) if (one.kind.value, one.dataset, one.subject) not in known]
    for breach in new:
        _credit(session, purchase, breach, now)
    return len(new)


def breaches(session: Session, purchase: Purchase, now: datetime) -> Iterator[Breach]:
    """All that was broken since it was bought, within the days that are looked back."""
    if purchase.promise is None or purchase.fulfilled_at is None:
        return
    promised = Promised.of(purchase.promise)
    since = max(purchase.fulfilled_at, now - LOOK_BACK)
    for dataset in purchase.datasets:
        found = [rules.of_due(promised, due, now) for due in queries.dues(session, dataset, since, now)]
        for release in queries.releases(session, dataset, since, now):
            found += rules.of_release(promised, release)
        yield from (rules.datasets_share(one, purchase.datasets) for one in found if one is not None)


def _credit(session: Session, purchase: Purchase, breach: Breach, now: datetime) -> None:
    price = Money(sum(one.amount.minor for one in paid.payments(session, purchase)), purchase.currency)
    amount = rules.credit(breach, price, refunds.left_to_refund(session, purchase))
    session.add(
        BrokenPromise(
            id=new_id("brk"), purchase_id=purchase.id, kind=breach.kind, dataset=breach.dataset,
            subject=breach.subject, broken_at=breach.at, found_at=now, facts=dict(breach.facts),
            share_bp=breach.share_bp, credit_minor=amount.minor, currency=amount.currency,
        )
    )  # fmt: skip
    reason = REASONS[breach.kind]
    if amount.minor:
        order = RefundOrder(RefundReason.REQUESTED, reason, amount, keeps_access=True)
        refunds.order_by_network(session, purchase, order, now)
        facts = {
            "title": purchase.listing.titles,
            "reason": reason,
            "amount_minor": amount.minor,
            "currency": amount.currency,
        }
        about = f"{purchase.id}:{breach.kind}:{breach.subject}"
        tell(session, purchase.organisation_id, Kind.CREDITED, about, facts, page=f"/purchases/{purchase.id}")
    session.flush()
