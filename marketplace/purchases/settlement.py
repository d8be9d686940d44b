"""Asking the provider what became of a purchase, and asking it for money back.

A webhook may never come. What the provider says when asked goes through the same inbox, under an id of its own.
"""

import json
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.errors import Forbidden
from marketplace.payments import service as inbox
from marketplace.payments.errors import PaymentRefused, PaymentUnavailable
from marketplace.payments.port import CheckoutRef, IdempotencyKey, PaymentGateway
from marketplace.purchases import queries, rules
from marketplace.purchases.errors import NothingToRefund
from marketplace.purchases.fulfilment import apply, take
from marketplace.purchases.models import Purchase
from marketplace.purchases.states import Event, PurchaseState

PATIENCE = timedelta(minutes=5)  # how long webhooks are waited for
GIVEN_UP = timedelta(hours=24)  # a purchase that never got a page; Stripe forgets its keys after a day
log = logging.getLogger(__name__)


def settle(sessions: sessionmaker[Session], payments: PaymentGateway, purchase: Purchase, now: datetime) -> int:
    """Ask what became of the purchase's checkout and act on it. Answers how many events were new."""
    if purchase.checkout_ref is None:
        return 0
    events = payments.look_up(CheckoutRef(purchase.checkout_ref))
    with sessions.begin() as session:
        for event in events:
            inbox.store(session, event, json.dumps(asdict(event), default=str).encode(), now)
    return inbox.handle(sessions, [event.id for event in events], apply, now)


def reconcile(sessions: sessionmaker[Session], payments: PaymentGateway, now: datetime, *, limit: int = 50) -> int:
    """Settle what webhooks left open. One that fails is logged and asked about again a while later."""
    with sessions.begin() as session:
        waiting = queries.unsettled(session, now - PATIENCE, limit)
        for purchase in waiting:
            purchase.asked_at = now
    return sum(_reconciled(sessions, payments, purchase, now) for purchase in waiting)


def _reconciled(sessions: sessionmaker[Session], payments: PaymentGateway, purchase: Purchase, now: datetime) -> int:
    try:
        if purchase.checkout_ref is None:
            return _give_up(sessions, purchase, now)
        if purchase.refund_requested_at and purchase.refund_ref is None:
            _ask_back_again(sessions, payments, purchase)
        return settle(sessions, payments, purchase, now)
    except (PaymentUnavailable, PaymentRefused) as error:
        log.warning("purchase %s stays as it is: %s: %s", purchase.id, error.title, error.detail)
        return 0


def _ask_back_again(sessions: sessionmaker[Session], payments: PaymentGateway, purchase: Purchase) -> None:
    """After a day the provider forgets the key and refuses a second refund; its record then tells of the first."""
    try:
        _ask_back(sessions, payments, purchase)
    except PaymentRefused as error:
        log.warning("refund of purchase %s: %s: %s", purchase.id, error.title, error.detail)


def _give_up(sessions: sessionmaker[Session], purchase: Purchase, now: datetime) -> int:
    """Nobody was ever given a page for it, so nobody can have paid."""
    if purchase.opened_at > now - GIVEN_UP:
        return 0
    with sessions.begin() as session:
        take(session, queries.locked(session, purchase.id), Event.EXPIRE, now)
    return 1


def refund(
    sessions: sessionmaker[Session], payments: PaymentGateway, viewer: Viewer, purchase_id: str, now: datetime
) -> Purchase:
    """Ask the provider to give the price back; grant and ledger follow when it confirms. Again: the same refund.

    Forbidden, NothingToRefund, PaymentUnavailable (asked again by `reconcile`).
    """
    if not rules.may_refund(viewer):
        raise Forbidden("a refund is given by the network's operator", remedy="Write to the operator.")
    with sessions.begin() as session:
        purchase = queries.locked(session, purchase_id)
        if purchase.state is not PurchaseState.FULFILLED or not purchase.price_minor or not purchase.checkout_ref:
            raise NothingToRefund(f"{purchase_id} is {purchase.state} and cost {purchase.price}")
        purchase.refund_requested_at = purchase.refund_requested_at or now
    return _ask_back(sessions, payments, purchase)


def _ask_back(sessions: sessionmaker[Session], payments: PaymentGateway, purchase: Purchase) -> Purchase:
    checkout = CheckoutRef(purchase.checkout_ref or "")
    reference = payments.refund(checkout, purchase.price, key=IdempotencyKey(f"{purchase.id}:refund"))
    with sessions.begin() as session:
        found = queries.locked(session, purchase.id)
        found.refund_ref = reference
    return found
