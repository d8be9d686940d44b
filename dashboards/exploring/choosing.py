"""Which datasets a person can explore, and which question the page begins with: the address', else a first view."""

from dataclasses import dataclass, replace

import streamlit as st

from dashboards.exploring import address, held, proposal
from dashboards.exploring.checked import NotAsked, checked
from dashboards.exploring.held import Held
from dashboards.exploring.question import Question
from dashboards.released import released
from dashboards.settings import registry
from dashboards.visit import Visit
from sectors.spec.dataset import Dataset

STATE, OPENED = "explorer", "explorer-opened"
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class Seed:
    """The question that the widgets begin with. `number` tells one seed from the next; `said`: what it did not ask."""

    number: int
    question: Question
    parameters: Parameters
    refused: NotAsked | None = None


def holdings(here: Visit) -> dict[str, Held]:
    """What the person's company may read now, by dataset; for who runs or delivers a dataset all of it."""
    found = ((dataset.id, of_dataset(here, dataset)) for dataset in registry().datasets)
    return {name: one for name, one in found if one and one.columns}


def of_dataset(here: Visit, dataset: Dataset) -> Held | None:
    own = here.me.role == "operator" or here.me.supply_center == dataset.feed.supply_center
    return held.of(dataset, here.live(dataset.id), all_of_it=own)


def seed(here: Visit, holdings: dict[str, Held]) -> Seed:
    """What the address tells when the page is opened, or a view that was opened since; then the last one.

    In between the address is not read: a browser that is told of it late sends an older one with the next click.
    """
    last: Seed | None = st.session_state.get(STATE)
    opened: Parameters | None = st.session_state.pop(OPENED, None)
    if last and opened is None and not _came_here():
        return last
    told = {name: st.query_params.get_all(name) for name in address.NAMES if name in st.query_params}
    return keep(_first(here, holdings, opened or told or (last.parameters if last else {})), last)


def again(here: Visit, held: Held, last: Seed) -> Seed:
    """A first view of another dataset."""
    return keep(Seed(0, proposal.first(_reaching(here, held)), {}), last)


def keep(made: Seed, last: Seed | None) -> Seed:
    made = replace(made, number=last.number + 1 if last else 0)
    st.session_state[STATE] = made
    return made


def remember(question: Question, last: Seed) -> None:
    """Into the address: who reloads, shares or saves it has this view."""
    parameters = address.written(question)
    st.session_state[STATE] = replace(last, parameters=parameters)
    st.query_params.from_dict(parameters)


def open_address(parameters: Parameters) -> None:
    """Another view in place of this one, in the next run."""
    st.session_state[OPENED] = parameters


def _came_here() -> bool:
    """Whether another page was shown before this one: its widgets are gone."""
    return bool(st.session_state.get("came_from") != st.session_state.get("page"))


def _first(here: Visit, holdings: dict[str, Held], parameters: Parameters) -> Seed:
    """What the address tells; where it cannot be asked, why, and a view of what can."""
    name = next(iter(parameters.get("dataset", [])), "")
    start = holdings.get(name) or next(iter(holdings.values()))
    if not set(parameters) - {"dataset"} and name in holdings:
        return Seed(0, proposal.first(_reaching(here, start)), parameters)
    if not parameters:
        return Seed(0, proposal.first(_reaching(here, start)), parameters)
    try:
        return Seed(0, _told(holdings, parameters), parameters)
    except NotAsked as refused:
        return Seed(0, proposal.first(_reaching(here, start)), parameters, refused)


def _told(holdings: dict[str, Held], parameters: Parameters) -> Question:
    question = address.read(parameters)
    if question.dataset not in holdings:
        raise NotAsked(
            lambda say: say("Your company holds no live licence on {dataset}.", dataset=question.dataset[:100])
        )
    return checked(question, holdings[question.dataset])


def _reaching(here: Visit, held: Held) -> Held:
    """With the days that its times reach over, as the marketplace tells them."""
    return replace(held, days=released(here, held.dataset.id).days)
