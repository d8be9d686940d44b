"""The widgets of a view: each begins as the `seed` question has it; what they say together is a question again.

A key holds the seed's number: another seed (an address, a saved view, another dataset) makes them all anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from dashboards.exploring import names
from dashboards.exploring.filter_controls import filters
from dashboards.exploring.held import Held, is_time
from dashboards.exploring.period_controls import period
from dashboards.exploring.question import MOST_MEASURES, Chart, Grain, Group, How, Measure, Question
from dashboards.words import Words

T = TypeVar("T")
Offered = Callable[[str], Sequence[str]]
NUMBERED = (Chart.HISTOGRAM, Chart.SCATTER)
PARTED = (Chart.LINE, Chart.AREA, Chart.BAR, Chart.HEAT, Chart.TABLE)


def choose(say: Words, held: Held, seed: Question, key: str, offered: Offered) -> Question:
    """`offered`: the commonest values of a column."""
    chart = st.segmented_control(
        say("Chart"), _charts(held), default=seed.chart, required=True, key=f"{key}-chart",
        format_func=lambda one: names.named(say, one),
    )  # fmt: skip
    question = replace(seed, chart=chart)
    places = st.columns(2)
    with places[0]:
        question = replace(question, x=_x(say, held, question, key))
    if chart in PARTED:
        with places[1]:
            question = replace(question, by=_by(say, held, question, key))
    question = replace(question, measures=_measures(say, held, question, key))  # names of amounts are long: a row
    if held.times:
        question = replace(question, **period(say, held, seed, key))
    return replace(question, filters=filters(say, held, seed, key, offered))


def _charts(held: Held) -> list[Chart]:
    """Those that something of what is held can be drawn in."""
    left_out = set() if held.places else {Chart.MAP}
    left_out |= set() if held.numbers else {Chart.HISTOGRAM, Chart.SCATTER, Chart.BOX}
    return [chart for chart in Chart if chart not in left_out]


def _x(say: Words, held: Held, question: Question, key: str) -> Group | None:
    options: list[Group | None] = list(along(held, question.chart))
    if question.chart is Chart.TABLE:
        options.insert(0, None)
    return _pick(say("Along"), options, question.x, f"{key}-x-{_family(question.chart)}", _worded(say, held))


def along(held: Held, chart: Chart) -> list[Group]:
    """What a chart can be drawn along."""
    if chart in NUMBERED:
        return [Group(column.name) for column in held.numbers]
    if chart is Chart.MAP:
        return [Group(column.name) for column in held.places]
    return groups(held)


def groups(held: Held) -> list[Group]:
    """Every column that can be grouped by, a time once for each grain that it has."""
    found: list[Group] = []
    for column in held.groupable:
        if is_time(column):
            fine = column.type == "timestamp"
            found += [Group(column.name, g) for g in Grain if fine or g not in (Grain.HOUR, Grain.HOUR_OF_DAY)]
        else:
            found.append(Group(column.name))
    return found


def _by(say: Words, held: Held, question: Question, key: str) -> Group | None:
    options: list[Group | None] = [group for group in groups(held) if group != question.x]
    if question.chart is not Chart.HEAT:
        options.insert(0, None)
    return _pick(say("Parted by"), options, question.by, f"{key}-by-{question.chart is Chart.HEAT}", _worded(say, held))


def _measures(say: Words, held: Held, question: Question, key: str) -> tuple[Measure, ...]:
    if question.chart is Chart.HISTOGRAM:
        return (Measure(),)
    if question.chart in (Chart.SCATTER, Chart.BOX):
        return (_number(say, held, question, key),)
    options = measurable(held)
    chosen = st.multiselect(
        say("Measured"), options, [one for one in question.measures if one in options], key=f"{key}-measures",
        format_func=lambda one: names.amount(say, held, one), max_selections=MOST_MEASURES,
        placeholder=say("choose"),
    )  # fmt: skip
    return tuple(chosen) or (Measure(),)


def measurable(held: Held) -> list[Measure]:
    """The count of rows, every way to sum up a number, and how many values anything else has."""
    ways = (How.SUM, How.MEAN, How.MEDIAN, How.SMALLEST, How.LARGEST, How.DISTINCT)
    clear = {column.name for column in held.numbers}
    found = [Measure()]
    for column in held.groupable:
        found += [Measure(how, column.name) for how in (ways if column.name in clear else (How.DISTINCT,))]
    return found


def _number(say: Words, held: Held, question: Question, key: str) -> Measure:
    options = [Measure(How.MEAN, column.name) for column in held.amounts or held.numbers]
    seeded = next((Measure(How.MEAN, one.column) for one in question.measures if one.column), None)
    titles = {one: names.titled(say, held.dataset.column(one.column)) for one in options}
    found = _pick(say("Measured"), options, seeded or options[0], f"{key}-number", titles.__getitem__)
    return found or Measure()


def _worded(say: Words, held: Held) -> Callable[[Group | None], str]:
    def worded(group: Group | None) -> str:
        if group is None:
            return say("nothing")
        title = names.axis(say, held, group)
        return say("{column} (masked)", column=title) if group.column in held.masked else title

    return worded


def _pick(label: str, options: Sequence[T], seeded: T, key: str, worded: Callable[[T], str]) -> T | None:
    """A box that begins with the seed, or with the first that there is."""
    if not options:
        return None
    index = options.index(seeded) if seeded in options else 0
    return st.selectbox(label, options, index, format_func=worded, key=key)  # type: ignore[no-any-return]


def _family(chart: Chart) -> str:
    """Charts that are drawn along the same columns."""
    return (
        "number" if chart in NUMBERED else "map" if chart is Chart.MAP else "table" if chart is Chart.TABLE else "any"
    )
