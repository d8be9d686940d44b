"""Drawn tables and grants, and in plain Python what their holder may see: the oracle of every door.

A row of a table is a dict with its hidden columns; a grant is `LicenceTerms` with what it is pinned to.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from lakehouse import log, upkeep
from lakehouse.layout import DELIVERY, INGESTED_AT, SINCE, UNTIL
from marketplace.grants.values import Facts, HeldGrant
from marketplace.licensing import pseudonyms
from marketplace.licensing.openness import closedness
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms, Operator
from marketplace.licensing.scope import Condition
from sectors.spec.dataset import Dataset
from tests.support.gate import DAY, NOW, column, make_dataset
from tests.support.masked import masked
from wire.masks import Mask

MONTHS = ("1899-12", "2026-09", "2026-10")
COUNTRIES = ("대한민국", "France", "it's -- nobody's", "a/b=%2F 가", None)
KINDS = {
    "invoice": "string", "country": "string", "day": "date", "quantity": "bigint", "price": "decimal(12,3)",
    "customer": "string", "born": "date", "note": "string", "month": "string",
}  # fmt: skip
LATE = "note"  # a column that the table had not from the beginning
HOLDS = {SINCE: "bigint", UNTIL: "bigint"}
PLAIN = {"string": pa.string(), "date": pa.date32(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", "UTC"),
         "decimal(12,3)": pa.decimal128(12, 3)}  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6) | st.sampled_from(["=1+1", "", "한글 값"])
AT = datetime(2026, 11, 1, 3, 4, 5, 678901, tzinfo=UTC)
Row = Mapping[str, Any]


def declared(sector: str = "sales", name: str = "orders") -> Dataset:
    """Orders with a column that came later."""
    dataset = make_dataset(sector=sector, name=name)
    return replace(dataset, columns=(*dataset.columns, column(LATE, "varchar")))


@dataclass(frozen=True)
class Commit:
    """Rows of one delivery; `instead_of`: the delivery that they correct. `merged`: maintenance came after it."""

    delivery: str
    rows: tuple[Row, ...]
    instead_of: str | None = None
    merged: bool = False


@dataclass(frozen=True)
class Table:
    """`holds`: its releases hold it, each row says from when until when it stands."""

    commits: tuple[Commit, ...]
    holds: bool = False

    def rows(self) -> list[Row]:
        """What lies in it after the last commit."""
        gone = {commit.instead_of for commit in self.commits}
        return [row for commit in self.commits for row in commit.rows if self.holds or commit.delivery not in gone]

    def corrections(self) -> dict[str, str]:
        return {c.instead_of: c.delivery for c in self.commits if c.instead_of is not None}

    def write(self, folder: Path, prefix: str = "") -> list[int]:
        """By delta-rs; the version of each commit. `prefix` keeps the deliveries of two runs apart."""
        log.create(folder, self._kinds(late=False), ["month", "country"])
        return [self._commit(folder, place, commit, prefix) for place, commit in enumerate(self.commits)]

    def _commit(self, folder: Path, place: int, commit: Commit, prefix: str) -> int:
        kinds = self._kinds(late=place > 0)
        schema = pa.schema([(name, PLAIN[kind]) for name, kind in kinds.items()])
        rows = [{**row, DELIVERY: prefix + row[DELIVERY]} for row in commit.rows]
        table, name = pa.Table.from_pylist(rows, schema=schema), prefix + commit.delivery
        if place == 1:  # the declaration grew: publishing lets the table follow before it corrects
            log.append(table.slice(0, 0), folder, f"{name}, column")
        if commit.instead_of is None or self.holds:
            version = log.append(table, folder, name)
        else:
            version = log.replace(table, folder, name, [prefix + commit.instead_of])
        if commit.merged:
            upkeep.merge(folder)
        return version

    def _kinds(self, *, late: bool) -> dict[str, str]:
        kinds = {**KINDS, **(HOLDS if self.holds else {}), DELIVERY: "string", INGESTED_AT: "timestamp"}
        return kinds if late else {name: kind for name, kind in kinds.items() if name != LATE}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    holds = draw(st.booleans())
    commits: list[Commit] = []
    for place in range(draw(st.integers(1, 4))):
        delivery = f"d{place}"
        corrected = {c.instead_of for c in commits}
        standing = [c.delivery for c in commits if c.delivery not in corrected]
        instead = draw(st.none() | st.sampled_from(standing)) if standing and not holds else None
        rows = draw(st.lists(_rows(delivery, place, holds), max_size=5))
        commits.append(Commit(delivery, tuple(rows), instead, draw(st.booleans())))
    return Table(tuple(commits), holds)


@st.composite
def _rows(draw: st.DrawFn, delivery: str, place: int, holds: bool) -> Row:
    month = draw(st.sampled_from(MONTHS))
    stands = {SINCE: place + 1, UNTIL: draw(st.none() | st.integers(place + 2, place + 4))} if holds else {}
    return {
        "invoice": draw(TEXT), "country": draw(st.sampled_from(COUNTRIES)), "day": date.fromisoformat(f"{month}-05"),
        "quantity": draw(st.none() | st.integers(-(2**62), 2**62)), "price": draw(st.none() | st.decimals(-999, 999, places=3)),
        "customer": draw(st.none() | TEXT), "born": draw(st.none() | st.dates(date(1850, 1, 1))),
        "month": month, **({LATE: draw(st.none() | TEXT)} if place else {}), DELIVERY: delivery, INGESTED_AT: AT, **stands,
    }  # fmt: skip


@dataclass(frozen=True)
class Bought:
    """A grant as it is drawn: terms, and to which of the table's commits it is pinned (None: none)."""

    terms: Mapping[str, Any]
    pinned: int | None

    def held(self, dataset: Dataset, table: Table, versions: Sequence[int], prefix: str = "") -> HeldGrant:
        """From yesterday on. Of a table that releases hold, pinned to a version; of others to the deliveries so far."""
        scope = compile_terms(LicenceTerms.model_validate({"dataset": dataset.id, **self.terms}), dataset)
        if self.pinned is None:
            return HeldGrant(dataset.id, scope, None, NOW - DAY, None)
        place = self.pinned % len(table.commits)
        if table.holds:
            return HeldGrant(dataset.id, scope, (), NOW - DAY, None, version=place + 1)
        so_far = table.commits[: place + 1]
        gone = {commit.instead_of for commit in so_far}
        bought = tuple(prefix + commit.delivery for commit in so_far if commit.delivery not in gone)
        return HeldGrant(dataset.id, scope, bought, NOW - DAY, None)


