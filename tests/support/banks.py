"""A bank that transfers at once: what is paid or given back stands in a statement that is taken in right away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from marketplace.payments.port import CheckoutRef, RefundRequest
from marketplace.transfers import queries, service
from marketplace.transfers.gateway import BankTransfers
from marketplace.transfers.models import TransferRefund
from tests.support.marketplace import NOW

HEAD = "at,memo,paid_in,paid_out,balance,number\n"


class Bank(BankTransfers):
    """The gateway, its buyers and its operator."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        super().__init__(sessions, lambda: NOW, "http://127.0.0.1:8700")
        self.lines = 0

    def pay(self, ref: CheckoutRef) -> None:
        with self._sessions() as session:
            order = queries.locked(session, ref)
        self._show(order.reference, order.amount_minor, 0)

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        told = super().refund(checkout, request)
        with self._sessions() as session:
            refund = session.get_one(TransferRefund, request.id)
        if refund.paid_at is None:
            self._show(refund.reference, 0, refund.amount_minor)
        return told

    def _show(self, memo: str, came: int, went: int) -> None:
        self.lines += 1
        line = f"2026-11-02 09:00:00,{memo},{came},{went},0,{self.lines}\n"
        with self._sessions.begin() as session:
            service.take_in(session, (HEAD + line).encode(), UTC, NOW)


@contextmanager
def bank_running(sessions: sessionmaker[Session]) -> Iterator[Bank]:
    """Orders of purchases that nobody made: the foreign key rests meanwhile."""
    _hold(sessions, "DISABLE")
    try:
        yield Bank(sessions)
    finally:
        _hold(sessions, "ENABLE")


def _hold(sessions: sessionmaker[Session], word: str) -> None:
    with sessions.begin() as session:
        session.execute(text(f"ALTER TABLE transfer_order {word} TRIGGER ALL"))
