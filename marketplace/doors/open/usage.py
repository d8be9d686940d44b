"""What everybody used, by day, dataset, sector or form; what nobody uses, and why. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from marketplace.doors.open import sketches
from marketplace.doors.open.offered import OpenDataset
from wire.access import Outcome
from wire.open import Kind

YOUNG = timedelta(days=14)
Sketch = bytes  # a column of the row is called as the type is


class Row(Protocol):
    """A row of `open_use`."""

    day: date
    dataset: str
    kind: Kind
    form: str
    outcome: Outcome
    uses: int
    rows: int
    bytes: int
    milliseconds: int
    askers: Sketch


@dataclass
class Total:
    """`users`: different askers, each day anew, for the salt that they are hashed with is of the day."""

    views: int = 0
    calls: int = 0
    files: int = 0
    charts: int = 0
    refused: int = 0
    rows: int = 0
    bytes: int = 0
    milliseconds: int = 0
    _askers: list[Sketch] = field(default_factory=list)

    def add(self, row: Row) -> None:
        if row.outcome is not Outcome.OK:
            self.refused += row.uses
            return
        match row.kind:
            case Kind.VIEW:
                self.views += row.uses
            case Kind.API:
                self.calls += row.uses
            case Kind.FILE:
                self.files += row.uses
            case Kind.CHART:
                self.charts += row.uses
        self.rows, self.bytes = self.rows + row.rows, self.bytes + row.bytes
        self.milliseconds += row.milliseconds
        self._askers.append(row.askers)

    @property
    def uses(self) -> int:
        return self.views + self.calls + self.files + self.charts

    @property
    def users(self) -> int:
        return sketches.count(self._askers)

    @property
    def told(self) -> dict[str, int]:
        """As files and programs have it."""
        return {
            "views": self.views, "calls": self.calls, "downloads": self.files, "charts": self.charts,
            "refused": self.refused, "rows": self.rows, "bytes": self.bytes, "users": self.users,
        }  # fmt: skip


BY: Mapping[str, Callable[[Row], str]] = {
    "day": lambda row: row.day.isoformat(), "dataset": lambda row: row.dataset, "form": lambda row: row.form,
    "sector": lambda row: row.dataset.partition(".")[0],
}  # fmt: skip


def totals(rows: Iterable[Row], by: str) -> Mapping[str, Total]:
    """In the order of the names; a refusal of what is no dataset stands under the empty one, and is left out."""
    found: dict[str, Total] = {}
    for row in rows:
        if name := BY[by](row):
            found.setdefault(name, Total()).add(row)
    return dict(sorted(found.items()))


def whole(rows: Iterable[Row]) -> Total:
    found = Total()
    for row in rows:
        found.add(row)
    return found


def trend(now: int, before: int) -> float | None:
    """How much more than in as many days before; None where there was nothing."""
    return (now - before) / before if before else None


@dataclass(frozen=True, slots=True)
class Unused:
    """`reason`: English text, the key of its translation."""

    one: OpenDataset
    reason: str


def never_used(found: Iterable[OpenDataset], used: Mapping[str, Total], now: datetime) -> Sequence[Unused]:
    """Open datasets whose rows nobody took, each with what is likely the cause."""
    taken = {dataset for dataset, total in used.items() if total.calls + total.files + total.charts}
    return [Unused(one, _why(one, used.get(one.dataset.id), now)) for one in found if one.dataset.id not in taken]


def _why(one: OpenDataset, total: Total | None, now: datetime) -> str:
    if one.released_at is None:
        return "Nothing was released yet."
    if now - one.since < YOUNG:
        return "It has been open only since {time}."
    if total is not None and total.refused:
        return "Calls were refused: the parameters may be hard to find."
    if total is not None and total.views:
        return "It was looked at and not taken: its columns or its period may not be what is wanted."
    return "Nobody found it: its title and description may lack the words that are searched for."
