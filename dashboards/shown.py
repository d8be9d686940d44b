"""Tables with their export, amounts, times with their zone, text of others that is never markup."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Self, TypeVar

import pandas as pd
import streamlit as st

from dashboards.words import Words
from dashboards.workbook import workbook
from wire import cells, times
from wire.money import Money

T = TypeVar("T")
MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")
MOST_ROWS = 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEAST_CUT, LETTER, EDGES = 6, 8, 18  # letters; pixels


class Moment(str):
    """A time as a page shows it, with its zone; `iso` is what an export writes."""

    __slots__ = ("iso",)
    iso: str

    def __new__(cls, at: datetime) -> Self:
        made = super().__new__(cls, times.on_page(at, times.NETWORK))
        made.iso = times.iso(at, times.NETWORK) or ""
        return made


def newest(items: Iterable[T]) -> list[T]:
    """The first MOST_ROWS of a list that begins with the newest: a page of a browser, not an archive."""
    return list(islice(items, MOST_ROWS))


def table(say: Words, name: str, frame: pd.DataFrame, empty: str) -> None:
    """A table and its CSV; `empty` says what to do where there is nothing."""
    if frame.empty:
        st.info(empty)
        return
    safe = harmless(frame)  # what is shown too: the table's own toolbar exports it
    st.dataframe(safe, hide_index=True, width="stretch", column_config=grouped(safe))
    if len(frame) >= MOST_ROWS:
        st.markdown(say("The newest {number} are shown.", number=f"{MOST_ROWS:,}"))
    export(say, name, safe)


def grouped(frame: pd.DataFrame) -> dict[str, Any]:
    """Thousands set apart. A grid measures numbers without that: a short heading would cut off what stands below it."""
    found: dict[str, Any] = {}
    for name in frame.select_dtypes("number"):
        longest = len(f"{frame[name].abs().max():,.4f}".rstrip("0")) if frame[name].notna().any() else 0
        is_cut = longest > len(str(name)) and longest > LEAST_CUT
        found[str(name)] = st.column_config.NumberColumn(
            format="localized", width=longest * LETTER + EDGES if is_cut else None
        )
    return found


def export(say: Words, name: str, frame: pd.DataFrame, source: str = "") -> None:
    """As CSV; with a source also as a workbook that names it, made when it is asked for."""
    st.download_button(
        say("Export as CSV"), csv_of(frame), f"{name}.csv", "text/csv", key=f"csv-{name}", on_click="ignore"
    )
    if source:
        made = partial(workbook, harmless(exported(frame)), source)
        st.download_button(say("Export as Excel"), made, f"{name}.xlsx", XLSX, key=f"xlsx-{name}", on_click="ignore")


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return _mapped(frame, cells.harmless).rename(columns=cells.harmless)


def csv_of(frame: pd.DataFrame) -> bytes:
    """Harmless, in UTF-8 with a byte order mark: Excel in Korea then reads Hangul. A line end in a cell is quoted."""
    return harmless(exported(frame)).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def exported(frame: pd.DataFrame) -> pd.DataFrame:
    """Times as ISO 8601 with their offset."""
    return _mapped(frame, lambda value: value.iso if isinstance(value, Moment) else value)


def _mapped(frame: pd.DataFrame, each: Callable[[Any], Any]) -> pd.DataFrame:
    """Numbers are left alone: pandas would make fractions of whole ones that stand beside none."""
    return frame.assign(**frame.select_dtypes(exclude="number").map(each))


def plain(text: str) -> str:
    """Somebody's text for where Streamlit reads Markdown: every mark is escaped."""
    return MARKUP.sub(r"\\\1", text)


def small(text: str) -> str:
    """The same in small letters. Streamlit's caption is too pale to be read by everybody (WCAG 1.4.3)."""
    return f":small[{plain(text)}]"


def at(moment: datetime | None) -> str:
    """A time in Seoul, with its zone."""
    return "" if moment is None else Moment(moment)


def day(moment: datetime) -> str:
    """The day in Seoul."""
    return moment.astimezone(times.there(times.NETWORK)).strftime("%Y-%m-%d")


def clock(moment: datetime) -> datetime:
    """Seoul's clock without its zone, for charts: every browser then draws the same."""
    return moment.astimezone(times.there(times.NETWORK)).replace(tzinfo=None)


def price(minor: int, currency: str) -> str:
    """With the currency's own digits; a sign stands after the currency, so that no spreadsheet reads a formula."""
    text = str(Money(abs(minor), currency))
    return text.replace(" ", " -") if minor < 0 else text
