"""The port on bank transfers: what is paid is read from statements, nothing is asked of the bank.

open_checkout → order with a reference, our page → the buyer transfers → statement → payments → look_up → events
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace.clock import Clock
from marketplace.payments.errors import PaymentRefused, SignatureInvalid
from marketplace.payments.port import (
    ChargeRequest,
    CheckoutLink,
    CheckoutOrder,
    CheckoutRef,
    IdempotencyKey,
    Outcome,
    PaymentEvent,
    RefundRequest,
)
from marketplace.payments.providers import BANK
from marketplace.subscriptions.periods import after
from marketplace.transfers import queries
from marketplace.transfers.models import TransferOrder, TransferRefund
from marketplace.transfers.references import new_reference
from marketplace.transfers.statement import CURRENCY
from wire.money import Money

TERM = timedelta(days=7)  # how long an order waits for its money
_BUY_ANEW = "Stop it and buy the other plan, or pay by card."


class BankTransfers:
    """Orders are rows, so that a repeated request finds what the first one made."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock, marketplace_url: str) -> None:
        self._sessions, self._clock, self._url = sessions, clock, marketplace_url

    def open_checkout(self, order: CheckoutOrder, *, key: IdempotencyKey) -> CheckoutLink:  # noqa: ARG002
        if order.price.currency != CURRENCY:
            raise PaymentRefused(f"a transfer is in won, not in {order.price.currency}", remedy="Pay by card.")
        ref, now = f"{BANK}_{order.purchase_id}", self._clock()
        with self._sessions.begin() as session:
            row = insert(TransferOrder).values(
                ref=ref, purchase_id=order.purchase_id, reference=new_reference(), amount_minor=order.price.minor,
                currency=order.price.currency, interval=order.interval, opened_at=now, due_at=now + TERM,
            )  # fmt: skip
            session.execute(row.on_conflict_do_nothing(index_elements=["ref"]))
            due_at = queries.locked(session, ref).due_at
        return CheckoutLink(CheckoutRef(ref), f"{self._url}/transfers/{order.purchase_id}", due_at)

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        now = self._clock()
        with self._sessions.begin() as session:
            order = queries.locked(session, checkout)
            if not queries.payments(session, checkout):
                raise PaymentRefused(f"nothing was paid on {checkout}", remedy="Take in the statement first.")
            if request.ends and order.interval:
                order.stopped_at = order.closed_at = order.stopped_at or now
            row = insert(TransferRefund).values(
                id=request.id, order_ref=checkout, reference=new_reference(), amount_minor=request.amount.minor,
                currency=request.amount.currency, asked_at=now,
            )  # fmt: skip
            session.execute(row.on_conflict_do_nothing(index_elements=["id"]))
        return f"{BANK}_{request.id}"

    def close(self, checkout: CheckoutRef) -> None:
        with self._sessions.begin() as session:
            order = queries.locked(session, checkout)
            if queries.payments(session, checkout):
                order.stopped_at = order.stopped_at or (self._clock() if order.interval else None)
            else:
                order.closed_at = order.closed_at or self._clock()

    def resume(self, checkout: CheckoutRef) -> None:
        with self._sessions.begin() as session:
            order = queries.locked(session, checkout)
            until = _until(session, order)
            if order.closed_at is not None or until is None or until <= self._clock():
                raise PaymentRefused(f"{checkout} has ended", remedy="Buy the plan anew.")
            order.stopped_at = None

    def set_renewal(self, checkout: CheckoutRef, unit: Money, quantity: int) -> None:
        with self._sessions.begin() as session:
            queries.locked(session, checkout).amount_minor = unit.minor * quantity

    def charge(self, checkout: CheckoutRef, request: ChargeRequest) -> str:  # noqa: ARG002
        raise PaymentRefused(f"a bank transfer cannot be asked for at once: {request.title}", remedy=_BUY_ANEW)

    def portal(self, checkout: CheckoutRef, back: str, language: str) -> str:  # noqa: ARG002
        raise PaymentRefused(f"{checkout} is paid by transfer: there is no card to change", remedy=_BUY_ANEW)

    def look_up(self, checkout: CheckoutRef) -> list[PaymentEvent]:
        with self._sessions() as session:
            return list(told(session, queries.locked(session, checkout), self._clock()))

    def since(self, at: datetime) -> Iterator[PaymentEvent]:
        """What the statements that were taken in tell; one that came later is taken in first."""
        with self._sessions() as session:
            events = [one for order in queries.every_order(session) for one in told(session, order, self._clock())]
        yield from sorted((one for one in events if one.at and one.at >= at), key=lambda one: one.at or at)

    def read_event(self, body: bytes, signature: str) -> PaymentEvent:  # noqa: ARG002
        raise SignatureInvalid("a bank sends no webhooks")


def told(session: Session, order: TransferOrder, now: datetime) -> Iterator[PaymentEvent]:
    """What became of an order. Ids derive from what happened."""
    ours, paid = order.purchase_id, queries.payments(session, order.ref)
    for payment in paid:
        name, outcome = f"{order.ref}:{payment.number}", Outcome.PAID if payment.number == 1 else Outcome.RENEWED
        until = _end(order, paid[0].at, payment.number) if payment.number > 1 else None
        yield PaymentEvent(name, "transfer", outcome, ours, payment.amount, until, str(payment.number), payment.at)
    for back in queries.refunds(session, order.ref):
        if back.paid_at:
            name = f"{order.ref}:{back.id}"
            yield PaymentEvent(
                name, "transfer", Outcome.REFUNDED, ours, back.amount, reference=back.id, at=back.paid_at
            )
    yield from _standing(session, order, now, paid=bool(paid))


def _standing(session: Session, order: TransferOrder, now: datetime, *, paid: bool) -> Iterator[PaymentEvent]:
    ours = order.purchase_id
    if not paid and (order.closed_at or order.due_at < now):
        yield PaymentEvent(f"{order.ref}:expired", "transfer", Outcome.EXPIRED, ours)
    if paid and order.stopped_at:
        until, at = _until(session, order), order.stopped_at
        if order.closed_at or (until and until <= now):
            yield PaymentEvent(f"{order.ref}:ended", "transfer", Outcome.ENDED, ours)
        else:
            name = f"{order.ref}:stopped:{at.timestamp():.0f}"
            yield PaymentEvent(name, "transfer", Outcome.STOPPED, ours, at=at)


def _until(session: Session, order: TransferOrder) -> datetime | None:
    """Until when a subscription is paid; None of what does not repeat, or was not paid."""
    paid = queries.payments(session, order.ref)
    return _end(order, paid[0].at, len(paid)) if paid else None


def _end(order: TransferOrder, first: datetime, number: int) -> datetime | None:
    return after(first, order.interval, number) if order.interval else None
