"""What was paid for a purchase, read from the ledger: each payment, and what is left of it to give back.

A payment's ledger reference is `<purchase>:sale`, or `<purchase>:<renewal, change, usage>:<how the provider names it>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.ledger import queries as ledger
from marketplace.purchases.models import Purchase
from wire.money import Money

PERIODS = ("sale", "renewal")  # what pays for a whole period; the others are within one


@dataclass(frozen=True, slots=True)
class Paid:
    """`given` was given back of it, or is asked for."""

    sale: str
    amount: Money
    given: Money

    @property
    def left(self) -> Money:
        return Money(max(self.amount.minor - self.given.minor, 0), self.amount.currency)


def payments(session: Session, purchase: Purchase) -> Sequence[Paid]:
    """Those of the period that runs, newest first."""
    found = []
    for sale in ledger.newest_first(session, f"{purchase.id}:", "sale"):
        amount = Money(max(entry.amount_minor for entry in sale.entries), purchase.currency)
        found.append(Paid(sale.reference, amount, given_back(purchase, sale.reference)))
        if word(sale.reference) in PERIODS:
            break
    return found


def given_back(purchase: Purchase, sale: str, *, confirmed: bool = False) -> Money:
    """Of one payment; `confirmed`: without what was only asked for."""
    held = [r for r in purchase.refunds if r.sale == sale and r.failed_at is None]
    minor = sum(r.amount_minor for r in held if r.confirmed_at or not confirmed)
    return Money(minor, purchase.currency)


def all_given_back(session: Session, purchase: Purchase) -> bool:
    """Of the period that runs, and confirmed."""
    held = payments(session, purchase)
    return all(given_back(purchase, one.sale, confirmed=True).minor >= one.amount.minor for one in held)


def word(sale: str) -> str:
    return sale.split(":")[1]


def payment_of(sale: str | None) -> str | None:
    """How the provider names it; None: what was paid at the checkout."""
    parts = (sale or "").split(":", 2)
    return parts[2] if len(parts) > 2 else None
