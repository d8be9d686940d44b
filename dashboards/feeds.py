"""Feeds as a table, and the deliveries under it: what operators and supply centers see alike."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboards.accounting import accounts, quarantined_share, rows_by_day
from dashboards.charts import bars, level_bars
from dashboards.labels import label
from dashboards.shown import at, newest, table
from dashboards.visit import Visit
from dashboards.words import Words
from wire.deliveries import FeedOperations


def feeds_table(say: Words, feeds: Sequence[FeedOperations]) -> None:
    frame = pd.DataFrame(
        [
            {
                say("Feed"): feed.title[say.language],
                say("Late"): say("⚠ late") if feed.late else "",
                say("Last delivery"): at(feed.last_delivery_at),
                say("Verdict"): label(say, feed.last_verdict),
                say("Rows accepted"): feed.rows_accepted,
                say("Rows quarantined"): feed.rows_quarantined,
                say("Releases"): feed.releases,
                say("Last published"): at(feed.last_published_at),
                say("Schedule"): f"{feed.cron} ({feed.zone})",
                say("Late after (hours)"): feed.late_after_hours,
                say("Supply center"): feed.supply_center,
                say("Dataset"): feed.dataset,
            }
            for feed in feeds
        ]
    )
    table(say, "feeds", frame, say("No feed is declared: add a declaration to a folder of SDN_SECTORS."))


def deliveries(here: Visit, feeds: Sequence[FeedOperations]) -> None:
    """Rows a day, the share quarantined over time, and every delivery; of one dataset or of all."""
    say = here.words
    st.subheader(say("Deliveries"))
    titles = {feed.dataset: feed.title[say.language] for feed in feeds}
    chosen = st.selectbox(
        say("Dataset"), [None, *titles], format_func=lambda name: say("All datasets") if name is None else titles[name]
    )
    found = newest(here.marketplace.deliveries(**({"dataset": chosen} if chosen else {})))
    if any(delivery.read for delivery in found):
        st.altair_chart(bars(rows_by_day(found, say), x_title=say("Day (KST)"), y_title=say("Rows")), width="stretch")
        drawn = level_bars(
            quarantined_share(found), x_title=say("Quarantined in the newest deliveries [% of rows read]")
        )
        st.altair_chart(drawn, width="stretch")
    nothing = say("Nothing was delivered yet: put a file into a feed's drop folder.")
    table(say, "deliveries", accounts(found, say), nothing)