@st.composite
def grants(draw: st.DrawFn) -> tuple[Bought, ...]:
    return tuple(draw(st.lists(_bought(), min_size=1, max_size=3)))


@st.composite
def _bought(draw: st.DrawFn) -> Bought:
    masks = {
        name: draw(st.sampled_from(fitting))
        for name, fitting in {
            "customer": ("pseudonym", "salted", "null"), "born": ("year", "null"), "day": ("month", "year", "null"),
            "quantity": ("null", {"mask": "round", "step": 1000}, {"mask": "bucket", "edges": [-5, 0, 10**15]}),
            "price": ({"mask": "round", "step": "0.25"}, {"mask": "bucket", "edges": ["-12.5", 0, 100]}),
            "invoice": ("pseudonym", {"mask": "truncate", "length": 2}, {"mask": "generalise", "words": 1}),
            "country": ({"mask": "generalise", "levels": {"France": "Europe", "대한민국": "아시아"}},),
        }.items()
        if draw(st.booleans())
    }  # fmt: skip
    terms: dict[str, Any] = {"masks": masks, "rows": draw(st.lists(_row_term(), max_size=2))}
    terms |= draw(
        st.sampled_from([{}, {}, {"history_days": 40}, {"delay_days": 30}, {"history_days": 90, "delay_days": 31}])
    )
    if draw(st.booleans()):
        plain = [n for n in ("invoice", "country", "day", "quantity", "price", LATE, "month") if draw(st.booleans())]
        terms["columns"] = [*plain, *(name for name in masks if name not in plain)] or ["invoice"]
    return Bought(terms, draw(st.none() | st.integers(0, 3)))


