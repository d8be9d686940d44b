"""Who gets how much of a sale, and how giving back mirrors it: pure.

price → tax apart → centers' share, sector platforms' share, the network's fee;  refund → the sale's entries, in part

Every cut is at a running sum, rounded down: the parts always add up to the whole, and the last one bears remainders.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.ledger.rules import Entry
from marketplace.purchases.tax import Taxed
from wire.money import Money

CENTERS_BP, SECTORS_BP = 8_000, 500  # of the supply value, in basis points; the network keeps the rest
FEES = "network:fees"
VAT = "tax:vat:"  # how the accounts begin that hold what is to be paid on to a country
CLEARING = ":clearing"  # how the accounts end that hold what a payment provider holds for us
_WHOLE = 10_000


def clearing(provider: str) -> str:
    """The ledger account of what a payment provider holds for us."""
    return provider + CLEARING


def payable(organisation_id: str) -> str:
    """The ledger account of what the network owes a supply center."""
    return f"supplier:{organisation_id}:payable"


def sector_payable(sector: str) -> str:
    """The ledger account of what the network owes a sector's platform."""
    return f"sector:{sector}:payable"


def vat(country: str) -> str:
    """The ledger account of the tax that is to be paid on to a country."""
    return VAT + country


@dataclass(frozen=True, slots=True)
class Split:
    """Shares in basis points of the supply value; `centers` (organisation ids) and `sectors` divide them by weight."""

    centers_bp: int
    sectors_bp: int
    centers: Mapping[str, int]
    sectors: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "centers_bp": self.centers_bp, "sectors_bp": self.sectors_bp, "centers": dict(self.centers),
            "sectors": dict(self.sectors),
        }  # fmt: skip


def split_of(suppliers: Mapping[str, str], weights: Mapping[str, int] | None = None) -> Split:
    """The split of a sale of datasets (id → the center's organisation): equal by dataset, unless weights say more."""
    counted: Mapping[str, int] = weights or dict.fromkeys(suppliers, 1)
    centers: Counter[str] = Counter()
    sectors: Counter[str] = Counter()
    for dataset, organisation in suppliers.items():
        centers[organisation] += counted[dataset]
        sectors[dataset.partition(".")[0]] += counted[dataset]
    return Split(CENTERS_BP, SECTORS_BP, dict(centers), dict(sectors))


def sale(taxed: Taxed, split: Split, provider: str) -> list[Entry]:
    """Debit what the provider holds for us; credit tax, centers, sectors and the network. Zeros are left out."""
    supply, currency = taxed.supply.minor, taxed.supply.currency
    centers = supply * split.centers_bp // _WHOLE
    sectors = supply * split.sectors_bp // _WHOLE if split.sectors else 0
    credited = [
        (vat(taxed.country or "unknown"), taxed.tax.minor),
        *((payable(center), part) for center, part in divided(centers, split.centers)),
        *((sector_payable(sector), part) for sector, part in divided(sectors, split.sectors)),
        (FEES, supply - centers - sectors),
    ]
    entries = [(clearing(provider), taxed.amount), *((name, Money(-minor, currency)) for name, minor in credited)]
    return [(account, amount) for account, amount in entries if amount.minor]


def divided(whole: int, weights: Mapping[str, int]) -> list[tuple[str, int]]:
    """`whole` by weight, in the order of the names."""
    names = sorted(weights)
    return list(zip(names, _cut(whole, [weights[name] for name in names]), strict=True))


def _cut(whole: int, weights: Sequence[int]) -> list[int]:
    total, passed, taken, parts = sum(weights), 0, 0, []
    for weight in weights:
        passed += weight
        until = whole * passed // total
        parts.append(until - taken)
        taken = until
    return parts


def reversal(sold: Sequence[Entry], before: Money, amount: Money) -> list[Entry]:
    """The mirror of a sale's entries for `amount` given back when `before` was given back already.

    All that was given back is cut together and what was mirrored before is taken off. So parts that make the whole
    turn the sale round exactly, and each part sums to zero.
    """
    credited = [(account, -money.minor) for account, money in sold if money.minor < 0]
    weights = [minor for _, minor in credited]
    mirrored, together = _cut(before.minor, weights), _cut(before.minor + amount.minor, weights)
    paid = next(account for account, money in sold if money.minor > 0)
    back = [
        (account, Money(now - then, amount.currency))
        for (account, _), then, now in zip(credited, mirrored, together, strict=True)
    ]
    return [(account, money) for account, money in [(paid, -amount), *back] if money.minor]
