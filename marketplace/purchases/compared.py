"""What a payment provider holds of a purchase, against what the ledger says that it holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.ledger import queries as ledger
from marketplace.payments.port import DISPUTES, Outcome, PaymentEvent
from marketplace.purchases.models import Purchase
from marketplace.purchases.split import CLEARING
from wire.money import Money
from wire.reconciling import Verdict

KEPT = timedelta(days=30)
"""How long providers tell what happened."""
SIGNS = {
    Outcome.PAID: 1, Outcome.RENEWED: 1, Outcome.CHARGED: 1, Outcome.REFUNDED: -1,
    Outcome.DISPUTED: -1, Outcome.DISPUTE_LOST: -1, Outcome.DISPUTE_WON: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """All that one checkout pays for: `ids`. `purchase` is the one that was opened with it; None: nobody knows it."""

    id: str
    purchase: Purchase | None
    ids: tuple[str, ...]

    def here(self, session: Session) -> dict[str, int]:
        """Currency → what the ledger says that the provider holds."""
        return dict(ledger.stands_of(session, CLEARING, self.ids))


@dataclass(frozen=True, slots=True)
class Compared:
    """One purchase in one currency. `before`: the ledger's at first; `here` and `there`: both sides' in the end."""

    purchase_id: str
    known: bool
    payer: str | None
    verdict: Verdict
    there: Money
    before: Money
    here: Money


def money(events: Iterable[PaymentEvent]) -> Counter[str]:
    """Currency → what is left with the provider; each payment, refund and dispute once, as it was told last."""
    each: dict[tuple[str, str | None], tuple[str, int]] = {}
    for event in events:
        if event.outcome in SIGNS and event.amount is not None:
            reference = None if event.outcome is Outcome.PAID else event.reference
            word = "dispute" if event.outcome in DISPUTES else event.outcome.value
            each[word, reference] = (event.amount.currency, SIGNS[event.outcome] * event.amount.minor)
    found: Counter[str] = Counter()
    for currency, minor in each.values():
        found[currency] += minor
    return found


def rows(  # noqa: PLR0917
    party: Party, payer: str | None, there: Mapping[str, int], before: Mapping[str, int],
    applied: Mapping[str, int], after: Mapping[str, int],
) -> Iterator[Compared]:  # fmt: skip
    """One for each currency; `applied`: the ledger's before anything was put into suspense."""
    for name in sorted({*there, *before, *after}):
        sums = [side.get(name, 0) for side in (there, before, applied, after)]
        yield Compared(party.id, party.purchase is not None, payer, _verdict(*sums), Money(sums[0], name),
                       Money(sums[1], name), Money(sums[3], name))  # fmt: skip


def _verdict(there: int, before: int, applied: int, after: int) -> Verdict:
    if there != after:
        return Verdict.MISSING_THERE
    if applied != after:
        return Verdict.SUSPENDED
    return Verdict.SAME if before == after else Verdict.RECOVERED
