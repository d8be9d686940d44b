"""For buyers and analysts: what may be used, what was used, what was spent."""

import pandas as pd
import streamlit as st

from dashboards.charts import bars
from dashboards.settings import settings
from dashboards.shown import at, price, table
from dashboards.visit import Visit, visit
from sdn.client.types import Outcome, Usage


def show() -> None:
    here = visit()
    st.title(here.words("Our data"))
    _grants(here)
    _usage(here)
    _spend(here)


def _grants(here: Visit) -> None:
    say = here.words
    st.subheader(say("Grants"))
    frame = pd.DataFrame(
        [
            {
                say("Dataset"): grant.dataset,
                say("Columns"): ", ".join(grant.columns),
                say("Rows"): grant.conditions or say("all"),
                say("From"): at(grant.starts_at),
                say("Until"): at(grant.revoked_at or grant.ends_at) or say("no end"),
                say("Live"): "✓" if grant.active else "",
            }
            for grant in here.grants
        ]
    )
    table(say, "grants", frame, say("Nothing is licensed yet: find data in the catalogue."))
    st.link_button(say("See the catalogue"), f"{settings().marketplace_url}/catalogue")


def _usage(here: Visit) -> None:
    say, usage = here.words, list(here.marketplace.usage())
    st.subheader(say("Usage"))
    if usage:
        by_day = pd.DataFrame(
            [{"day": at(use.ended_at)[:10], "queries": 1, "what": use.outcome.value} for use in usage]
        )
        summed = by_day.groupby(["day", "what"], as_index=False).sum()
        chart = bars(summed, x="day", y="queries", x_title=say("Day (KST)"), y_title=say("Queries"), colour="what")
        st.altair_chart(chart, width="stretch")
    nothing = say("No query yet: the page of a licensed listing shows how to connect.")
    table(say, "usage", _used(here, [use for use in usage if use.outcome is not Outcome.REFUSED]), nothing)
    st.subheader(say("Refused queries"))
    table(say, "refused", _used(here, [u for u in usage if u.outcome is Outcome.REFUSED]), say("None was refused."))


def _used(here: Visit, usage: list[Usage]) -> pd.DataFrame:
    say = here.words
    return pd.DataFrame(
        [
            {
                say("Ended"): at(use.ended_at),
                say("Member"): use.member,
                say("Dataset"): ", ".join(use.datasets),
                say("Rows"): use.rows,
                say("Bytes"): use.bytes,
                say("Milliseconds"): use.milliseconds,
                say("Why"): use.reason or "",
            }
            for use in usage
        ]
    )


def _spend(here: Visit) -> None:
    say = here.words
    st.subheader(say("Spend"))
    purchases = list(here.marketplace.purchases())
    spent: dict[str, int] = {}
    for purchase in purchases:
        if purchase.state == "fulfilled":
            spent[purchase.currency] = spent.get(purchase.currency, 0) + purchase.price_minor
    for place, (currency, minor) in zip(st.columns(max(len(spent), 1)), sorted(spent.items()), strict=False):
        place.metric(currency, price(minor, currency))
    frame = pd.DataFrame(
        [
            {
                say("Opened"): at(purchase.opened_at),
                say("Listing"): purchase.listing,
                say("Plan"): purchase.kind,
                say("State"): purchase.state,
                say("Price"): price(purchase.price_minor, purchase.currency),
            }
            for purchase in purchases
        ]
    )
    table(say, "purchases", frame, say("Nothing was bought yet: find data in the catalogue."))
