"""The dashboards: `streamlit run dashboards/app.py`. Who is signed in decides which pages there are."""

from collections.abc import Callable

import streamlit as st

from dashboards.settings import settings
from dashboards.views import buyer, operations, sector, supplier
from dashboards.visit import Visit, visit


def pages(here: Visit) -> list[tuple[Callable[[], None], str, str]]:
    """View, title and address of each page that the person's role has."""
    say = here.words
    found: list[tuple[Callable[[], None], str, str]] = [(sector.show, say("Sectors"), "sector")]
    if here.me.role == "operator":
        found.insert(0, (operations.show, say("Operations"), "operations"))
    if here.me.role in ("buyer", "analyst"):
        found.append((buyer.show, say("Our data"), "buyer"))
    if here.me.role == "supply_center":
        found.append((supplier.show, say("Our feeds"), "supplier"))
    return found


def main() -> None:
    st.set_page_config(page_title="Sector data network", page_icon="📊", layout="wide")
    here = visit()
    shown = [st.Page(view, title=title, url_path=address) for view, title, address in pages(here)]
    chosen = st.navigation(shown)
    with st.sidebar:
        st.caption(f"{here.me.name} · {here.me.organisation}")
        st.link_button(here.words("Marketplace"), settings().marketplace_url)
    chosen.run()


main()
