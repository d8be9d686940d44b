"""The dashboards: `streamlit run dashboards/app.py`. Who is signed in decides which pages there are.

visit (every rerun) → pages of the role → the chosen page; what goes wrong is said in words, never as a traceback
"""

from collections.abc import Callable

import httpx
import streamlit as st
from pydantic import ValidationError

from client.errors import MarketplaceProblem
from dashboards.settings import settings
from dashboards.views import analysis, buyer, explore, operations, sector, supply_center
from dashboards.visit import Visit, visit

View = Callable[[Visit], None]
WIDE = {"page_title": "Sector data network", "page_icon": "📊", "layout": "wide"}


def pages(here: Visit) -> list[tuple[View, str, str]]:
    """View, title and address of each page that the person's role has."""
    say = here.words
    views: list[tuple[View, str, str]] = [
        (sector.show, say("Sectors"), "sector"),
        (explore.show, say("Explore"), "explore"),
        (analysis.show, say("Analysis"), "analysis"),
    ]
    if here.me.role == "operator":
        views.insert(0, (operations.show, say("Operations"), "operations"))
    if here.me.role in ("buyer", "analyst"):
        views.append((buyer.show, say("Our data"), "buyer"))
    if here.me.role == "supply_center":
        views.append((supply_center.show, say("Our feeds"), "supply_center"))
    return views


def page(view: View, here: Visit, title: str, address: str) -> st.Page:
    return st.Page(lambda: shown(view, here, address), title=title, url_path=address)


def start(first: st.Page) -> st.Page:
    """Lead to the first page: Streamlit gives a default page no address of its own, so the default is this one."""
    return st.Page(
        lambda: st.switch_page(first), title=first.title, url_path="start", default=True, visibility="hidden"
    )


def shown(view: View, here: Visit, address: str) -> None:
    """The view, told which page was shown before; where the marketplace stops answering half-way, what to do."""
    st.session_state["came_from"], st.session_state["page"] = st.session_state.get("page"), address
    try:
        view(here)
    except MarketplaceProblem as problem:
        st.error(here.words("The marketplace refused: {code}. Load this page again.", code=problem.code))
    except (httpx.TransportError, ValidationError):
        st.error(here.words("The marketplace does not answer. Load this page again in a minute."))


def main() -> None:
    st.set_page_config(**WIDE)
    here = visit()
    with here.marketplace:
        held = [page(view, here, title, address) for view, title, address in pages(here)]
        chosen = st.navigation([start(held[0]), *held])
        with st.sidebar:
            st.text(f"{here.me.name} · {here.me.organisation}")
            say = here.words
            st.markdown(say("Times of the network are of Seoul (KST, UTC+9), its data's of the zone beside them."))
            st.link_button(here.words("Marketplace"), settings().marketplace_url)
        chosen.run()


main()
