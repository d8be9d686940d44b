"""Every SELECT on invoices."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.invoices.errors import InvoiceUnknown
from marketplace.invoices.models import Invoice
from marketplace.ledger.models import LedgerTransaction

CHARGES = ("sale", "refund")
"""The kinds of transaction that are invoiced."""


def by_reference(session: Session, reference: str) -> Invoice | None:
    return session.scalar(select(Invoice).where(Invoice.reference == reference))


def of_viewer(session: Session, viewer: Viewer, invoice_id: str) -> Invoice:
    """InvoiceUnknown for one of others; an operator sees all."""
    found = session.scalar(_visible(viewer).where(Invoice.id == invoice_id))
    if found is None:
        raise InvoiceUnknown(f"you have no invoice {invoice_id}")
    return found


def page_of(
    session: Session, viewer: Viewer, *, limit: int, cursor: str | None, purchase_id: str | None = None
) -> tuple[Sequence[Invoice], str | None]:
    """One page of what the viewer's organisation sold or bought, newest first."""
    statement = _visible(viewer)
    if purchase_id is not None:
        statement = statement.where(Invoice.purchase_id == purchase_id)
    return paging.page(session, statement, Invoice.issued_at, Invoice.id, limit=limit, cursor=cursor)


def _visible(viewer: Viewer) -> Select[Invoice]:
    own = viewer.organisation_id
    side = (Invoice.buyer_id == own) | (Invoice.issuer_id == own)
    return select(Invoice) if viewer.is_operator else select(Invoice).where(side)


def without_invoice(session: Session, limit: int) -> Sequence[str]:
    """References of charges that have none yet, the oldest first."""
    issued = exists().where(Invoice.reference == LedgerTransaction.reference)
    return session.scalars(
        select(LedgerTransaction.reference)
        .where(LedgerTransaction.kind.in_(CHARGES), ~issued)
        .order_by(LedgerTransaction.occurred_at, LedgerTransaction.id)
        .limit(limit)
    ).all()
