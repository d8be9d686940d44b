"""For everybody who holds a licence: what the rows of one dataset tell, by statistical methods, in words."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from dashboards import door
from dashboards.analysing import choosing, showing
from dashboards.analysing import statement as words
from dashboards.analysing.ask import Ask
from dashboards.analysing.finding import find
from dashboards.exploring import shown, statement
from dashboards.exploring.checked import NotAsked, checked
from dashboards.exploring.choosing import holdings
from dashboards.exploring.held import Held, listed
from dashboards.released import Released, released
from dashboards.settings import settings
from dashboards.shown import plain
from dashboards.visit import Visit

ASKED = "analysis"


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Analysis"))
    held = holdings(here)
    if not held:
        st.info(say("Your company holds no live licence: the catalogue offers data."))
        st.link_button(say("See the catalogue"), f"{settings().marketplace_url}/catalogue")
        return
    one = _dataset(here, held)
    facts = released(here, one.dataset.id)
    ask = choosing.chosen(say, one, st.query_params.get("method", ""), _asked(here, one, facts))
    if ask is None:
        return
    st.query_params.from_dict({"dataset": ask.dataset, "method": ask.method})
    if st.button(say("Analyse"), type="primary"):
        st.session_state[ASKED] = ask
    if st.session_state.get(ASKED) == ask:
        _answer(here, one, ask, facts)


def _dataset(here: Visit, held: dict[str, Held]) -> Held:
    """The one of the address, else the first."""
    say, names = here.words, list(held)
    asked = st.query_params.get("dataset", "")
    chosen = st.selectbox(
        say("Dataset"), names, names.index(asked) if asked in names else 0, key="analysis-dataset",
        format_func=lambda name: f"{held[name].dataset.title.of(say.language)} · {name}",
    )  # fmt: skip
    return held[chosen]


def _answer(here: Visit, held: Held, ask: Ask, facts: Released) -> None:
    say = here.words
    try:
        checked(ask.question, held)
        with st.spinner(say("Asking the SQL door, then the method …")):
            found = find(here, held, ask, facts.version)
    except NotAsked as refused:
        st.info(plain(refused.said(say)))
    except door.DoorRefused as refused:
        st.info(say("The SQL door refused: {why}", why=plain(str(refused))))
        address = f"{settings().marketplace_url}/catalogue?{urlencode({'q': ask.dataset})}"
        st.link_button(say("See the catalogue"), address)
    except door.DoorAway:
        st.warning(say("The SQL door does not answer. Load this page again in a minute."))
    else:
        showing.show(say, ask, found, _below(here, held, ask, facts))


def _below(here: Visit, held: Held, ask: Ask, facts: Released) -> str:
    """Source and release, and whose clock the times are of."""
    zones = sorted({zone for name in ask.columns if (zone := held.dataset.zone_of(held.dataset.column(name)))})
    told = shown.below(here, held, ask.question, facts)
    return " ".join([told, *(here.words("Times are of {zone}.", zone=zone) for zone in zones)])


def _asked(here: Visit, held: Held, facts: Released) -> choosing.Asked:
    return choosing.Asked(partial(_offered, here, held, facts), partial(_distinct, here, held, facts))


def _distinct(here: Visit, held: Held, facts: Released, names: Sequence[str]) -> dict[str, int]:
    """Nothing where the door does not answer: then no column stands before another."""
    try:
        found = door.rows(here, words.distinct(names, held), facts.version)
    except (door.DoorRefused, door.DoorAway):
        return {}
    return {name: int(found[f"c{at}"].iloc[0]) for at, name in enumerate(names)}


def _offered(here: Visit, held: Held, facts: Released, name: str) -> tuple[str, ...]:
    """Values of a column to choose among: those declared, else the commonest."""
    if declared := listed(held.dataset.column(name)):
        return declared
    try:
        return tuple(str(value) for value in door.rows(here, statement.values(held, name), facts.version)["value"])
    except (door.DoorRefused, door.DoorAway):
        return ()
