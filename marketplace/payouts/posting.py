"""What a payout writes into the ledger: owed → on its way → paid, or owed again.

made: debit the center's account, credit TRANSIT;  paid: debit TRANSIT, credit what the provider holds for us
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.ledger import service as ledger
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.rules import Entry
from marketplace.payouts.models import Payout
from marketplace.payouts.port import Way
from marketplace.purchases.split import clearing, payable
from wire.money import Money

TRANSIT = "payouts:transit"
PROVIDERS = {Way.CONNECT: "stripe", Way.BANK: "bank"}


def made(session: Session, payout: Payout, now: datetime) -> None:
    _post(session, payout, "payout", _moved(payable(payout.organisation_id), TRANSIT, payout.amount), now)


def paid(session: Session, payout: Payout, now: datetime) -> None:
    entries = _moved(TRANSIT, clearing(PROVIDERS[payout.way]), payout.amount)
    _post(session, payout, "payout_paid", entries, now)


def cancelled(session: Session, payout: Payout, now: datetime) -> None:
    entries = _moved(TRANSIT, payable(payout.organisation_id), payout.amount)
    _post(session, payout, "payout_cancelled", entries, now)


def _moved(debited: str, credited: str, amount: Money) -> list[Entry]:
    return [(debited, amount), (credited, -amount)]


def _post(session: Session, payout: Payout, kind: str, entries: Sequence[Entry], now: datetime) -> None:
    facts = {"payout": payout.id, "organisation": payout.organisation_id}
    charge = Charge(ChargeType.PAYOUT, payout.amount, facts=facts)
    ledger.post(session, kind=kind, reference=f"{kind}:{payout.id}", entries=entries, at=now, charges=[charge])
