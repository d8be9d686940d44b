"""For everybody who holds a licence: any question about one dataset, without SQL. Its address is the view."""

from collections.abc import Sequence

import streamlit as st

from dashboards import door
from dashboards.exploring import choosing, controls, keeping, shown, statement
from dashboards.exploring.checked import NotAsked
from dashboards.exploring.choosing import Seed
from dashboards.exploring.held import Held, listed
from dashboards.exploring.question import Question
from dashboards.released import Released, released
from dashboards.settings import settings
from dashboards.shown import plain, small
from dashboards.visit import Visit


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Explore"))
    holdings = choosing.holdings(here)
    if not holdings:
        st.info(say("Your company holds no live licence: the catalogue offers data."))
        st.link_button(say("See the catalogue"), f"{settings().marketplace_url}/catalogue")
        return
    keeping.kept(here)
    seed = choosing.seed(here, holdings)
    if seed.refused:
        st.warning(plain(seed.refused.said(say)))
    seed, held = _dataset(here, holdings, seed)
    facts = released(here, held.dataset.id)
    question = controls.choose(say, held, seed.question, f"explore-{seed.number}", _offered(here, held, facts))
    _show(here, held, question, facts, seed)


def _dataset(here: Visit, holdings: dict[str, Held], seed: Seed) -> tuple[Seed, Held]:
    """Another dataset begins with a first view of its own."""
    say, names = here.words, list(holdings)
    title = {name: one.dataset.title.of(say.language) for name, one in holdings.items()}
    begun = seed.question.dataset if seed.question.dataset in holdings else names[0]
    chosen = st.selectbox(
        say("Dataset"), names, names.index(begun), key=f"explore-{seed.number}-dataset",
        format_func=lambda name: f"{title[name]} · {name}",
    )  # fmt: skip
    held = holdings[chosen]
    if chosen != seed.question.dataset:
        seed = choosing.again(here, held, seed)
        st.rerun()
    st.markdown(small(held.dataset.description.of(say.language)))
    return seed, held


def _show(here: Visit, held: Held, question: Question, facts: Released, seed: Seed) -> None:
    try:
        shown.show(here, held, question, facts, "explore")
    except NotAsked as refused:
        st.info(plain(refused.said(here.words)))
        return
    choosing.remember(question, seed)
    keeping.share(here, question)


def _offered(here: Visit, held: Held, facts: Released) -> controls.Offered:
    """Values of a column to choose among: those declared, else the commonest."""

    def offered(name: str) -> Sequence[str]:
        column = held.dataset.column(name)
        if declared := listed(column):
            return declared
        if column.type == "boolean":
            return ("true", "false")
        try:
            return [str(value) for value in door.rows(here, statement.values(held, name), facts.version)["value"]]
        except (door.DoorRefused, door.DoorAway):
            return ()

    return offered
