"""For buyers and analysts: what may be used, what was used, what was spent."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboards.charts import bars
from dashboards.labels import label
from dashboards.settings import settings
from dashboards.shown import at, day, newest, price, table
from dashboards.visit import Visit
from dashboards.words import Words
from wire.access import Grant, Outcome, Usage
from wire.commerce import Purchase


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Our data"))
    st.header(say("Grants"))
    table(say, "grants", _grants(say, here.grants), say("Nothing is licensed yet: find data in the catalogue."))
    st.link_button(say("See the catalogue"), f"{settings().marketplace_url}/catalogue")
    _usage(here)
    _spend(here)


def _grants(say: Words, grants: Sequence[Grant]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("Dataset"): grant.dataset,
                say("Live"): say("yes") if grant.active else say("no"),
                say("From"): at(grant.starts_at),
                say("Until"): at(grant.revoked_at or grant.ends_at) or say("no end"),
                say("Rows"): grant.conditions or say("all"),
                say("Deliveries"): _bought(say, grant),
                say("Columns"): ", ".join(grant.columns),
                say("Shown in part"): ", ".join(grant.masked),
                say("Revoked because"): grant.revoke_reason or "",
            }
            for grant in grants
        ]
    )


def _bought(say: Words, grant: Grant) -> str:
    if grant.version is not None:
        return say("the table as of version {version}", version=grant.version)
    return say("all while it lasts") if grant.deliveries is None else str(len(grant.deliveries))


def _usage(here: Visit) -> None:
    say, usage = here.words, newest(here.marketplace.usage())
    st.header(say("Usage"))
    if usage:
        chart = bars(
            queries_by_day(say, usage),
            title=say("Queries by day"),
            x_title=say("Day (KST)"),
            y_title=say("Queries"),
            parts=[label(say, outcome.value) for outcome in Outcome],
        )
        st.altair_chart(chart, width="stretch")
    nothing = say("No query yet: the page of a licensed listing shows how to connect.")
    table(say, "usage", _used(say, [use for use in usage if use.outcome is not Outcome.REFUSED]), nothing)
    st.header(say("Refused queries"))
    table(say, "refused", _used(say, [u for u in usage if u.outcome is Outcome.REFUSED]), say("None was refused."))


def queries_by_day(say: Words, usage: Sequence[Usage]) -> pd.DataFrame:
    """`x` (day of Seoul), y (queries), part (what became of them)."""
    counted = Counter((day(use.ended_at), label(say, use.outcome.value)) for use in usage)
    return pd.DataFrame([{"x": when, "y": n, "part": what} for (when, what), n in sorted(counted.items())])


def _used(say: Words, usage: Sequence[Usage]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("Ended"): at(use.ended_at),
                say("Door"): label(say, use.door),
                say("Member"): use.member,
                say("Dataset"): ", ".join(use.datasets),
                say("Outcome"): label(say, use.outcome.value),
                say("Why"): label(say, use.reason),
                say("Rows"): use.rows,
                say("Bytes"): use.bytes,
                say("Milliseconds"): use.milliseconds,
            }
            for use in usage
        ]
    )


def _spend(here: Visit) -> None:
    say, purchases = here.words, newest(here.marketplace.purchases())
    st.header(say("Spend"))
    spent = spend(purchases)
    for place, (currency, minor) in zip(st.columns(max(len(spent), 1)), sorted(spent.items()), strict=False):
        place.metric(currency, price(minor, currency))
    nothing = say("Nothing was bought yet: find data in the catalogue.")
    table(say, "purchases", _purchases(say, purchases), nothing)


PAID = ("fulfilled", "ending", "ended", "refunded")


def spend(purchases: Sequence[Purchase]) -> dict[str, int]:
    """Minor units by currency of what was paid and kept: what was given back is taken off."""
    spent: Counter[str] = Counter()
    for purchase in purchases:
        if purchase.state in PAID and purchase.price_minor:
            spent[purchase.currency] += purchase.price_minor - purchase.refunded_minor
    return dict(spent)


def _purchases(say: Words, purchases: Sequence[Purchase]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("Opened"): at(purchase.opened_at),
                say("Listing"): purchase.listing,
                say("Plan"): label(say, purchase.kind),
                say("State"): label(say, purchase.state),
                say("Price"): price(purchase.price_minor, purchase.currency),
                say("Paid until"): at(purchase.paid_until),
            }
            for purchase in purchases
        ]
    )
