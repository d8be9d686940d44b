"""A bank's statement as a file → its lines: pure. The layout is ours, and stated in docs/transfers.md.

CSV with a head, in UTF-8 or CP949; Korean or English names of columns; amounts with or without thousands apart.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from marketplace.transfers.errors import StatementUnreadable
from wire.money import Money

CURRENCY = "KRW"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "at": ("거래일시", "at"),
    "memo": ("적요", "memo"),
    "paid_in": ("입금액", "paid_in"),
    "paid_out": ("출금액", "paid_out"),
    "balance": ("잔액", "balance"),
    "number": ("거래번호", "number"),
}
NEEDED = ("at", "memo", "paid_in", "paid_out", "balance")
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y%m%d%H%M%S")  # not UTC
LARGEST = 5_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of our bank account; `amount` below zero went out. `id` is the same in every file that has it."""

    id: str
    at: datetime
    memo: str
    amount: Money
    balance: Money


def read(body: bytes, zone: tzinfo) -> list[Line]:
    """StatementUnreadable names the line and the cause; nothing of such a file counts."""
    if len(body) > LARGEST:
        raise StatementUnreadable(f"a file of {len(body):,} bytes is no statement", remedy="Send a shorter span.")
    rows = csv.reader(io.StringIO(_text(body)))
    places = _places(next(rows, []))
    return list(_lines(rows, places, zone))


def _text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise StatementUnreadable("it is neither UTF-8 nor CP949", remedy="Export it from the bank as CSV.")


def _places(head: list[str]) -> Mapping[str, int]:
    named = [name.strip() for name in head]
    found = {
        column: named.index(name) for column, names in COLUMNS.items() for name in names if name in named
    }  # fmt: skip
    missing = [COLUMNS[column][0] for column in NEEDED if column not in found]
    if missing:
        raise StatementUnreadable(f"the head lacks {', '.join(missing)}", remedy="See the layout in the docs.")
    return found


def _lines(rows: Iterator[list[str]], places: Mapping[str, int], zone: tzinfo) -> Iterator[Line]:
    """Two lines that say the same are told apart by how often it was said: banks number them, or none does."""
    said: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            cells = {column: row[place].strip() for column, place in places.items()}
            line = _line(cells, zone)
        except (ValueError, IndexError) as error:
            remedy = "Mend the line and send the file again."
            raise StatementUnreadable(f"line {number}: {error}", remedy=remedy) from error
        said[line.id] = said.get(line.id, 0) + 1
        yield line if said[line.id] == 1 else Line(f"{line.id}-{said[line.id]}", *_rest(line))


def _rest(line: Line) -> tuple[datetime, str, Money, Money]:
    return line.at, line.memo, line.amount, line.balance


def _line(cells: Mapping[str, str], zone: tzinfo) -> Line:
    came, went = _amount(cells["paid_in"]), _amount(cells["paid_out"])
    if (came == 0) == (went == 0):
        raise ValueError("either the amount that came in or the one that went out is to be told")
    at = _time(cells["at"], zone)
    text = "|".join([at.isoformat(), cells["memo"], str(came - went), cells["balance"], cells.get("number", "")])
    id_ = f"bank:{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    balance = Money(_amount(cells["balance"], signed=True), CURRENCY)
    return Line(id_, at, cells["memo"], Money(came - went, CURRENCY), balance)


def _amount(text: str, *, signed: bool = False) -> int:
    plain = text.replace(",", "").replace("원", "").strip() or "0"
    digits = plain.removeprefix("-") if signed else plain
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"{text!r} is no amount in won")
    return int(plain)


def _time(text: str, zone: tzinfo) -> datetime:
    """What a bank writes without a zone is of the bank's own, which the caller names."""
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no time; write it as 2026-11-02 09:30:00")
