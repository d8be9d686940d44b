"""The trees mean the same in DuckDB as in plain Python, and no value leaves its quotes (A19)."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from marketplace.licensing import pseudonyms
from marketplace.licensing.rendering import Dialect, render
from marketplace.licensing.rows import gives
from marketplace.licensing.schemas import Operator
from marketplace.licensing.scope import Condition, Scope
from tests.support.gate import PSEUDONYM_KEY, make_scope, property_test, rows_in_duckdb

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
NASTY = st.sampled_from(
    ["' OR 1=1 --", "\\' OR 1=1", "'; DROP TABLE t; --", "''", "/*", "*/", "U&'\\0027'", "$$", "%", '"']
)
DOMAIN = pseudonyms.domain("org_acme", "sales.orders")
DIALECTS: tuple[Dialect, ...] = ("trino", "duckdb")


def scope_of(column: str, kind: str, op: str, values: tuple[Any, ...]) -> Scope:
    condition = Condition(column=column, type=kind, op=Operator(op), values=values)
    return Scope(dataset="a.b", columns=(column,), conditions=(condition,))


@property_test
@given(wanted=st.lists(TEXT | NASTY, min_size=1, max_size=5), there=st.lists(TEXT | NASTY, max_size=8))
def test_a_text_filter_keeps_exactly_the_values_named(wanted: list[str], there: list[str]) -> None:
    where = render(scope_of("v", "varchar", "in", tuple(wanted)), "duckdb", domain=DOMAIN).where
    found = rows_in_duckdb(pa.table({"v": pa.array(there, pa.string())}), {"v": '"v"'}, where)
    assert sorted(row[0] for row in found) == sorted(value for value in there if value in wanted)


@pytest.mark.parametrize("dialect", DIALECTS)
@property_test
@given(name=TEXT.filter(bool) | NASTY, value=TEXT | NASTY)
def test_a_rendered_condition_is_one_comparison_of_one_column_with_one_literal(
    dialect: Dialect, name: str, value: str
) -> None:
    where = render(scope_of(name, "varchar", "eq", (value,)), dialect, domain=DOMAIN).where
    assert where is not None
    tree = sqlglot.parse_one(where, dialect=dialect)
    assert isinstance(tree, exp.EQ)
    assert tree.this.name == name
    assert (tree.expression.is_string, tree.expression.this) == (True, value)


@property_test
@given(
    op=st.sampled_from(["eq", "ge", "le"]),
    value=st.integers(-(2**63) + 1, 2**63 - 1),
    there=st.lists(st.integers(-(2**63) + 1, 2**63 - 1), max_size=8),
)
def test_numbers_compare_as_numbers(op: str, value: int, there: list[int]) -> None:
    where = render(scope_of("v", "bigint", op, (value,)), "duckdb", domain=DOMAIN).where
    found = rows_in_duckdb(pa.table({"v": pa.array(there, pa.int64())}), {"v": '"v"'}, where)
    meets = {"eq": value.__eq__, "ge": value.__le__, "le": value.__ge__}[op]
    assert sorted(row[0] for row in found) == sorted(v for v in there if meets(v))


@property_test
@given(
    ends=st.tuples(st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1))),
    there=st.lists(st.dates(date(1900, 1, 1)), max_size=8),
)
def test_dates_compare_as_dates(ends: tuple[date, date], there: list[date]) -> None:
    low, high = sorted(ends)
    where = render(scope_of("v", "date", "between", (low.isoformat(), high.isoformat())), "duckdb", domain=DOMAIN).where
    found = rows_in_duckdb(pa.table({"v": pa.array(there, pa.date32())}), {"v": '"v"'}, where)
    assert sorted(row[0] for row in found) == sorted(v for v in there if low <= v <= high)


def test_several_conditions_and_the_pin_must_all_be_met() -> None:
    scope = make_scope(
        rows=[
            {"column": "country", "op": "eq", "values": ["France"]},
            {"column": "month", "op": "ge", "values": ["2026-01"]},
        ]
    )
    assert render(scope, "trino", domain=DOMAIN, deliveries=["d1", "d2"]).where == (
        "\"country\" = 'France' AND \"month\" >= '2026-01' AND \"_delivery\" IN ('d1', 'd2')"
    )


def test_a_pin_on_no_delivery_holds_no_row() -> None:
    assert render(make_scope(), "trino", domain=DOMAIN, deliveries=[]).where == "FALSE"


def test_masks_keep_the_type_and_hide_the_value() -> None:
    masks = render(
        make_scope(masks={"customer": "pseudonym", "born": "year", "quantity": "null", "day": "month"}),
        "duckdb",
        domain=DOMAIN,
    ).masks
    born = date(1990, 5, 17)
    people = pa.table({"customer": ["ann", "ann", "bob"], "born": [born] * 3, "quantity": [1, 2, 3], "day": [born] * 3})
    rows = rows_in_duckdb(people, dict(masks), None)
    shown = [dict(zip(masks, row, strict=True)) for row in rows]
    assert shown[0]["customer"] == shown[1]["customer"] != shown[2]["customer"]
    assert shown[0]["customer"] == pseudonyms.code(PSEUDONYM_KEY, "ann", DOMAIN)
    assert (shown[0]["born"], shown[0]["day"], shown[0]["quantity"]) == (date(1990, 1, 1), date(1990, 5, 1), None)


def test_trino_is_given_its_own_functions() -> None:
    masks = render(make_scope(masks={"customer": "pseudonym", "born": "year"}), "trino", domain=DOMAIN).masks
    assert masks == {
        "born": "CAST(DATE_TRUNC('YEAR', \"born\") AS DATE)",
        "customer": "sdn.masks.pseudonym(\"customer\", 'org_acme/sales.orders')",
    }


@property_test
@given(
    op=st.sampled_from(["in", "eq", "ge", "le", "between"]),
    wanted=st.lists(TEXT, min_size=2, max_size=2),
    there=st.lists(TEXT | st.none(), max_size=8),
)
def test_whether_a_licence_gives_a_partition_means_the_same_in_python(
    op: str, wanted: list[str], there: list[str | None]
) -> None:
    scope = scope_of("v", "varchar", op, tuple(wanted if op in ("in", "between") else wanted[:1]))
    found = rows_in_duckdb(
        pa.table({"v": pa.array(there, pa.string())}), {"v": '"v"'}, render(scope, "duckdb", domain=DOMAIN).where
    )
    assert [row[0] for row in found] == [value for value in there if gives(scope, {"v": value})]
    assert gives(scope, {}) is None


def test_a_scope_written_before_pseudonyms_had_a_key_is_rendered_with_one() -> None:
    written = make_scope(masks={"customer": "pseudonym"}).model_dump(mode="json")
    written["masks"][0]["mask"] = "hash"
    masks = render(Scope.model_validate(written), "trino", domain=DOMAIN).masks
    assert masks == {"customer": "sdn.masks.pseudonym(\"customer\", 'org_acme/sales.orders')"}
