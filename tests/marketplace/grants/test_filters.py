"""Rows and values over all grants held, run by DuckDB and held against plain Python."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from marketplace.grants.filters import NOTHING, column_masks, pinned, row_filter
from marketplace.grants.values import Facts, HeldGrant, Standing
from marketplace.licensing import pseudonyms
from marketplace.licensing.rendering import as_text
from tests.support.gate import NOW, PSEUDONYM_KEY, make_held, principal, property_test, rows_in_duckdb

TABLE = "sales.orders"
COUNTRIES, DELIVERIES = ("France", "Korea", "Japan"), ("d1", "d2", "d3", "d4")
ROWS = pa.table(
    {
        "country": [c for c in COUNTRIES for _ in DELIVERIES],
        "invoice": [f"{c}-{d}" for c in COUNTRIES for d in DELIVERIES],
        "_delivery": [d for _ in COUNTRIES for d in DELIVERIES],
    }
)


def seen(
    facts: Facts, standing: Standing = Standing.COMPANY, columns: Sequence[str] = ("invoice",)
) -> list[tuple[Any, ...]]:
    asked = principal(standing)
    where = row_filter(asked, TABLE, facts, NOW)
    masks = column_masks(asked, TABLE, dict.fromkeys(columns), facts, NOW)
    shown = {c: as_text(masks[c], "duckdb") if c in masks else f'"{c}"' for c in columns}
    return sorted(rows_in_duckdb(ROWS, shown, None if where is None else as_text(where, "duckdb")), key=str)


def country(*values: str, **more: Any) -> HeldGrant:
    return make_held(rows=[{"column": "country", "op": "in", "values": list(values)}], **more)


def test_one_grant_filters_by_its_terms() -> None:
    assert seen(Facts((country("France"),))) == [(f"France-{d}",) for d in DELIVERIES]


def test_two_grants_add_up() -> None:
    facts = Facts((country("France", deliveries=["d1"]), country("Korea", deliveries=["d2"])))
    assert seen(facts) == [("France-d1",), ("Korea-d2",)]


def test_an_open_grant_beside_a_narrow_one_opens_all() -> None:
    assert len(seen(Facts((country("France"), make_held())))) == ROWS.num_rows


def test_an_ended_grant_adds_nothing() -> None:
    ended = replace(make_held(), ends_at=NOW)
    assert seen(Facts((country("France", deliveries=["d1"]), ended))) == [("France-d1",)]


def test_who_bought_a_delivery_gets_its_correction_and_the_corrections_correction() -> None:
    facts = Facts((country("France", deliveries=["d1"]),), corrections={"d1": "d2", "d2": "d3"})
    assert seen(facts) == [(f"France-{d}",) for d in ("d1", "d2", "d3")]  # of which d3 alone is still in a real table


def test_corrections_in_a_circle_end() -> None:
    facts = Facts((), corrections={"d1": "d2", "d2": "d1"})
    assert pinned(make_held(["d1"]), facts) == ("d1", "d2")


def test_operators_and_the_supply_center_itself_see_every_row() -> None:
    facts = Facts(own=frozenset({"sales.orders"}))
    for standing in (Standing.OPERATOR, Standing.SUPPLY_CENTER):
        assert len(seen(facts, standing)) == ROWS.num_rows


@pytest.mark.parametrize("standing", [Standing.COMPANY, Standing.SUPPLY_CENTER, Standing.REGISTRAR, Standing.UNKNOWN])
def test_a_table_that_may_not_be_read_has_a_filter_that_no_engine_takes(standing: Standing) -> None:
    where = row_filter(principal(standing), TABLE, Facts(), NOW)
    assert isinstance(where, exp.Column)
    assert where.name == NOTHING


def test_a_masked_column_shows_its_mask() -> None:
    held = make_held(columns=["country", "invoice"], masks={"invoice": "null"})
    assert set(seen(Facts((held,)))) == {(None,)}


def test_hidden_columns_are_masked_besides_being_refused() -> None:
    assert set(seen(Facts((make_held(),)), columns=("_delivery",))) == {(None,)}


def test_each_row_shows_a_value_as_the_most_open_grant_that_covers_it() -> None:
    """Clear in France, masked in Korea, not in the licence for Japan."""
    clear = country("France", columns=["invoice", "country"])
    masked = country("France", "Korea", columns=["invoice", "country"], masks={"invoice": "pseudonym"})
    without = country("Japan", columns=["country"])
    rows = seen(Facts((masked, without, clear)), columns=("country", "invoice"))
    shown = {c: {invoice for where, invoice in rows if where == c} for c in COUNTRIES}
    assert shown["France"] == {f"France-{d}" for d in DELIVERIES}
    codes = {pseudonyms.code(PSEUDONYM_KEY, f"Korea-{d}", "org_acme/sales.orders") for d in DELIVERIES}
    assert shown["Korea"] == codes
    assert shown["Japan"] == {None}


@property_test
@given(data=st.data())
def test_any_grants_together_show_exactly_the_rows_that_one_of_them_covers(data: st.DataObject) -> None:
    subset = st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True)
    pin = st.none() | st.lists(st.sampled_from(DELIVERIES), unique=True)
    bought = data.draw(st.lists(st.tuples(subset, pin), min_size=1, max_size=4))
    facts = Facts(tuple(country(*c, deliveries=p) for c, p in bought))
    expected = {
        (f"{c}-{d}",)
        for c in COUNTRIES
        for d in DELIVERIES
        if any(c in cs and (p is None or d in p) for cs, p in bought)
    }
    assert set(seen(facts)) == expected
