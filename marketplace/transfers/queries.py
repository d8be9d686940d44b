"""Every SELECT on transfers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.purchases.models import Purchase
from marketplace.transfers.errors import TransferUnknown
from marketplace.transfers.models import BankLine, TransferOrder, TransferPayment, TransferRefund
from wire.money import Money


def locked(session: Session, ref: str) -> TransferOrder:
    """TransferUnknown where there is none."""
    found = session.get(TransferOrder, ref, with_for_update=True, populate_existing=True)
    if found is None:
        raise TransferUnknown(f"no order {ref}")
    return found


def every_order(session: Session) -> Sequence[TransferOrder]:
    return session.scalars(select(TransferOrder).order_by(TransferOrder.opened_at)).all()


def by_reference(session: Session, reference: str) -> TransferOrder | None:
    return session.scalar(select(TransferOrder).where(TransferOrder.reference == reference))


def of_viewer(session: Session, viewer: Viewer, purchase_id: str) -> TransferOrder:
    """TransferUnknown for another organisation's."""
    found = session.scalar(
        select(TransferOrder)
        .join(Purchase, Purchase.id == TransferOrder.purchase_id)
        .where(TransferOrder.purchase_id == purchase_id, Purchase.organisation_id == viewer.organisation_id)
    )
    if found is None:
        raise TransferUnknown(f"you pay nothing for {purchase_id} by transfer")
    return found


def due(session: Session, references: Sequence[str]) -> Mapping[str, Money]:
    """What is due under each of the references that are ours, of orders."""
    orders = session.scalars(select(TransferOrder).where(TransferOrder.reference.in_(references)))
    return {order.reference: order.amount for order in orders}


def refunds_due(session: Session, references: Sequence[str]) -> Mapping[str, TransferRefund]:
    found = session.scalars(
        select(TransferRefund).where(TransferRefund.reference.in_(references), TransferRefund.paid_at.is_(None))
    )
    return {refund.reference: refund for refund in found}


def payments(session: Session, ref: str) -> Sequence[TransferPayment]:
    """The payments of an order, the first one first."""
    return session.scalars(
        select(TransferPayment).where(TransferPayment.order_ref == ref).order_by(TransferPayment.number)
    ).all()


def refunds(session: Session, ref: str) -> Sequence[TransferRefund]:
    return session.scalars(
        select(TransferRefund).where(TransferRefund.order_ref == ref).order_by(TransferRefund.asked_at)
    ).all()


def open_refunds(session: Session) -> Sequence[TransferRefund]:
    """Those that the operator has not transferred yet."""
    return session.scalars(
        select(TransferRefund).where(TransferRefund.paid_at.is_(None)).order_by(TransferRefund.asked_at)
    ).all()


def line(session: Session, line_id: str) -> BankLine:
    found = session.get(BankLine, line_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise TransferUnknown(f"no line {line_id}")
    return found


def suspended(session: Session, ref: str | None = None) -> Sequence[BankLine]:
    """Lines with money in suspense, the oldest first; of one order, locked."""
    left = BankLine.amount_minor > BankLine.counted_minor + BankLine.returned_minor
    statement = select(BankLine).where(left).order_by(BankLine.at, BankLine.id)
    if ref is not None:
        statement = statement.where(BankLine.order_ref == ref).with_for_update()
    return session.scalars(statement).all()


def suspended_of(session: Session, ref: str) -> int:
    """How much is in suspense for an order, in minor units."""
    rows = session.scalars(select(BankLine).where(BankLine.order_ref == ref))
    return sum(line.suspense.minor for line in rows)


def page_of(session: Session, *, limit: int, cursor: str | None) -> tuple[Sequence[BankLine], str | None]:
    return paging.page(session, select(BankLine), BankLine.taken_at, BankLine.id, limit=limit, cursor=cursor)


def orders(session: Session, refs: Sequence[str]) -> Mapping[str, TransferOrder]:
    return {o.ref: o for o in session.scalars(select(TransferOrder).where(TransferOrder.ref.in_(refs)))}
