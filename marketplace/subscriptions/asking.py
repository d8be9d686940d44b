"""Asking the provider for what is written down: a charge, however often; what later periods cost.

charge → paid: the event does the rest;  declined: a change is dropped;  no answer: parked, asked again under its keys
"""

from datetime import datetime

from marketplace.approvals import service as approvals
from marketplace.payments.errors import PaymentDeclined, PaymentRefused, PaymentUnavailable
from marketplace.payments.port import ChargeRequest, CheckoutRef
from marketplace.purchases.desk import Desk
from marketplace.purchases.models import Purchase
from marketplace.purchases.settlement import settle
from marketplace.purchases.states import Event as PurchaseEvent
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.steps import take
from marketplace.subscriptions import queries
from marketplace.subscriptions.models import PeriodKind, SubscriptionPeriod
from wire.money import Money


def carry_out(desk: Desk, row_id: str, now: datetime) -> None:
    """Ask the provider for what is due, however often; the event that it is paid does the rest."""
    with desk.sessions() as session:
        row = session.get_one(SubscriptionPeriod, row_id)
        purchase = session.get_one(Purchase, row.purchase_id)
    request = ChargeRequest(row.id, row.due, purchase.listing.title("en"), row.kind is PeriodKind.USAGE, row.declines)
    try:
        desk.payments.charge(CheckoutRef(purchase.billed_with or ""), request)
    except PaymentDeclined:
        _declined(desk, row_id)
        if row.kind is PeriodKind.CHANGE:
            _drop(desk, row_id, now)
        else:
            settle(desk.sessions, desk.payments, purchase, now, desk.apply)
        raise
    except (PaymentUnavailable, PaymentRefused) as error:
        _parked(desk, row_id, f"{error.title}: {error.detail}")
        raise
    settle(desk.sessions, desk.payments, purchase, now, desk.apply)


def tell_provider(desk: Desk, subscription_id: str) -> None:
    """What later periods cost, where the provider was not told of it yet."""
    with desk.sessions() as session:
        held = queries.locked(session, subscription_id)
        told, purchase = held.told, held.next_purchase or held.purchase
        quantity = held.next_quantity or purchase.quantity
    if told:
        return
    price = Money(purchase.price_minor, purchase.currency)
    desk.payments.set_renewal(CheckoutRef(purchase.billed_with or ""), price, quantity)
    with desk.sessions.begin() as session:
        found = queries.locked(session, subscription_id)
        found.told = (found.next_purchase_id, found.next_quantity) == (held.next_purchase_id, held.next_quantity)


def _parked(desk: Desk, row_id: str, answer: str) -> None:
    """Whether it was paid is not known: what the provider said stands there for the operator."""
    with desk.sessions.begin() as session:
        session.get_one(SubscriptionPeriod, row_id).parked = answer


def _declined(desk: Desk, row_id: str) -> None:
    """That is known: the next try is another one at the provider."""
    with desk.sessions.begin() as session:
        row = session.get_one(SubscriptionPeriod, row_id)
        row.parked, row.declines = None, row.declines + 1


def _drop(desk: Desk, row_id: str, now: datetime) -> None:
    """The card declined: the change never was."""
    with desk.sessions.begin() as session:
        row = session.get_one(SubscriptionPeriod, row_id)
        held = queries.locked(session, row.subscription_id)
        row.dropped_at = now
        approvals.give_these_back(session, row.approvals)
        purchase = session.get_one(Purchase, row.purchase_id)
        if purchase.id != held.purchase_id and purchase.state is PurchaseState.OPEN:
            take(session, purchase, PurchaseEvent.CANCEL, now)
