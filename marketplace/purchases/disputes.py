"""A buyer's bank takes a payment back: access is suspended while it decides, and the ledger says where the money is.

disputed: clearing → disputed, grants suspended;  won: back;  lost: as a refund of that payment, and access ends
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace import telling
from marketplace.database import Base
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.ledger import queries as ledger_queries
from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.payments import suspense
from marketplace.payments.port import Outcome, PaymentEvent, RefundReason
from marketplace.purchases import paid, posting
from marketplace.purchases.errors import AmountDiffers
from marketplace.purchases.models import Purchase, Refund
from marketplace.purchases.split import clearing
from marketplace.purchases.states import Event
from marketplace.purchases.steps import take
from wire.money import Money
from wire.notices import Kind

LOST = "the buyer's bank decided for the buyer"


class Dispute(Base):
    """`id` is the provider's; `won` None: not decided yet."""

    __tablename__ = "dispute"
    id: Mapped[str] = mapped_column(primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchase.id"), index=True)
    payment: Mapped[str | None]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    won: Mapped[bool | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def told(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> None:
    """Whatever was told first: opened once, decided once."""
    if event.amount is None or event.reference is None:
        raise AmountDiffers(f"{event.id} disputes {purchase.id} without saying what")
    held = session.get(Dispute, event.reference, with_for_update=True) or _opened(session, purchase, event, now)
    if event.outcome is Outcome.DISPUTED or held.decided_at is not None:
        return
    held.decided_at, held.won = now, event.outcome is Outcome.DISPUTE_WON
    _move(session, purchase, held, f"{purchase.id}:dispute:{held.id}:decided", back=True, now=now)
    if not held.won:
        _lost(session, purchase, held, now)
    session.flush()
    if not of_purchase(session, purchase.id, undecided=True):
        grants.restore(session, purchase_id=purchase.id, reason="disputed")


def of_purchase(session: Session, purchase_id: str, *, undecided: bool = False) -> list[Dispute]:
    query = select(Dispute).where(Dispute.purchase_id == purchase_id).order_by(Dispute.opened_at)
    return list(session.scalars(query.where(Dispute.decided_at.is_(None)) if undecided else query))


def _opened(session: Session, purchase: Purchase, event: PaymentEvent, now: datetime) -> Dispute:
    amount = event.amount or Money(0, purchase.currency)
    made = Dispute(
        id=event.reference or event.id, purchase_id=purchase.id, payment=event.payment, amount_minor=amount.minor,
        currency=amount.currency, opened_at=now,
    )  # fmt: skip
    session.add(made)
    _move(session, purchase, made, f"{purchase.id}:dispute:{made.id}", back=False, now=now)
    grants.suspend(session, purchase_id=purchase.id, reason="disputed", now=now)
    facts = {"title": purchase.listing.titles,
             "amount_minor": amount.minor, "currency": amount.currency}  # fmt: skip
    for whom in (telling.OPERATORS, purchase.supplier_id):
        telling.tell(session, whom, Kind.DISPUTED, made.id, facts, page=f"/purchases/{purchase.id}")
    return made


def _move(session: Session, purchase: Purchase, held: Dispute, reference: str, *, back: bool, now: datetime) -> None:
    """The bank holds it, or no longer."""
    amount = -held.amount if back else held.amount
    entries = [(f"{purchase.provider}:disputed", amount), (clearing(purchase.provider), -amount)]
    charge = Charge(ChargeType.CREDIT, -amount, purchase_id=purchase.id, facts={"dispute": held.id})
    ledger.post(session, kind="dispute", reference=reference, entries=entries, at=now, charges=[charge])


def _lost(session: Session, purchase: Purchase, held: Dispute, now: datetime) -> None:
    """What of it was not given back before is a refund; the bank took more than that: it is in suspense."""
    word = next((w for w in ("renewal", "change", "usage") if _stands(session, purchase, w, held.payment)), None)
    sale = f"{purchase.id}:{word}:{held.payment}" if word else f"{purchase.id}:sale"
    before = paid.given_back(purchase, sale, confirmed=True)
    refund = Refund(
        id=new_id("rfd"), amount_minor=held.amount_minor, currency=held.currency, reason=RefundReason.FRAUDULENT,
        note=LOST, ordered_at=now, sale=sale, provider_ref=held.id, ends_access=True,
    )  # fmt: skip
    left = posting.amount_of(session, purchase, refund).minor - before.minor
    refund.amount_minor, refund.confirmed_at = min(held.amount_minor, left), now
    more = Money(refund.amount_minor - held.amount_minor, held.currency)
    suspense.hold(session, provider=purchase.provider, reference=held.id, amount=more, purchase_id=purchase.id,
                  cause=f"the bank took more than was left of {sale}", now=now)  # fmt: skip
    if refund.amount_minor:
        purchase.refunds.append(refund)
        posting.post_refund(session, purchase, refund, before, now)
    take(session, purchase, Event.REFUND_CONFIRMED, now)


def _stands(session: Session, purchase: Purchase, word: str, payment: str | None) -> bool:
    return payment is not None and ledger_queries.found(session, f"{purchase.id}:{word}:{payment}") is not None
