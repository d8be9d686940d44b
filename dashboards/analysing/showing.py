"""A finding on the page: words first, then the picture, the figures, the table, and what it rests on."""

import math

import pandas as pd
import streamlit as st

from analysis.finding import Finding, figured, shown
from analysis.words import number
from dashboards.analysing.ask import Ask
from dashboards.analysing.finding import Found
from dashboards.analysing.pictures import draw
from dashboards.shown import export, harmless, plain
from dashboards.words import Words
from sectors.spec.text import Text


def show(say: Words, ask: Ask, found: Found, below: str) -> None:
    finding = found.finding
    st.header(finding.method.of(say.language))
    if finding.misfit:
        st.warning(say("The method does not fit: {why}", why=plain(finding.misfit.of(say.language))))
        _rows(say, ask, found)
        return
    (st.success if finding.found else st.info)(_told(say, finding.words[:1]))
    st.markdown(_listed(say, finding.words[1:]))
    if finding.picture:
        st.altair_chart(draw(finding.picture, say.language, below), width="stretch")
    _tables(say, ask, finding, below)
    st.subheader(say("What this rests on"))
    st.markdown(_listed(say, finding.assumptions))
    _rows(say, ask, found)


def _told(say: Words, texts: tuple[Text, ...]) -> str:
    return " ".join(plain(text.of(say.language)) for text in texts)


def _listed(say: Words, texts: tuple[Text, ...]) -> str:
    return "\n".join(f"- {plain(text.of(say.language))}" for text in texts)


def _tables(say: Words, ask: Ask, finding: Finding, below: str) -> None:
    kinds = [("figures", say("Figures"), figured(finding.figures)), ("table", say("Table"), finding.table)]
    for name, title, frame in kinds:
        if frame.empty:
            continue
        with st.expander(title, expanded=name == "figures"):
            told = timed(shown(frame, say.language))
            safe = harmless(told)
            seen = counted(safe) if name == "figures" else safe
            st.dataframe(seen, hide_index=True, width="stretch", column_config=digits(seen))
            export(say, f"{ask.dataset}-{ask.method}-{name}", told, below)


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures of one column are of several units: each with the digits that it needs itself."""
    return frame.map(lambda cell: "" if pd.isna(cell) else number(cell) if isinstance(cell, float) else cell)


def digits(frame: pd.DataFrame) -> dict[str, st.column_config.NumberColumn]:
    """As many decimals as the median of a column needs to be told by three figures."""
    found = {}
    for name in frame.select_dtypes("float"):
        sizes = frame[name].abs()
        usual = sizes[sizes > 0].median()
        places = 0 if pd.isna(usual) else min(max(2 - math.floor(math.log10(usual)), 0), 9)
        found[str(name)] = st.column_config.NumberColumn(format=f"%.{places}f")
    return found


def timed(frame: pd.DataFrame) -> pd.DataFrame:
    """Times as texts, of the dataset's clock."""
    return frame.map(lambda cell: f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, pd.Timestamp) else cell)


def _rows(say: Words, ask: Ask, found: Found) -> None:
    """How many rows there are, what came of them, what the method did with those."""
    lines = [say("{of} rows fit the question.", of=f"{found.of:,}")]
    if ask.of_series:
        lines.append(say("The engine made {n} means of them, one a time.", n=f"{found.fetched:,}"))
    elif found.fetched < found.of:
        lines.append(say("The engine drew {n} of them at random.", n=f"{found.fetched:,}"))
    told = [*map(plain, lines), *(plain(text.of(say.language)) for text in found.finding.sample.sentences())]
    st.markdown("\n".join(f"- {line}" for line in told))
