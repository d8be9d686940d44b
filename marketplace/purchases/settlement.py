"""Asking the provider what became of a purchase, and asking it for money back.

A webhook may never come. What the provider says when asked goes through the same inbox, under an id of its own.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.payments import service as inbox
from marketplace.payments.errors import PaymentRefused, PaymentUnavailable
from marketplace.payments.port import CheckoutRef, PaymentEvent, PaymentGateway, RefundRequest
from marketplace.payments.service import Apply
from marketplace.purchases import fulfilment, queries, refunds
from marketplace.purchases.desk import Desk
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.paid import payment_of
from marketplace.purchases.refunds import RefundOrder
from marketplace.purchases.states import Event
from marketplace.purchases.steps import take

PATIENCE = timedelta(minutes=5)  # how long webhooks are waited for
GIVEN_UP = timedelta(hours=24)  # a purchase that never got a page; Stripe forgets its keys after a day
log = logging.getLogger(__name__)


def settle(
    sessions: sessionmaker[Session],
    payments: PaymentGateway,
    purchase: Purchase,
    now: datetime,
    apply: Apply = fulfilment.apply,
) -> int:
    """Ask what became of the purchase's checkout and act on it. Answers how many events were new."""
    if purchase.billed_with is None:
        return 0
    return take_in(sessions, payments.look_up(CheckoutRef(purchase.billed_with)), now, apply)


def take_in(sessions: sessionmaker[Session], events: Sequence[PaymentEvent], now: datetime, apply: Apply) -> int:
    """Into the inbox, and acted on at once. Answers how many were new."""
    with sessions.begin() as session:
        for event in events:
            inbox.store(session, event, json.loads(json.dumps(asdict(event), default=str)), now)
    return inbox.handle(sessions, [event.id for event in events], apply, now)


def reconcile(
    sessions: sessionmaker[Session], payments: PaymentGateway, now: datetime, apply: Apply = fulfilment.apply, *,
    limit: int = 50,
) -> int:  # fmt: skip
    """Settle what webhooks left open. One that fails is logged and asked about again a while later."""
    with sessions.begin() as session:
        waiting = queries.unsettled(session, now - PATIENCE, limit)
        for purchase in waiting:
            purchase.asked_at = now
    return sum(_reconciled(sessions, payments, purchase, now, apply) for purchase in waiting)


def _reconciled(
    sessions: sessionmaker[Session], payments: PaymentGateway, purchase: Purchase, now: datetime, apply: Apply
) -> int:  # fmt: skip
    try:
        if purchase.billed_with is None:
            return _give_up(sessions, purchase, now)
        for ordered in purchase.refunds:
            if ordered.waits and ordered.provider_ref is None:
                _give_back(sessions, payments, ordered, now)
        return settle(sessions, payments, purchase, now, apply)
    except (PaymentUnavailable, PaymentRefused) as error:
        log.warning("purchase %s stays as it is: %s: %s", purchase.id, error.title, error.detail)
        return 0


def _give_up(sessions: sessionmaker[Session], purchase: Purchase, now: datetime) -> int:
    """Nobody was ever given a page for it, so nobody can have paid."""
    if purchase.opened_at > now - GIVEN_UP:
        return 0
    with sessions.begin() as session:
        take(session, queries.locked(session, purchase.id), Event.EXPIRE, now)
    return 1


def refund(desk: Desk, viewer: Viewer, purchase_id: str, asked: RefundOrder, now: datetime) -> Purchase:
    """Ask the provider to give money back; grant and ledger follow when it confirms.

    Forbidden, NothingToRefund, PaymentRefused (the order is marked so), PaymentUnavailable (`reconcile` asks again).
    """
    with desk.sessions.begin() as session:
        ordered = refunds.order(session, viewer, purchase_id, asked, now)
    for one in ordered:
        _give_back(desk.sessions, desk.payments, one, now)
    with desk.sessions() as session:
        return queries.locked(session, purchase_id)


def _give_back(sessions: sessionmaker[Session], payments: PaymentGateway, ordered: Refund, now: datetime) -> None:
    with sessions() as session:
        purchase = session.get_one(Purchase, ordered.purchase_id)
    request = RefundRequest(
        ordered.id, ordered.amount, ordered.reason, ends=ordered.ends_access, payment=payment_of(ordered.sale)
    )
    try:
        reference = payments.refund(CheckoutRef(purchase.billed_with or ""), request)
    except PaymentRefused as error:
        with sessions.begin() as session:
            refused = session.get_one(Refund, ordered.id)
            refused.failed_at, refused.failure = now, error.detail
        raise
    with sessions.begin() as session:
        session.get_one(Refund, ordered.id).provider_ref = reference
