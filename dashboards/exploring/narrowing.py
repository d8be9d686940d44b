"""What narrows every chart of a sector's page alike: days, how times are grouped, values of one common column.

The address holds it: `/sector?sector=energy&from=2020-01-01&grain=week`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from dashboards.exploring import names
from dashboards.exploring.held import Held
from dashboards.exploring.period_controls import FIRST, LAST
from dashboards.exploring.question import LONGEST_VALUE, Filter, Grain, Group, Op, Period, Question
from dashboards.words import Words

GRAINS = (Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True)
class Narrowed:
    """`grain` None: each dataset by its own; `part` of `column` None: all rows."""

    begins: date | None = None
    ends: date | None = None
    grain: Grain | None = None
    column: str = ""
    part: str = ""

    def of(self, held: Held, question: Question) -> Question:
        """The question, narrowed as far as the dataset has what it takes."""
        x = question.x
        if x and x.is_line and self.grain:
            has_hours = held.dataset.column(x.column).type == "timestamp"
            x = Group(x.column, self.grain if has_hours or self.grain is not Grain.HOUR else Grain.DAY)
        return replace(question, x=x, period=self.period(held), filters=(*question.filters, *self._filters(held)))

    def period(self, held: Held) -> Period | None:
        bounded = held.times and (self.begins or self.ends)
        return Period(held.times[0].name, self.begins, self.ends) if bounded else None

    def _filters(self, held: Held) -> tuple[Filter, ...]:
        fits = self.part and any(c.name == self.column and c.type == "varchar" for c in held.columns)
        return (Filter(self.column, Op.CONTAINS, (self.part,)),) if fits else ()


def choose(say: Words, sector: str, holdings: Mapping[str, Held]) -> Narrowed:
    """The widgets, begun as the address has it, and kept there."""
    seed = _read()
    with st.expander(say("Days and filter"), expanded=seed != Narrowed()):
        places = st.columns(3)
        begins = places[0].date_input(
            say("From day"), seed.begins, FIRST, LAST, key=f"{sector}-from", format="YYYY-MM-DD"
        )
        ends = places[1].date_input(
            say("Until day"), seed.ends, FIRST, LAST, key=f"{sector}-until", format="YYYY-MM-DD"
        )
        options = [None, *GRAINS]
        grain = places[2].selectbox(
            say("Grouped by"), options, options.index(seed.grain), key=f"{sector}-grain",
            format_func=lambda one: names.named(say, one) if one else say("as fits each"),
        )  # fmt: skip
        column, part = _column(say, sector, holdings, seed)
    found = Narrowed(begins, ends, grain, column, part)
    _write(found)
    return found


def _column(say: Words, sector: str, holdings: Mapping[str, Held], seed: Narrowed) -> tuple[str, str]:
    titles: dict[str, str] = {}
    for held in holdings.values():
        for column in held.categories:
            if column.type == "varchar":
                titles.setdefault(column.name, names.titled(say, column))
    if not titles:
        return "", ""
    places, options = st.columns(2), ["", *titles]
    column = places[0].selectbox(
        say("Filter by"), options, options.index(seed.column) if seed.column in options else 0,
        key=f"{sector}-column", format_func=lambda name: titles[name] if name else say("nothing"),
    )  # fmt: skip
    if not column:
        return "", ""
    part = places[1].text_input(say("Part of the text"), seed.part, max_chars=LONGEST_VALUE, key=f"{sector}-part")
    return column, part


def _read() -> Narrowed:
    """What the address tells; a part that tells nothing is left out."""
    told = st.query_params
    grain = next((one for one in GRAINS if one == told.get("grain")), None)
    return Narrowed(
        _day(told.get("from")), _day(told.get("until")), grain, told.get("column", ""),
        told.get("part", "")[:LONGEST_VALUE],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _write(found: Narrowed) -> None:
    told = {
        "from": found.begins and found.begins.isoformat(), "until": found.ends and found.ends.isoformat(),
        "grain": found.grain, "column": found.column, "part": found.part,
    }  # fmt: skip
    for name, value in told.items():
        if value:
            st.query_params[name] = str(value)
        elif name in st.query_params:
            del st.query_params[name]
