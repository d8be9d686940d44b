"""A month of a supply center's account: what stood before, what moved it, what stands after; all from the ledger."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.errors import Invalid
from marketplace.invoices.errors import TypeMissing
from marketplace.payouts import queries
from marketplace.payouts.queries import Movement
from marketplace.web.documents import Document
from marketplace.web.filters import money
from marketplace.web.translations import translate
from wire import times
from wire.money import Money

HEAD = ("at", "kind", "reference", "amount", "currency", "balance")
KINDS = {
    "sale": "Sale", "refund": "Refund", "payout": "Payout", "payout_cancelled": "Payout cancelled",
    "dispute": "Dispute", "credit": "Credit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """`lines` hold each movement with the balance after it; opening and lines make `closing`, by currency."""

    month: date
    opening: dict[str, Money]
    lines: Sequence[tuple[Movement, Money]]
    closing: dict[str, Money]


def month_of(text: str) -> date:
    """Invalid for what is not written 2026-11."""
    found = re.fullmatch(r"(2\d{3})-(0[1-9]|1[0-2])", text)
    if found is None:
        raise Invalid(f"{text!r} is no month", remedy="Write it as 2026-11.")
    return date(int(found[1]), int(found[2]), 1)


def statement(session: Session, organisation_id: str, month: date, zone: str) -> Statement:
    """Of that month in the network's zone."""
    begins, ends = _begins(month, zone), _begins(_next(month), zone)
    opening = queries.balances_before(session, organisation_id, begins)
    standing, lines = dict(opening), []
    for moved in queries.movements(session, organisation_id, begins, ends):
        before = standing.get(moved.amount.currency, Money(0, moved.amount.currency))
        after = Money(before.minor + moved.amount.minor, before.currency)
        standing[after.currency] = after
        lines.append((moved, after))
    return Statement(month, opening, lines, standing)


def months(session: Session, organisation_id: str, zone: str) -> list[date]:
    """Those with a movement between them and the first one, the newest first."""
    found = [at.astimezone(times.there(zone)).date().replace(day=1) for at in queries.months(session, organisation_id)]
    return list(reversed(list(_between(found[0], found[-1])))) if found else []


def rows(found: Statement, zone: str) -> Iterator[Sequence[object]]:
    """For a CSV file: opening balances, movements, closing balances."""
    for amount in found.opening.values():
        yield (_begins(found.month, zone), "opening", "", "", amount.currency, amount.figures())
    for moved, after in found.lines:
        yield (moved.at, moved.kind, moved.reference, moved.amount.figures(), after.currency, after.figures())
    for amount in found.closing.values():
        yield (_begins(_next(found.month), zone), "closing", "", "", amount.currency, amount.figures())


def document(found: Statement, name: str, folder: Path | None, zone: str, language: str) -> Document:
    """As a PDF. TypeMissing where there is no type to set it in."""
    if folder is None or not folder.is_dir():
        raise TypeMissing(remedy="The operator runs `make setup` again, or sets SDN_TYPE.")
    made = Document(folder, f"{translate('Account statement', language)} {found.month:%Y-%m}")
    sums = {f"{translate('Opening balance', language)} {c}": money(m) for c, m in found.opening.items()}
    ends = {f"{translate('Closing balance', language)} {c}": money(m) for c, m in found.closing.items()}
    made.facts({translate("Supply center", language): name})
    if ends:
        made.facts(sums or {"–": ""}, ends)
    _ = partial(_said, language)
    head = [_("Time"), _("Kind"), _("Reference"), _("Amount"), _("Balance")]
    lines = [
        [times.on_page(moved.at, zone), kind(moved.kind, language), moved.reference, money(moved.amount), money(after)]
        for moved, after in found.lines
    ]
    made.table(head, lines, widths=(24, 14, 40, 14, 14), figures=2)
    return made


def _said(language: str, text: str) -> str:
    return translate(text, language)


def kind(name: str, language: str) -> str:
    return translate(KINDS.get(name, name.replace("_", " ").capitalize()), language)


def _begins(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=times.there(zone))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = _next(first)
