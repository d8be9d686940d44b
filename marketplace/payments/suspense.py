"""Money that is not what is due: in the ledger on an account of its own, and on a list until it is settled.

hold → ledger: clearing against suspense, a typed charge;  a person looks → settle: how it was cleared up
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.database import Base
from marketplace.errors import Conflict, NotFound
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.rules import Entry
from wire.money import Money


class Suspended(Base):
    """`reference` names the payment at its provider; `settled_*`: who cleared it up, when, and how."""

    __tablename__ = "suspended_payment"
    __table_args__ = (Index("ix_suspended_payment_open", "held_at", postgresql_where=text("settled_at IS NULL")),)
    reference: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str]
    purchase_id: Mapped[str | None] = mapped_column(index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    cause: Mapped[str]
    held_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class SettledBefore(Conflict):
    code, title = "settled_before", "Somebody has cleared this payment up already"


def account(currency: str) -> str:
    return f"suspense:{currency}"


def hold(
    session: Session,
    *,
    provider: str,
    reference: str,
    amount: Money,
    purchase_id: str | None,
    cause: str,
    now: datetime,
) -> None:
    """Keep money that came and that nobody can say what it is for, once for each reference."""
    if session.get(Suspended, reference) is not None or not amount.minor:
        return
    entries = [(f"{provider}:clearing", amount), (account(amount.currency), -amount)]
    charge = Charge(ChargeType.CREDIT, amount, purchase_id=purchase_id, facts={"cause": cause})
    _post(session, f"suspense:{reference}", entries, charge, now)
    session.add(Suspended(
        reference=reference, provider=provider, purchase_id=purchase_id, amount_minor=amount.minor,
        currency=amount.currency, cause=cause, held_at=now,
    ))  # fmt: skip
    session.flush()


def settle(session: Session, reference: str, member_id: str, note: str, now: datetime) -> Suspended:
    """It was given back at the provider, by its pages: the ledger follows. NotFound, SettledBefore."""
    found = session.get(Suspended, reference, with_for_update=True)
    if found is None:
        raise NotFound(f"nothing of the reference {reference} is in suspense")
    if found.settled_at is not None:
        raise SettledBefore(f"{reference} was cleared up on {found.settled_at:%Y-%m-%d %H:%M} UTC")
    entries = [(account(found.currency), found.amount), (f"{found.provider}:clearing", -found.amount)]
    charge = Charge(ChargeType.CREDIT, -found.amount, purchase_id=found.purchase_id, facts={"note": note})
    _post(session, f"suspense:{reference}:returned", entries, charge, now)
    found.settled_at, found.settled_by, found.note = now, member_id, note
    return found


def waiting(session: Session) -> list[Suspended]:
    """What a person has to look at, the oldest first."""
    query = select(Suspended).where(Suspended.settled_at.is_(None)).order_by(Suspended.held_at, Suspended.reference)
    return list(session.scalars(query))


def _post(session: Session, reference: str, entries: list[Entry], charge: Charge, now: datetime) -> None:
    ledger.post(session, kind="suspense", reference=reference, entries=entries, at=now, charges=[charge])
