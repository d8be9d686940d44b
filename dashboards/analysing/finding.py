"""The rows of an ask through the door, then the method; kept under the person's scope and the release, as rows are."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.finding import Finding
from analysis.methods import methods
from dashboards import door
from dashboards.analysing import statement
from dashboards.analysing.ask import Ask
from dashboards.exploring import names
from dashboards.exploring.held import Held
from dashboards.visit import Visit
from dashboards.words import Words


@dataclass(frozen=True)
class Found:
    """The finding; `of` rows there are, `fetched` came: rows, or means of a series behind which `of` rows stand."""

    finding: Finding
    of: int
    fetched: int


def find(here: Visit, held: Held, ask: Ask, version: str) -> Found:
    """DoorRefused, DoorAway."""
    found: Found = _kept(here.scope, version, here.words.language, ask, here, held)
    return found


def _find(scope: str, version: str, language: str, ask: Ask, _here: Visit, _held: Held) -> Found:  # noqa: ARG001
    """What begins with an underscore is no part of the key: scope, release and language must not."""
    of = int(door.rows(_here, statement.count(ask, _held), version)["n"].iloc[0])
    sql = statement.series(ask, _held) if ask.of_series else statement.rows(ask, _held, of)
    rows = door.rows(_here, sql, version)
    return Found(answered(_here.words, _held, ask, rows), of, len(rows))


_kept = st.cache_data(ttl=door.VERSION_KEPT_S, max_entries=100, show_spinner=False)(_find)


def answered(say: Words, held: Held, ask: Ask, rows: pd.DataFrame) -> Finding:
    """The method's finding of the rows as the door gave them."""
    titles = titled(say, held, ask.columns)
    frame = rows.rename(columns={f"c{at}": titles[name] for at, name in enumerate(ask.columns)})
    return methods()[ask.method](frame.drop(columns="n", errors="ignore"), ask.told(titles))


def titled(say: Words, held: Held, columns: list[str]) -> dict[str, str]:
    """Titles with their units; where two are alike, with the column's name."""
    told = {name: names.titled(say, held.dataset.column(name)) for name in columns}
    twice = [title for title in told.values() if list(told.values()).count(title) > 1]
    return {name: f"{title} ({name})" if title in twice else title for name, title in told.items()}
