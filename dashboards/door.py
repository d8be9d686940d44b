"""Rows through the SQL door as the person signed in, kept under that person's scope and nobody else's.

Kept for a minute; where the caller tells the dataset's version, until another is released or the scope changes.
"""

from typing import Any

import httpx
import pandas as pd
import streamlit as st

from client.errors import MarketplaceProblem
from dashboards.settings import settings
from dashboards.visit import Visit
from lakehouse.trino import StatementFailed, Unreachable, cursor

KEPT_S = 60
VERSION_KEPT_S = 900


class DoorRefused(Exception):
    """The door's own words: what is refused and why."""


class DoorAway(Exception):
    """Nobody answers at the door, or nobody gives a token for it."""


def rows(visit: Visit, statement: str, version: str = "") -> pd.DataFrame:
    """The statement's rows. DoorRefused with the door's words, DoorAway."""
    if version:
        found: pd.DataFrame = _kept_by_version(visit.scope, version, statement, visit)
        return found
    return _kept(visit.scope, statement, visit)  # type: ignore[no-any-return]


def _ask(scope: str, statement: str, _visit: Visit) -> pd.DataFrame:  # noqa: ARG001 - scope is a part of the key
    try:
        with cursor(settings().sql_url, _visit.marketplace.sql_token().token, settings().ca_file) as sql:
            found: list[list[Any]] = sql.execute(statement).fetchall()
            names = [column[0] for column in sql.description or ()]
    except StatementFailed as refusal:
        raise DoorRefused(refusal.message) from refusal
    except (Unreachable, httpx.TransportError, MarketplaceProblem) as error:
        raise DoorAway(str(error)) from error
    return pd.DataFrame(found, columns=names)


def _ask_version(scope: str, version: str, statement: str, _visit: Visit) -> pd.DataFrame:  # noqa: ARG001
    return _ask(scope, statement, _visit)


_kept = st.cache_data(ttl=KEPT_S, max_entries=500, show_spinner=False)(_ask)
_kept_by_version = st.cache_data(ttl=VERSION_KEPT_S, max_entries=500, show_spinner=False)(_ask_version)
