"""For operators: feeds, what came, what became of it, what is late."""

import streamlit as st

from dashboards.feeds import deliveries, feeds_table, unpunctual
from dashboards.shown import plain
from dashboards.visit import Visit


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Operations"))
    found = here.marketplace.operations()
    figures = [*st.columns(3), *st.columns(3)]  # six in a row would cut rows in hundreds of thousands
    figures[0].metric(say("Feeds"), len(found.feeds))
    figures[1].metric(say("Late feeds"), found.late)
    figures[2].metric(say("Deliveries accepted"), f"{found.deliveries.get('accepted', 0):,}")
    figures[3].metric(say("Deliveries refused"), f"{found.deliveries.get('refused', 0):,}")
    figures[4].metric(say("Rows accepted"), f"{found.rows_accepted:,}")
    figures[5].metric(say("Rows quarantined"), f"{found.rows_quarantined:,}")
    for mistake in found.mistakes:
        st.error(say("A declaration is not carried as it stands: {mistake}", mistake=plain(mistake)))
    if found.missed:
        said = say(
            "Missed deliveries: {number}. Ask the supply center; each is in the table below.", number=found.missed
        )
        st.warning(said)
    if found.late:
        st.warning(say("Late: ask the supply center, or see its last delivery below for why it was refused."))
    feeds_table(say, found.feeds)
    unpunctual(say, found)
    deliveries(here, found.feeds)
