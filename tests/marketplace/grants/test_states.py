"""A table whose rows say from when until when they stand: what is read of it is a state, held against plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.grants.filters import column_masks, row_filter
from marketplace.grants.values import Facts, HeldGrant, Standing
from marketplace.licensing.rendering import as_text
from tests.support.gate import NOW, ORDERS, make_held, principal, property_test, rows_in_duckdb

State = Mapping[str, str]  # key → country
COUNTRIES = ("France", "Korea")
SCHEMA = pa.schema(
    [("invoice", pa.string()), ("country", pa.string()), ("_delivery", pa.string()), ("_since", pa.int64()), ("_until", pa.int64())]
)  # fmt: skip


def made(states: Sequence[State]) -> pa.Table:
    """The table after `states`, that of version 1 first: every row that ever stood, as publishing keeps them."""
    rows: list[dict[str, Any]] = []
    before: State = {}
    for version, state in enumerate(states, 1):
        for row in rows:
            if row["_until"] is None and state.get(row["invoice"]) != row["country"]:
                row["_until"] = version
        new = [(key, country) for key, country in state.items() if before.get(key) != country]
        rows += [
            {"invoice": k, "country": c, "_delivery": f"d{version}", "_since": version, "_until": None} for k, c in new
        ]
        before = state
    return pa.Table.from_pylist(rows, SCHEMA)


def seen(
    table: pa.Table, *grants: HeldGrant, standing: Standing = Standing.COMPANY, own: frozenset[str] = frozenset()
) -> list[tuple[Any, ...]]:
    facts, asked = Facts(grants, own, holds_table=True), principal(standing)
    where = row_filter(asked, ORDERS, facts, NOW)
    masks = column_masks(asked, ORDERS, dict.fromkeys(("invoice", "country")), facts, NOW)
    shown = {c: as_text(masks[c], "duckdb") if c in masks else f'"{c}"' for c in ("invoice", "country")}
    assert where is not None
    return sorted(rows_in_duckdb(table, shown, as_text(where, "duckdb")), key=str)


def bought(version: int, **terms: Any) -> HeldGrant:
    return replace(make_held([f"d{n + 1}" for n in range(version)], **terms), version=version)


LIFE: Sequence[State] = (
    {"a": "France", "b": "France"},
    {"a": "Korea", "b": "France", "c": "Korea"},
    {"a": "France", "c": "Korea"},
)
TABLE = made(LIFE)


def test_the_made_table_keeps_every_row() -> None:
    held = [(row["invoice"], row["country"], row["_since"], row["_until"]) for row in TABLE.to_pylist()]
    assert held == [
        ("a", "France", 1, 2), ("b", "France", 1, 3), ("a", "Korea", 2, 3), ("c", "Korea", 2, None), ("a", "France", 3, None),
    ]  # fmt: skip


@pytest.mark.parametrize("version", [1, 2, 3])
def test_who_bought_a_release_reads_the_table_as_it_was(version: int) -> None:
    assert seen(TABLE, bought(version)) == sorted(LIFE[version - 1].items())


def test_a_subscription_reads_what_stands_now() -> None:
    assert seen(TABLE, make_held()) == sorted(LIFE[-1].items())


def test_terms_hold_in_every_state() -> None:
    french = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}]}
    assert seen(TABLE, bought(2, **french)) == [("b", "France")]
    assert seen(TABLE, make_held(**french)) == [("a", "France")]


def test_two_releases_bought_are_two_states_and_a_row_of_both_stands_once() -> None:
    assert seen(TABLE, bought(1), bought(2)) == [("a", "France"), ("a", "Korea"), ("b", "France"), ("c", "Korea")]


def test_a_release_bought_before_subscribing_stays_beside_what_stands() -> None:
    assert seen(TABLE, bought(2), make_held()) == [("a", "France"), ("a", "Korea"), ("b", "France"), ("c", "Korea")]


def test_a_purchase_before_anything_was_released_gives_nothing() -> None:
    assert seen(TABLE, make_held([])) == []


@pytest.mark.parametrize("standing", [Standing.OPERATOR, Standing.RULES, Standing.SUPPLY_CENTER])
def test_who_needs_no_grant_reads_what_stands_too(standing: Standing) -> None:
    own = frozenset({ORDERS}) if standing is Standing.SUPPLY_CENTER else frozenset[str]()
    assert seen(TABLE, standing=standing, own=own) == sorted(LIFE[-1].items())


def test_each_state_shows_a_value_as_the_most_open_grant_that_covers_it() -> None:
    """Clear in the release bought, hidden in what came later."""
    later = make_held(masks={"country": "null"})
    assert seen(TABLE, bought(1), later) == [("a", "France"), ("a", None), ("b", "France"), ("c", None)]


@property_test
@given(data=st.data())
def test_any_grants_together_show_the_rows_of_the_states_that_they_cover(data: st.DataObject) -> None:
    state = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(COUNTRIES))
    life = data.draw(st.lists(state, min_size=1, max_size=6))
    subset = st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True)
    versions = st.none() | st.integers(1, len(life))
    held = data.draw(st.lists(st.tuples(versions, subset), min_size=1, max_size=4))
    grants = [_grant(version, countries) for version, countries in held]
    expected = {
        (key, country)
        for version, countries in held
        for key, country in (life[-1] if version is None else life[version - 1]).items()
        if country in countries
    }
    assert set(seen(made(life), *grants)) == expected


def _grant(version: int | None, countries: Sequence[str]) -> HeldGrant:
    terms = {"rows": [{"column": "country", "op": "in", "values": list(countries)}]}
    return make_held(**terms) if version is None else bought(version, **terms)
