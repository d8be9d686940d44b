"""Tables with their export, amounts, times with their zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboards.words import Words
from marketplace.money import Money

ZONE = ZoneInfo("Asia/Seoul")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(words: Words, name: str, frame: pd.DataFrame, empty: str) -> None:
    """A table and its CSV; `empty` says what to do where there is nothing."""
    if frame.empty:
        st.info(empty)
        return
    safe = harmless(frame)
    st.dataframe(safe, hide_index=True, width="stretch")
    st.download_button(words("Export as CSV"), csv_of(safe), f"{name}.csv", "text/csv", key=f"csv-{name}")


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return frame.map(lambda value: f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value)


def csv_of(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark: Excel in Korea then reads Hangul."""
    return frame.to_csv(index=False).encode("utf-8-sig")


def at(moment: datetime | None) -> str:
    """A time in Seoul, with its zone."""
    return "" if moment is None else moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M KST")


def price(minor: int, currency: str) -> str:
    return str(Money(minor, currency))
