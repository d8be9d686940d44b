"""For operators: feeds, what came, what became of it, what is late."""

import pandas as pd
import streamlit as st

from dashboards.accounting import accounts
from dashboards.charts import bars
from dashboards.shown import at, table
from dashboards.visit import visit


def show() -> None:
    here = visit()
    say = here.words
    st.title(say("Operations"))
    found = here.marketplace.operations()
    deliveries = list(here.marketplace.deliveries())
    figures = st.columns(4)
    figures[0].metric(say("Feeds"), len(found.feeds))
    figures[1].metric(say("Late feeds"), found.late)
    figures[2].metric(say("Rows accepted"), f"{found.rows_accepted:,}")
    figures[3].metric(say("Rows quarantined"), f"{found.rows_quarantined:,}")
    feeds = pd.DataFrame(
        [
            {
                say("Feed"): feed.dataset,
                say("Late"): "⚠" if feed.late else "",
                say("Last delivery"): at(feed.last_delivery_at),
                say("Verdict"): feed.last_verdict or "",
                say("Rows accepted"): feed.rows_accepted,
                say("Rows quarantined"): feed.rows_quarantined,
                say("Releases"): feed.releases,
            }
            for feed in found.feeds
        ]
    )
    table(say, "feeds", feeds, say("No feed is declared: add a declaration to a folder of SDN_SECTORS."))
    st.subheader(say("Quality of deliveries"))
    judged = pd.DataFrame(
        [
            {"at": at(d.received_at), "rows": rows, "what": say(what), "file": d.file_name}
            for d in reversed(deliveries)
            for what, rows in (("Rows accepted", d.accepted), ("Rows quarantined", d.quarantined))
        ]
    )
    if judged.empty:
        st.info(say("Nothing was delivered yet: put a file into a feed's pull folder."))
    else:
        chart = bars(judged, x="file", y="rows", x_title=say("File"), y_title=say("Rows"), colour="what")
        st.altair_chart(chart, width="stretch")
    nothing = say("Nothing was delivered yet: put a file into a feed's pull folder.")
    table(say, "deliveries", accounts(deliveries, say), nothing)
