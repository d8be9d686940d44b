"""For supply centers: their feeds, their deliveries with the accounting, their sales."""

import pandas as pd
import streamlit as st

from dashboards.feeds import deliveries, feeds_table, unpunctual
from dashboards.labels import label
from dashboards.shown import at, price, table
from dashboards.visit import Visit
from dashboards.words import Words
from wire.payouts import Sales


def show(here: Visit) -> None:
    say = here.words
    st.title(say("Our feeds"))
    found = here.marketplace.operations()
    feeds_table(say, found.feeds)
    unpunctual(say, found)
    deliveries(here, found.feeds)
    st.header(say("Sales"))
    sales = here.marketplace.sales()
    _payable(say, sales)
    table(say, "sales-by-listing", _by_listing(say, sales), say("Nothing was sold yet: publish a listing."))
    if sales.items:
        table(say, "sales", _single(say, sales), "")


def _payable(say: Words, sales: Sales) -> None:
    places = st.columns(max(len(sales.payable), 1))
    for place, amount in zip(places, sales.payable, strict=False):
        said = say("Payable in {currency}", currency=amount.currency)
        place.metric(said, price(amount.amount_minor, amount.currency))


def _by_listing(say: Words, sales: Sales) -> pd.DataFrame:
    return pd.DataFrame(
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


def _single(say: Words, sales: Sales) -> pd.DataFrame:
    """The newest sales and refunds, one a row."""
    return pd.DataFrame(
        [
            {
                say("Time"): at(sale.at),
                say("What"): label(say, sale.kind),
                say("Listing"): sale.listing,
                say("Paid"): price(sale.paid_minor, sale.currency),
                say("Earned"): price(sale.earned_minor, sale.currency),
            }
            for sale in sales.items
        ]
    )
