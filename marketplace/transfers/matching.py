"""Which order a line of a statement pays: pure. What is not exact goes to a person, never to an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from marketplace.transfers import references
from marketplace.transfers.statement import Line
from wire.money import Money


class Match(StrEnum):
    """`exact`: it pays; the others wait for a person. `unknown`: no reference of ours, or more than one."""

    EXACT = "exact"
    PARTIAL = "partial"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Matched:
    match: Match
    reference: str | None = None


def matched(line: Line, due: Mapping[str, Money]) -> Matched:
    """`due`: reference → what is due. Of what went out, the amount without its sign is compared."""
    known = [reference for reference in dict.fromkeys(references.found(line.memo)) if reference in due]
    if len(known) != 1:
        return Matched(Match.UNKNOWN)
    paid, asked = abs(line.amount.minor), due[known[0]].minor
    if due[known[0]].currency != line.amount.currency:
        return Matched(Match.UNKNOWN)
    match = Match.EXACT if paid == asked else Match.PARTIAL if paid < asked else Match.OVER
    return Matched(match, known[0])
