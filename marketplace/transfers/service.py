"""Statements of the bank → payments, refunds, suspense; what a person decides about what is in suspense.

file → lines (each once) → exact: payment → events into the inbox;  not exact: suspense:KRW in the ledger, shown
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.payments import service as inbox
from marketplace.payments.providers import BANK
from marketplace.purchases.split import clearing
from marketplace.transfers import queries, references, statement
from marketplace.transfers.errors import TransferOpen, TransferUnknown
from marketplace.transfers.gateway import told
from marketplace.transfers.matching import Match, matched
from marketplace.transfers.models import BankLine, TransferOrder, TransferPayment
from marketplace.transfers.statement import Line
from wire.money import Money


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: lines that were known before count for nothing."""

    lines: int
    new: int
    paid: int
    suspended: int


def take_in(session: Session, body: bytes, zone: tzinfo, now: datetime) -> Taken:
    """A statement, all or nothing; the same lines again change nothing. StatementUnreadable."""
    lines = statement.read(body, zone)
    kept = [line for line in lines if _keep(session, line, now)]
    came = [_came(session, line, now) for line in kept if line.amount.minor > 0]
    went = [_went(session, line, now) for line in kept if line.amount.minor < 0]
    matched_ = [*came, *went].count(Match.EXACT)
    return Taken(len(lines), len(kept), matched_, len(came) - came.count(Match.EXACT))


def _keep(session: Session, line: Line, now: datetime) -> bool:
    row = insert(BankLine).values(
        id=line.id, at=line.at, memo=line.memo, amount_minor=line.amount.minor, currency=line.amount.currency,
        balance_minor=line.balance.minor, match=Match.UNKNOWN, counted_minor=0, returned_minor=0, taken_at=now,
    )  # fmt: skip
    made = session.scalar(row.on_conflict_do_nothing(index_elements=["id"]).returning(BankLine.id))
    return made is not None


def _came(session: Session, line: Line, now: datetime) -> Match:
    """Money that came in: it pays an order exactly, or stands in suspense."""
    found = matched(line, queries.due(session, references.found(line.memo)))
    row = queries.line(session, line.id)
    order = queries.by_reference(session, found.reference) if found.reference else None
    row.match, row.order_ref = found.match, order.ref if order else None
    if order is not None and found.match is Match.EXACT:
        row.counted_minor = row.amount_minor
        _pay(session, queries.locked(session, order.ref), line.at, now)
    else:
        _post(session, "suspense", row.id, (clearing(BANK), _suspense(row.amount), row.amount), now)
    session.flush()
    return found.match


def _went(session: Session, line: Line, now: datetime) -> Match:
    """Money that went out: it gives a refund back, or is none of ours."""
    due = queries.refunds_due(session, references.found(line.memo))
    found = matched(line, {reference: refund.amount for reference, refund in due.items()})
    row = queries.line(session, line.id)
    row.match = found.match
    if found.match is Match.EXACT and found.reference:
        refund = due[found.reference]
        refund.paid_at, row.order_ref = line.at, refund.order_ref
        session.flush()
        _tell(session, queries.locked(session, refund.order_ref), now)
    return found.match


def _pay(session: Session, order: TransferOrder, at: datetime, now: datetime) -> None:
    """One payment more of the order, and what that means for its purchase, into the inbox."""
    number = len(queries.payments(session, order.ref)) + 1
    session.add(
        TransferPayment(
            order_ref=order.ref, number=number, amount_minor=order.amount_minor, currency=order.currency, at=at
        )
    )
    session.flush()
    _tell(session, order, now)


def _tell(session: Session, order: TransferOrder, now: datetime) -> None:
    for event in told(session, order, now):
        inbox.store(session, event, json.loads(json.dumps(asdict(event), default=str)), now)


def assign(session: Session, viewer: Viewer, line_id: str, reference: str, now: datetime) -> BankLine:
    """Say which order a line in suspense is for. TransferUnknown, TransferOpen."""
    line = queries.line(session, line_id)
    order = queries.by_reference(session, reference.strip().upper())
    if order is None:
        raise TransferUnknown(f"no order has the reference {reference}")
    if not line.suspense.minor:
        raise TransferOpen(f"nothing of {line_id} is in suspense")
    line.order_ref = order.ref
    audit.record(session, viewer, "transfer.assigned", line_id, {"order": order.ref}, now)
    return line


def count(session: Session, viewer: Viewer, ref: str, now: datetime) -> TransferPayment:
    """Count what is due of the order's lines in suspense as its payment; what is over stays. TransferOpen."""
    order = queries.locked(session, ref)
    lines = queries.suspended(session, ref)
    if sum(line.suspense.minor for line in lines) < order.amount_minor:
        less = f"less than {order.amount} is in suspense for {ref}"
        raise TransferOpen(less, remedy="Wait for the rest, or give it back.")
    at = _take_from(lines, order.amount_minor)
    number = len(queries.payments(session, ref)) + 1
    moved = (_suspense(order.amount), clearing(BANK), order.amount)
    _post(session, "suspense_counted", f"{ref}:{number}", moved, now)
    _pay(session, order, at, now)
    audit.record(session, viewer, "transfer.counted", ref, {"amount": str(order.amount)}, now)
    return queries.payments(session, ref)[-1]


def _take_from(lines: Sequence[BankLine], minor: int) -> datetime:
    """Of the oldest first. When the last of it came."""
    at = lines[0].at
    for line in lines:
        part = min(line.suspense.minor, minor)
        line.counted_minor += part
        minor -= part
        at = line.at if part else at
    return at


def give_back(session: Session, viewer: Viewer, line_id: str, now: datetime) -> BankLine:
    """The operator has transferred the rest of a line back. TransferOpen where nothing is left of it."""
    line = queries.line(session, line_id)
    rest = line.suspense
    if not rest.minor:
        raise TransferOpen(f"nothing of {line_id} is in suspense")
    line.returned_minor += rest.minor
    moved = (_suspense(rest), clearing(BANK), rest)
    _post(session, "suspense_returned", f"{line_id}:{line.returned_minor}", moved, now)
    audit.record(session, viewer, "transfer.returned", line_id, {"amount": str(rest)}, now)
    return line


def _suspense(amount: Money) -> str:
    return f"suspense:{amount.currency}"


def _post(session: Session, kind: str, subject: str, moved: tuple[str, str, Money], now: datetime) -> None:
    debited, credited, amount = moved
    charge = Charge(ChargeType.CREDIT, amount, facts={"about": subject})
    entries = [(debited, amount), (credited, -amount)]
    ledger.post(session, kind=kind, reference=f"{kind}:{subject}", entries=entries, at=now, charges=[charge])
