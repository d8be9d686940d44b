"""The widgets of an ask: the method, those that fit first; the columns of its roles; the rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analysis.forecast import MOST_AHEAD
from analysis.groups import MOST_GROUPS
from analysis.methods import Kind, Method, Role, Takes, methods
from dashboards.analysing.ask import Ask
from dashboards.analysing.kinds import kinds
from dashboards.exploring import names
from dashboards.exploring.filter_controls import filters
from dashboards.exploring.held import Held
from dashboards.exploring.period_controls import FIRST, LAST
from dashboards.exploring.question import Grain, Period, Question
from dashboards.words import Words

ROLES = {
    Role.VALUE: "Amount", Role.TARGET: "What is explained", Role.BY: "Groups", Role.TIME: "Time",
    Role.COLUMNS: "Columns",
}  # fmt: skip
KINDS = {Kind.NUMBER: "a number", Kind.WORD: "a word", Kind.TIME: "a time"}
GRAINS = (Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
FEW = 4  # columns that are chosen to begin with
TEXTS = {*ROLES.values(), *KINDS.values()}


@dataclass(frozen=True)
class Asked:
    """What the page asks of the data before a method is asked: values to filter by, how many words a column has."""

    offered: Callable[[str], Sequence[str]]
    distinct: Callable[[Sequence[str]], Mapping[str, int]]

    def usual(self, known: Mapping[str, Kind]) -> dict[str, Kind]:
        """Columns of several values before empty ones; words of few before those that tell hardly two rows alike."""
        counted = [name for name, kind in known.items() if kind is not Kind.TIME]
        counts = self.distinct(counted) if counted else {}
        most = {Kind.WORD: MOST_GROUPS}
        rank = {name: not 2 <= counts.get(name, 2) <= most.get(known[name], counts.get(name, 2)) for name in counted}
        return dict(sorted(known.items(), key=lambda item: rank.get(item[0], 0)))


def chosen(say: Words, held: Held, seed: str, asked: Asked) -> Ask | None:
    """None where the method does not fit the columns, which is said."""
    known = kinds(held)
    name = _method(say, list(known.values()), seed, held.dataset.id)
    method, key = methods()[name], f"analysis-{held.dataset.id}-{name}"
    if not method.fits(list(known.values())):
        st.info(say("This method needs {what}; your licence on this dataset shows too few.", what=_needs(say, method)))
        return None
    roles = _roles(say, held, asked.usual(known), method, key)
    if roles is None:
        return None
    ask = _more(say, held, Ask(held.dataset.id, name, roles), key)
    with st.expander(say("Which rows")):
        period = _period(say, held, key)
        return replace(ask, period=period, filters=filters(say, held, Question(held.dataset.id), key, asked.offered))


def _method(say: Words, known: Sequence[Kind], seed: str, dataset: str) -> str:
    """Those that fit first; what does not is there too, and says why when it is chosen."""
    every = methods()
    options = sorted(every, key=lambda name: not every[name].fits(known))

    def worded(name: str) -> str:
        one = every[name]
        told = f"{one.title.of(say.language)} · {one.about.of(say.language)}"
        return told if one.fits(known) else say("{method} (does not fit)", method=told)

    index = options.index(seed) if seed in options else 0
    found: str = st.selectbox(say("Method"), options, index, format_func=worded, key=f"analysis-{dataset}-method")
    return found


def _needs(say: Words, method: Method) -> str:
    needed = [takes for takes in method.takes.values() if takes.least]
    return ", ".join(f"{takes.least} × {' / '.join(say(KINDS[kind]) for kind in takes.kinds)}" for takes in needed)


Roles = tuple[tuple[Role, str | tuple[str, ...]], ...]


def _roles(say: Words, held: Held, known: dict[str, Kind], method: Method, key: str) -> Roles | None:
    """A box for each role; None until every one that is needed is filled."""
    taken: set[str] = set()
    found: list[tuple[Role, str | tuple[str, ...]]] = []
    places = st.columns(len(method.takes))
    for place, (role, takes) in zip(places, method.takes.items(), strict=True):
        options = [name for name, kind in known.items() if kind in takes.kinds and name not in taken]
        with place:
            held_by = _role(say, held, (role, takes), options, f"{key}-{role}")
        if held_by:
            found.append((role, held_by))
            taken |= {held_by} if isinstance(held_by, str) else set(held_by)
        elif takes.least:
            st.info(say("Choose {n} or more columns.", n=takes.least))
            return None
    return tuple(found)


def _role(
    say: Words, held: Held, asked: tuple[Role, Takes], options: list[str], key: str
) -> str | tuple[str, ...] | None:
    role, takes = asked

    def worded(name: str | None) -> str:
        return say("nothing") if name is None else names.titled(say, held.dataset.column(name))

    label = say(ROLES[role])
    if role is Role.COLUMNS:
        begun = _usual(held, options)[: max(FEW, takes.least)]
        several = tuple(st.multiselect(label, options, begun, format_func=worded, key=key, placeholder=say("choose")))
        return several if len(several) >= takes.least else None
    if takes.least == 0:
        first = 1 if options else 0  # rows in time are not independent: rather counted than forgotten
        return st.selectbox(label, [None, *options], first, format_func=worded, key=key)  # type: ignore[no-any-return]
    return st.selectbox(label, _usual(held, options), format_func=worded, key=key)  # type: ignore[no-any-return]


def _usual(held: Held, options: list[str]) -> list[str]:
    """Amounts before places and names."""
    known = {column.name for column in held.amounts}
    amounts = [name for name in options if name in known]
    return [*amounts, *(name for name in options if name not in amounts)]


def _more(say: Words, held: Held, ask: Ask, key: str) -> Ask:
    """What single methods are told besides: the step of a series, how far ahead, from when on."""
    if ask.of_series:
        ask = replace(ask, grain=_grain(say, held, ask, key))
    if ask.method == "forecast":
        ahead = st.number_input(say("Steps ahead"), 1, MOST_AHEAD, 12, key=f"{key}-ahead")
        ask = replace(ask, ahead=int(ahead))
    if ask.method == "shift":
        label = say("Changed from (none: the middle of the rows)")
        ask = replace(ask, at=st.date_input(label, None, FIRST, LAST, key=f"{key}-at", format="YYYY-MM-DD"))
    return ask


def _grain(say: Words, held: Held, ask: Ask, key: str) -> Grain | None:
    fine = held.dataset.column(ask.columns[-1]).type == "timestamp"
    options = [*(grain for grain in GRAINS if fine or grain is not Grain.HOUR)]
    return st.segmented_control(  # type: ignore[no-any-return]
        say("Means of one (none: every time by itself)"), options, key=f"{key}-grain",
        format_func=lambda grain: names.named(say, grain),
    )  # fmt: skip


def _period(say: Words, held: Held, key: str) -> Period | None:
    """Days of the dataset's zone; none chosen, all of them."""
    if not held.times:
        return None
    places = st.columns(2)
    begins = places[0].date_input(say("From day"), None, FIRST, LAST, key=f"{key}-from", format="YYYY-MM-DD")
    ends = places[1].date_input(say("Until day"), None, FIRST, LAST, key=f"{key}-until", format="YYYY-MM-DD")
    return Period(held.times[0].name, begins, ends) if begins or ends else None
