"""Feeds as a table, and the deliveries under it: what operators and supply centers see alike."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboards.accounting import accounts, quarantined_share, rows_by_day, verdicts_by_day
from dashboards.charts import bars, level_bars
from dashboards.labels import label
from dashboards.shown import at, newest, table
from dashboards.visit import Visit
from dashboards.words import Words
from wire.deliveries import FeedOperations, FeedState, Operations, Verdict

VERDICTS = (Verdict.ACCEPTED, Verdict.REFUSED, Verdict.DUPLICATE, Verdict.LANDED)  # each has its colour in charts


def feeds_table(say: Words, feeds: Sequence[FeedOperations]) -> None:
    """The feeds that fit words and states, the worst first; a click on a heading sorts them otherwise."""
    words_place, states_place = st.columns([2, 3])
    words = words_place.text_input(say("Find a feed"), placeholder=say("Words of its name, dataset or supply center"))
    states = states_place.pills(
        say("State"), list(FeedState), selection_mode="multi", format_func=lambda state: label(say, state.value)
    )
    _table(say, fitting(feeds, words, states), nothing_declared=not feeds)


def fitting(feeds: Sequence[FeedOperations], words: str, states: Sequence[FeedState]) -> list[FeedOperations]:
    """Pure: those that hold all words and are in one of `states` (none: in any), the worst state first."""
    order = list(FeedState)
    asked = words.lower().split()
    found = [feed for feed in feeds if not states or feed.state in states]
    found = [feed for feed in found if all(word in _text(feed) for word in asked)]
    return sorted(found, key=lambda feed: (order.index(feed.state), feed.dataset))


def _text(feed: FeedOperations) -> str:
    return " ".join((feed.dataset, feed.supply_center, *feed.title.values())).lower()


def _table(say: Words, feeds: Sequence[FeedOperations], *, nothing_declared: bool) -> None:
    frame = pd.DataFrame(
        [
            {
                say("Feed"): feed.title[say.language],
                say("State"): label(say, feed.state.value),
                say("Last delivery"): at(feed.last_delivery_at),
                say("Verdict"): label(say, feed.last_verdict),
                say("Refused deliveries"): feed.deliveries.get("refused", 0),
                say("Missed deliveries"): feed.missed,
                say("Rows accepted"): feed.rows_accepted,
                say("Rows quarantined"): feed.rows_quarantined,
                say("Releases"): feed.releases,
                say("Last published"): at(feed.last_published_at),
                say("Schedule"): f"{feed.cron} ({feed.zone})",
                say("Due by"): at(feed.late_at),
                say("Supply center"): feed.supply_center,
                say("Dataset"): feed.dataset,
            }
            for feed in feeds
        ]
    )
    empty = say("No feed is declared: add a declaration to a folder of SDN_SECTORS.")
    table(say, "feeds", frame, empty if nothing_declared else say("No feed fits. Take away words or the state."))


def unpunctual(say: Words, found: Operations) -> None:
    """The newest deliveries that were missed or came late; nothing where none was."""
    if not found.unpunctual:
        return
    titles = {feed.dataset: feed.title[say.language] for feed in found.feeds}
    frame = pd.DataFrame(
        [
            {
                say("Feed"): titles[due.dataset],
                say("State"): label(say, due.punctuality.value),
                say("Due"): at(due.due_at),
                say("Grace ends"): at(due.grace_ends),
                say("Came"): at(due.came_at),
                say("Dataset"): due.dataset,
            }
            for due in found.unpunctual
        ]
    )
    st.header(say("Missed and late deliveries"))
    table(say, "unpunctual", frame, "")


def deliveries(here: Visit, feeds: Sequence[FeedOperations]) -> None:
    """Rows a day, the share quarantined over time, and every delivery; of one dataset or of all."""
    say = here.words
    st.header(say("Deliveries"))
    titles = {feed.dataset: feed.title[say.language] for feed in feeds}
    chosen = st.selectbox(
        say("Dataset"), [None, *titles], format_func=lambda name: say("All datasets") if name is None else titles[name]
    )
    found = newest(here.marketplace.deliveries(**({"dataset": chosen} if chosen else {})))
    if found:
        drawn = bars(
            verdicts_by_day(found, say),
            title=say("Deliveries by day"),
            x_title=say("Day (KST)"),
            y_title=say("Deliveries"),
            parts=[label(say, verdict.value) for verdict in VERDICTS],
        )
        st.altair_chart(drawn, width="stretch")
    if any(delivery.read for delivery in found):
        st.altair_chart(
            bars(
                rows_by_day(found, say),
                title=say("Rows delivered by day"),
                x_title=say("Day (KST)"),
                y_title=say("Rows"),
                parts=[say("Rows accepted"), say("Rows quarantined")],
            ),
            width="stretch",
        )
        drawn = level_bars(
            quarantined_share(found, say),
            title=say("Quarantined or refused in the newest deliveries"),
            x_title=say("[% of rows read]"),
        )
        st.altair_chart(drawn, width="stretch")
    nothing = say("Nothing was delivered yet: put a file into a feed's drop folder.")
    table(say, "deliveries", accounts(found, say), nothing)
