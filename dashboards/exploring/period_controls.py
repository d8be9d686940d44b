"""Which days are asked for, and what they are compared with."""

from datetime import date
from typing import TypedDict

import streamlit as st

from dashboards.exploring import names
from dashboards.exploring.held import Held
from dashboards.exploring.question import Period, Question, Versus
from dashboards.words import Words

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


class Chosen(TypedDict):
    period: Period | None
    versus: Versus | None


def period(say: Words, held: Held, seed: Question, key: str) -> Chosen:
    """Days of the dataset's zone; none chosen, all of them."""
    columns = {column.name: column for column in held.times}
    seeded = seed.period or Period(_time(held, seed))
    places = st.columns(4)
    name = places[0].selectbox(
        say("Time"), list(columns), list(columns).index(seeded.column) if seeded.column in columns else 0,
        format_func=lambda one: names.titled(say, columns[one]), key=f"{key}-time",
    )  # fmt: skip
    begins = places[1].date_input(say("From day"), seeded.begins, FIRST, LAST, key=f"{key}-from", format="YYYY-MM-DD")
    ends = places[2].date_input(say("Until day"), seeded.ends, FIRST, LAST, key=f"{key}-until", format="YYYY-MM-DD")
    versus = places[3].selectbox(
        say("Compared with"), [None, *Versus], [None, *Versus].index(seed.versus), key=f"{key}-versus",
        format_func=lambda one: names.named(say, one) if one else say("nothing"),
    )  # fmt: skip
    asked = Period(name, begins, ends) if begins or ends else None
    return {"period": asked, "versus": versus}


def _time(held: Held, seed: Question) -> str:
    """The time that the chart is drawn along, else the first."""
    drawn = seed.x.column if seed.x and seed.x.grain else ""
    return drawn if any(column.name == drawn for column in held.times) else held.times[0].name