@st.composite
def _row_term(draw: st.DrawFn) -> dict[str, Any]:
    named = [country for country in COUNTRIES if country is not None]
    if draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from([*named, "nowhere"]), min_size=1, max_size=3, unique=True))
        return {"column": "country", "op": "in", "values": chosen}
    op = draw(st.sampled_from(["eq", "ge", "le"]))
    return {"column": "month", "op": op, "values": [draw(st.sampled_from([*MONTHS, "2026-11"]))]}


def seen(  # noqa: PLR0917 - whose, and by what: each as the gate has it
    dataset: Dataset,
    table: Table,
    held: Sequence[HeldGrant],
    organisation: str,
    key: str,
    prefix: str = "",
    now: datetime = NOW,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns and rows that the holder may see, computed row by row."""
    columns = [n for n in _order(table) if any(grant.scope.shows(n) for grant in held)]
    corrections = {prefix + old: prefix + new for old, new in table.corrections().items()}
    rows = []
    for row in table.rows():
        covering = [
            grant for grant in held if _covers(grant, row, table, corrections, prefix) and _in_time(grant, row, now)
        ]
        if covering:
            domain = pseudonyms.domain(organisation, dataset.id)
            rows.append(tuple(_value(row, name, covering, key, domain) for name in columns))
    return columns, rows


def _order(table: Table) -> list[str]:
    late = len(table.commits) > 1
    names = [name for name in KINDS if name != LATE]
    return [*names, LATE] if late else names


def _covers(grant: HeldGrant, row: Row, table: Table, corrections: Mapping[str, str], prefix: str) -> bool:
    if not all(_met(condition, row[condition.column]) for condition in grant.scope.conditions):
        return False
    if grant.version is not None:
        return row[SINCE] <= grant.version and (row[UNTIL] is None or row[UNTIL] > grant.version)
    if grant.deliveries is not None:
        return prefix + row[DELIVERY] in _corrected(grant.deliveries, corrections)
    return not table.holds or row[UNTIL] is None


def _in_time(grant: HeldGrant, row: Row, now: datetime) -> bool:
    """By the last day of the row's month, in Seoul."""
    if grant.scope.window is None:
        return True
    year, month = map(int, row["month"].split("-"))
    last, today = date(year, month, monthrange(year, month)[1]), (now + timedelta(hours=9)).date()
    history, delay = grant.scope.window.history_days, grant.scope.window.delay_days
    age = (today - last).days
    return (history is None or age <= history) and (delay is None or age >= delay)


def _corrected(deliveries: Sequence[str], corrections: Mapping[str, str]) -> set[str]:
    found = set(deliveries)
    while more := {corrections[d] for d in found if d in corrections} - found:
        found |= more
    return found


def _met(condition: Condition, value: Any) -> bool:
    if value is None:
        return False
    match condition.op:
        case Operator.IN | Operator.EQ:
            return value in condition.values
        case Operator.GE:
            return bool(value >= condition.values[0])
        case Operator.LE:
            return bool(value <= condition.values[0])
    raise AssertionError(condition.op)


def _value(row: Row, name: str, covering: Sequence[HeldGrant], key: str, domain: str) -> Any:
    showing = [grant for grant in covering if grant.scope.shows(name)]
    if not showing:
        return None
    if any(grant.scope.mask(name) is None for grant in showing):
        return row.get(name)
    return _masked(row.get(name), min(showing, key=lambda grant: closedness(grant.scope.mask(name))), name, key, domain)


def _masked(value: Any, grant: HeldGrant, name: str, key: str, domain: str) -> Any:
    found = grant.scope.mask(name)
    assert found is not None
    if found.mask in (Mask.PSEUDONYM, Mask.SALTED):
        whose = pseudonyms.salted(domain, grant.id) if found.mask is Mask.SALTED else domain
        return None if value is None else pseudonyms.code(key, value, whose)
    return masked(found, found.type, value)


def facts_of(table: Table, held: Sequence[HeldGrant], prefix: str = "") -> Facts:
    corrections = {prefix + old: prefix + new for old, new in table.corrections().items()}
    return Facts(tuple(held), corrections={} if table.holds else corrections, holds_table=table.holds)


def comparable(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows of any door in an order of their own."""
    return sorted(repr([_plain(value) for value in row]) for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value + 0:.3f}"  # engines write no sign before a zero: "+ 0" takes it off
    return value.isoformat() if isinstance(value, date) else value
