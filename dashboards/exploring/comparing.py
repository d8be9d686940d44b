"""The part of a sector's page where two of its datasets stand beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboards.exploring import drawing, names, proposal, shown
from dashboards.exploring.answer import Answer
from dashboards.exploring.beside import TIME, Common, common, joined, question
from dashboards.exploring.checked import checked
from dashboards.exploring.controls import measurable
from dashboards.exploring.held import Held
from dashboards.exploring.narrowing import Narrowed
from dashboards.exploring.question import Measure
from dashboards.exploring.sheet import Sheet
from dashboards.released import Released
from dashboards.shown import export, harmless
from dashboards.visit import Visit


@dataclass(frozen=True)
class Side:
    held: Held
    measure: Measure
    key: str


def compare(here: Visit, holdings: Mapping[str, Held], facts: Mapping[str, Released], narrowed: Narrowed) -> None:
    """Nothing where no two datasets have anything in common."""
    say, found = here.words, common(list(holdings.values()))
    if not found:
        return
    st.header(say("Beside each other"))
    along = st.selectbox(say("In common"), found, key="beside", format_func=lambda one: _title(here, holdings, one))
    places = st.columns(2)
    sides = [_side(here, holdings, along, places[at], at) for at in range(2)]
    drawn = [_drawn(here, side, along, narrowed, facts[side.held.dataset.id]) for side in sides]
    answered = [one for one in drawn if one]
    if len(answered) == len(sides):
        _table(here, answered)


def _title(here: Visit, holdings: Mapping[str, Held], one: Common) -> str:
    if one.column == TIME:
        return here.words("Days")
    return names.titled(here.words, holdings[one.datasets[0]].dataset.column(one.column))


def _side(here: Visit, holdings: Mapping[str, Held], along: Common, place: object, at: int) -> Side:
    """Which dataset, and which amount of it."""
    say, key = here.words, f"beside-{at}-{along.column}"
    with place:  # type: ignore[attr-defined]
        chosen = st.selectbox(
            say("Dataset"), along.datasets, at, key=key,
            format_func=lambda name: holdings[name].dataset.title.of(say.language),
        )  # fmt: skip
        held = holdings[chosen]
        options = measurable(held)
        first = proposal.measure(held.amounts[0]) if held.amounts else Measure()
        amount = st.selectbox(
            say("Measured"), options, options.index(first), key=f"{key}-{chosen}",
            format_func=lambda one: names.amount(say, held, one),
        )  # fmt: skip
    return Side(held, amount, key)


def _drawn(
    here: Visit, side: Side, along: Common, narrowed: Narrowed, facts: Released
) -> tuple[Sheet, Answer] | None:  # fmt: skip
    asked = checked(narrowed.of(side.held, question(side.held, along, side.measure)), side.held)
    sheet = Sheet(here.words, side.held, asked, shown.below(here, side.held, asked, facts))
    answer = shown.ask(here, sheet, facts, side.key)
    if answer is None or answer.is_empty:
        return None
    for chart in drawing.draw(sheet, answer):
        st.altair_chart(chart, width="stretch", key=f"{side.key}-chart")
    return sheet, answer


def _table(here: Visit, answered: list[tuple[Sheet, Answer]]) -> None:
    say = here.words
    frame = joined([sheet for sheet, _ in answered], [answer for _, answer in answered])
    both = int(frame.iloc[:, 1:].notna().all(axis=1).sum())
    st.markdown(say("Both have {both} of {all} values.", both=f"{both:,}", all=f"{len(frame):,}"))
    with st.expander(say("Table")):
        st.dataframe(harmless(frame), hide_index=True, width="stretch")
        export(say, "beside", frame)
