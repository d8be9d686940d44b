"""Rules 12: hints leave out what cannot match, and nothing else."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.doors.share.figures import Figures
from marketplace.doors.share.hints import Known, NotUnderstood, from_json, may_match
from marketplace.doors.share.sql_hints import from_sql

KINDS = {"month": "string", "year": "integer", "day": "date", "quantity": "long", "price": "double", "open": "boolean"}
VALUES = {"month": "2026-09", "year": "2026", "open": "true"}
FIGURES = Figures(
    5, {"day": date(2026, 9, 1), "quantity": -2}, {"day": date(2026, 9, 30), "quantity": 7}, {"day": 0, "quantity": 1}
)
FILE = Known(KINDS, VALUES, FIGURES)


@pytest.mark.parametrize(
    ("hint", "may"),
    [
        ("month = '2026-09'", True), ("month = '2026-10'", False), ("'2026-09' <= month", True), ("month > '2026-09'", False),
        ("month <> '2026-09'", False), ("month <> '2026-08'", True), ("NOT month = '2026-09'", False), ("year < 2026", False),
        ("year >= 2026", True), ("quantity = 8", False), ("quantity > 6", True), ("quantity > 7", False), ("-2 > quantity", False),
        ("quantity IS NULL", True), ("day IS NULL", False), ("day IS NOT NULL", True), ("month IS NULL", False),
        ("day = DATE '2026-10-01'", False), ("day BETWEEN '2026-10-01' AND '2026-10-02'", True), ("open = false", False),
        ("month IN ('2026-08', '2026-10')", False), ("month = '2026-10' OR quantity = 3", True), ("price > 5", True),
        ("month = '2026-10' AND quantity = 3", False), ("absent = 3", True), ("quantity = quantity", True), ("day = 'x'", True),
    ],
)  # fmt: skip
def test_12_1_hints_in_sql(hint: str, may: bool) -> None:
    try:
        node = from_sql(hint)
    except NotUnderstood:
        assert may, "what is not understood is passed over"
    else:
        assert may_match(node, FILE) is may


def node(op: str, name: str, value: str, kind: str = "string") -> dict[str, Any]:
    column, literal = (
        {"op": "column", "name": name, "valueType": kind},
        {"op": "literal", "value": value, "valueType": kind},
    )
    return {"op": op, "children": [column, literal]}


@pytest.mark.parametrize(
    ("hint", "may"),
    [
        (node("equal", "month", "2026-09"), True), (node("equal", "month", "2026-10"), False),
        (node("lessThan", "quantity", "-2", "long"), False), (node("lessThanOrEqual", "quantity", "-2", "long"), True),
        (node("greaterThan", "quantity", "7", "int"), False), (node("greaterThanOrEqual", "quantity", "7", "int"), True),
        (node("equal", "quantity", "9", "string"), True), (node("equal", "open", "false", "bool"), False),
        ({"op": "not", "children": [node("equal", "month", "2026-09")]}, False),
        ({"op": "and", "children": [node("equal", "month", "2026-09"), node("equal", "year", "2025", "int")]}, False),
        ({"op": "or", "children": [node("equal", "month", "2026-08"), node("equal", "year", "2026", "int")]}, True),
        ({"op": "isNull", "children": [{"op": "column", "name": "day", "valueType": "date"}]}, False),
    ],
)  # fmt: skip
def test_12_2_hints_in_json(hint: dict[str, Any], may: bool) -> None:
    assert may_match(from_json(json.dumps(hint)), FILE) is may


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"op": 1}', '{"op": "drop"}', '{"op": "and", "children": []}',
                                  '{"op": "column"}', '{"op":"not","children":' * 5000])  # fmt: skip
def test_12_3_what_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        from_json(text)


OPS = {"=": "__eq__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "<>": "__ne__"}


@given(
    rows=st.lists(st.none() | st.integers(-5, 5), min_size=1),
    op=st.sampled_from(sorted(OPS)), value=st.integers(-6, 6), negated=st.booleans(),
)  # fmt: skip
def test_12_4_no_row_that_matches_is_left_out(rows: list[int | None], op: str, value: int, negated: bool) -> None:
    there = [row for row in rows if row is not None]
    nulls = {"q": len(rows) - len(there)}
    figures = Figures(len(rows), {"q": min(there)} if there else {}, {"q": max(there)} if there else {}, nulls)
    matches = [row for row in there if getattr(row, OPS[op])(value) is not negated]
    hint = f"NOT q {op} {value}" if negated else f"q {op} {value}"
    if matches:
        assert may_match(from_sql(hint), Known({"q": "long"}, {}, figures))


def test_12_5_decimals_and_masked_columns() -> None:
    figures = Figures(2, {"p": Decimal("1.5")}, {"p": Decimal("2.5")}, {"p": 0, "masked": 0})
    known = Known({"p": "double", "masked": "string"}, {}, figures.without({"masked"}))
    assert not may_match(from_sql("p > 2.5"), known)
    assert may_match(from_sql("masked = 'x'"), known)
    assert may_match(from_sql("masked IS NULL"), known)
