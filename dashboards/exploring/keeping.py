"""Views that the organisation keeps: kept by title, opened by address, removed by who kept them."""

from typing import Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from client.errors import MarketplaceProblem
from dashboards.exploring import address
from dashboards.exploring.choosing import Parameters, open_address
from dashboards.exploring.question import Question
from dashboards.settings import settings
from dashboards.shown import at, plain, small
from dashboards.visit import Visit
from wire.views import LONGEST, View, ViewDraft

MOST_SHOWN = 200
TITLE = "explore-title"


def unfolded(title: str, key: str) -> Any:
    """A panel whose contents are made once somebody opens it: a browser builds closed ones too, before any chart."""
    return st.expander(title, key=key, on_change="rerun")


def share(here: Visit, question: Question) -> None:
    """The address to hand on, and a title to keep it under."""
    say, parameters = here.words, urlencode(address.written(question), doseq=True)
    with unfolded(say("Share or keep this view"), "explore-share") as panel:
        if not panel.open:
            return
        st.markdown(say("Whoever of your organisation opens this address sees this view; of another, its own rows."))
        st.code(f"{settings().dashboards_url}/explore?{parameters}", language=None, wrap_lines=True)
        with st.form("explore-keep", border=False, clear_on_submit=True):
            title = st.text_input(say("Title for your organisation"), max_chars=100)
            if st.form_submit_button(say("Keep")):
                _keep(here, title, parameters)


def _keep(here: Visit, title: str, parameters: str) -> None:
    say = here.words
    if not title.strip() or not title.strip().isprintable() or len(parameters) > LONGEST:
        st.warning(say("Give it a title in one line; a view with very many filters cannot be kept."))
        return
    try:
        here.marketplace.keep_view(ViewDraft(title=title, parameters=parameters))
    except MarketplaceProblem as problem:
        words = {
            "view_title_taken": say("Your organisation keeps another view of this title."),
            "too_many_views": say("Your organisation keeps too many views already: remove one."),
        }
        if problem.code not in words:
            raise
        st.warning(words[problem.code])
    else:
        st.success(say("Kept: every member of your organisation finds it under Kept views."))


def kept(here: Visit) -> None:
    """The organisation's views, newest first, each a button that opens it."""
    say = here.words
    with unfolded(say("Kept views"), "explore-kept") as panel:
        if not panel.open:
            return
        views = list(here.marketplace.views())[:MOST_SHOWN]
        if not views:
            st.markdown(say("None is kept yet: give a view a title below its chart."))
        for view in views:
            _row(here, view)


def _row(here: Visit, view: View) -> None:
    title, by, remove = st.columns([3, 2, 1], vertical_alignment="center")
    title.button(plain(view.title), key=f"open-{view.id}", on_click=_open, args=(view.parameters,), type="tertiary")
    by.markdown(small(f"{view.member}, {at(view.created_at)}"))
    if view.mine and remove.button(here.words("Remove"), key=f"remove-{view.id}"):
        here.marketplace.remove_view(view.id)
        st.rerun()


def _open(parameters: str) -> None:
    """As if its address had been opened: it is checked against the licence like any other."""
    told: Parameters = {name: values for name, values in parse_qs(parameters).items() if name in address.NAMES}
    open_address(told)
