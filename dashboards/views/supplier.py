"""For supply centers: their feeds, their deliveries with the accounting, their sales."""

import pandas as pd
import streamlit as st

from dashboards.accounting import accounts
from dashboards.shown import at, price, table
from dashboards.visit import Visit, visit


def show() -> None:
    here = visit()
    say = here.words
    st.title(say("Our feeds"))
    feeds = pd.DataFrame(
        [
            {
                say("Feed"): feed.dataset,
                say("Schedule"): f"{feed.cron} ({feed.zone})",
                say("Late"): "⚠" if feed.late else "",
                say("Last delivery"): at(feed.last_delivery_at),
                say("Verdict"): feed.last_verdict or "",
                say("Rows accepted"): feed.rows_accepted,
                say("Rows quarantined"): feed.rows_quarantined,
            }
            for feed in here.marketplace.operations().feeds
        ]
    )
    table(say, "feeds", feeds, say("No feed is declared: add a declaration to a folder of SDN_SECTORS."))
    st.subheader(say("Deliveries"))
    nothing = say("Nothing was delivered yet: put a file into a feed's pull folder.")
    table(say, "deliveries", accounts(list(here.marketplace.deliveries()), say), nothing)
    _sales(here)


def _sales(here: Visit) -> None:
    say, sales = here.words, here.marketplace.sales()
    st.subheader(say("Sales"))
    payable = [(amount.currency, price(amount.amount_minor, amount.currency)) for amount in sales.payable]
    for place, (currency, text) in zip(st.columns(max(len(payable), 1)), payable, strict=False):
        place.metric(say("Payable in {currency}", currency=currency), text)
    frame = pd.DataFrame(
        [
            {
                say("Listing"): item.title.ko if say.language == "ko" else item.title.en,
                say("Sales"): item.sales,
                say("Refunds"): item.refunds,
                say("Sold"): price(item.sold_minor, item.currency),
                say("Earned"): price(item.earned_minor, item.currency),
            }
            for item in sales.listings
        ]
    )
    table(say, "sales", frame, say("Nothing was sold yet: publish a listing."))
