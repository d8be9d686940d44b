"""Values of row terms, held to the type of their column: what does not fit is refused, never cast by an engine."""

import re

from marketplace.licensing.numbers import LARGEST
from marketplace.licensing.schemas import Operator, RowTerm, Value
from sectors.spec.table import Grain
from sectors.types import is_day

FILTERABLE = ("varchar", "integer", "bigint", "date", "boolean")
GRAINS = {Grain.YEAR: r"\d{4}", Grain.MONTH: r"\d{4}-(0[1-9]|1[0-2])", Grain.DAY: r"\d{4}-\d{2}-\d{2}"}


class ValueMismatch(ValueError):
    """A row term that its column cannot answer."""


def typed(term: RowTerm, kind: str, grain: Grain | None) -> tuple[Value, ...]:
    """The values, each of the column's type; ends of a range in order. ValueMismatch otherwise."""
    values = tuple(_fit(value, kind, grain) for value in term.values)
    if term.op is Operator.BETWEEN and not _ordered(values):
        raise ValueMismatch(f"{term.column!r} between {values[0]} and {values[1]} holds no rows: the ends are reversed")
    if kind == "boolean" and term.op not in (Operator.EQ, Operator.IN):
        raise ValueMismatch(f"{term.column!r} is true or false, which {term.op} does not order")
    return values


def _fit(value: Value, kind: str, grain: Grain | None) -> Value:
    if kind == "boolean":
        return _refuse_unless(isinstance(value, bool), value, "true or false")
    if kind in LARGEST:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return _refuse_unless(whole and abs(int(value)) <= LARGEST[kind], value, f"a whole number of {kind}")
    _refuse_unless(isinstance(value, str) and value.isprintable(), value, "printable text")
    if grain:
        _refuse_unless(
            bool(re.fullmatch(GRAINS[grain], str(value), re.ASCII)), value, f"a {grain} such as {_example(grain)}"
        )
    if kind == "date" or grain is Grain.DAY:
        _refuse_unless(is_day(str(value)), value, "a date such as 2026-11-02")
    return value


def _example(grain: Grain) -> str:
    return {Grain.YEAR: "2026", Grain.MONTH: "2026-11", Grain.DAY: "2026-11-02"}[grain]


def _refuse_unless(fits: bool, value: Value, wanted: str) -> Value:
    if not fits:
        raise ValueMismatch(f"{str(value)[:60]!r} is not {wanted}")
    return value


def _ordered(values: tuple[Value, ...]) -> bool:
    low, high = values
    return str(low) <= str(high) if isinstance(low, str) else int(low) <= int(high)
