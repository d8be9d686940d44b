"""Rows through the SQL door as the person signed in, kept for a minute under that person's scope and nobody else's."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.settings import settings
from dashboards.visit import Visit
from lakehouse.trino import cursor

KEPT_S = 60


class DoorError(Exception):
    """The door's own words: what is refused, or what does not answer."""


def rows(visit: Visit, statement: str) -> pd.DataFrame:
    """The statement's rows. DoorError with the door's words."""
    found: pd.DataFrame = _kept(visit.scope, statement, visit)
    return found


def _ask(scope: str, statement: str, _visit: Visit) -> pd.DataFrame:  # noqa: ARG001 - scope is a part of the key
    from trino.exceptions import Error  # noqa: PLC0415 - slow to import

    try:
        with cursor(settings().sql_url, _visit.marketplace.sql_token().token, settings().ca_file) as sql:
            found: list[list[Any]] = sql.execute(statement).fetchall()
            names = [column[0] for column in sql.description or ()]
    except Error as error:
        raise DoorError(getattr(error, "message", None) or str(error)) from error
    return pd.DataFrame(found, columns=names)


_kept = st.cache_data(ttl=KEPT_S, max_entries=500, show_spinner=False)(_ask)
