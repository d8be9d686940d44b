"""Filters by any column: values among the commonest, bounds of numbers, a part of a text, whether there is a value."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboards.exploring import names
from dashboards.exploring.held import Held, is_category, is_number
from dashboards.exploring.question import MOST_FILTERS, MOST_VALUES, Filter, Op, Question
from dashboards.words import Words
from sectors.spec.column import Column

Offered = Callable[[str], Sequence[str]]


def filters(say: Words, held: Held, seed: Question, key: str, offered: Offered) -> tuple[Filter, ...]:
    columns = {column.name: column for column in held.columns if _ops(column)}
    seeded = {one.column: one for one in seed.filters}
    chosen = st.multiselect(
        say("Filter by"), list(columns), [name for name in seeded if name in columns], key=f"{key}-filters",
        format_func=lambda name: names.titled(say, columns[name]), max_selections=MOST_FILTERS,
        placeholder=say("choose"),
    )  # fmt: skip
    found = [_filter(say, columns[name], seeded.get(name), f"{key}-filter-{name}", offered) for name in chosen]
    return tuple(one for one in found if one)


def _ops(column: Column) -> list[Op]:
    """What can be asked of it; the days of a time are chosen by the period."""
    ever = [Op.PRESENT, Op.MISSING]
    if is_number(column):
        return [Op.BETWEEN, Op.IN, *ever] if is_category(column) else [Op.BETWEEN, *ever]
    if column.type == "varchar":
        return [Op.IN, Op.NOT_IN, Op.CONTAINS, *ever]
    return [Op.IN, *ever] if column.type == "boolean" else ever


def _filter(say: Words, column: Column, seed: Filter | None, key: str, offered: Offered) -> Filter | None:
    """None until it has a value to ask for."""
    ops, title = _ops(column), names.titled(say, column)
    places = st.columns([1, 3])
    op = places[0].selectbox(
        title, ops, ops.index(seed.op) if seed and seed.op in ops else 0, key=f"{key}-op",
        format_func=lambda one: names.named(say, one),
    )  # fmt: skip
    seeded = seed.values if seed and seed.op is op else ()
    with places[1]:
        values = (
            _listed(say, column, seeded, key, offered) if op in (Op.IN, Op.NOT_IN) else _typed(say, op, seeded, key)
        )
    return Filter(column.name, op, values) if values or op in (Op.MISSING, Op.PRESENT) else None


def _listed(say: Words, column: Column, seeded: tuple[str, ...], key: str, offered: Offered) -> tuple[str, ...]:
    options = list(dict.fromkeys([*seeded, *offered(column.name)]))
    label = say("Values of {column}", column=names.titled(say, column))
    chosen = st.multiselect(
        label, options, list(seeded), key=f"{key}-in", max_selections=MOST_VALUES, placeholder=say("choose")
    )
    return tuple(chosen)


def _typed(say: Words, op: Op, seeded: tuple[str, ...], key: str) -> tuple[str, ...]:
    if op is Op.CONTAINS:
        text = st.text_input(say("Part of the text"), *seeded, key=f"{key}-part")
        return (text,) if text else ()
    return _bounds(say, seeded, key) if op is Op.BETWEEN else ()


def _bounds(say: Words, seeded: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Two numbers, written as they are typed: `checked` refuses what is none."""
    low, high = seeded or ("", "")
    places = st.columns(2)
    low = places[0].text_input(say("At least"), low, key=f"{key}-low", placeholder=say("no bound")).strip()
    high = places[1].text_input(say("At most"), high, key=f"{key}-high", placeholder=say("no bound")).strip()
    return (low, high) if low or high else ()
