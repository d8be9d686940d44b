"""A45: two companies ask the same of one dataset, in one process of the dashboards: neither sees the other's rows.

The door answers by the token's company: `wide` holds all rows, `narrow` a few, of other amounts.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.methods import Role
from dashboards import settings as told
from dashboards.analysing.ask import Ask
from dashboards.analysing.finding import Found, find
from dashboards.exploring import choosing
from tests.support.http import Asked, Scripted, scripted
from tests.support.receivers import certificates
from tests.support.visits import admitted, grant, visit

RATES, CHANCE = "finance.reference_rates", random.Random(7)
AMOUNTS = {
    "wide": [CHANCE.gauss(100, 10) for _ in range(400)],
    "narrow": [CHANCE.gauss(9_000, 10) for _ in range(40)],
}
SAME = Ask(RATES, "describe", ((Role.COLUMNS, ("usd",)),))
DAYS = Ask(RATES, "trend", ((Role.VALUE, "usd"), (Role.TIME, "date")))


def column(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "typeSignature": {"rawType": kind, "arguments": []}}


def answered(asked: Asked) -> tuple[int, Any]:
    """In Trino's protocol: how many rows the token's company holds, or the rows, or their means by the day."""
    amounts = AMOUNTS[asked.headers["Authorization"].removeprefix("Bearer ")]
    names = {"c0": "double"}
    rows: list[list[Any]] = [[amount] for amount in amounts]
    if "c1" in asked.body:
        names |= {"c1": "date", "n": "bigint"}
        rows = [[amount, str(date(2026, 1, 1) + timedelta(at)), 1] for at, amount in enumerate(amounts)]
    elif "c0" not in asked.body:
        names, rows = {"n": "bigint", "m0": "bigint"}, [[len(amounts), len(amounts)]]
    columns = [column(name, kind) for name, kind in names.items()]
    return 200, {"id": "q", "infoUri": "", "columns": columns, "data": rows, "stats": {"state": "FINISHED"}}


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Scripted]:
    held = certificates(tmp_path)
    with scripted(held.server) as there:
        for name in ("SDN_NAME", "SDN_MARKETPLACE_URL", "SDN_DASHBOARDS_URL", "SDN_SQL_URL"):
            monkeypatch.setenv(name, there.url)
        monkeypatch.setenv("SDN_CA_FILE", str(held.ca_file))
        monkeypatch.setenv("SDN_SECTORS", "")
        _forget()
        there.by = answered
        yield there
    _forget()


def _forget() -> None:
    st.cache_data.clear()
    told.settings.cache_clear()
    told.declarations.cache_clear()


def found(company: str, ask: Ask = SAME, *, language: Any = "en", active: bool = True) -> Found:
    here = admitted(visit("mbr_1", grant(columns=["date", "usd"]), company=company, language=language))
    held = choosing.holdings(here)[RATES]
    return find(here, held, ask, "1")


@pytest.mark.parametrize("ask", [SAME, DAYS])
def test_a_finding_is_made_of_the_rows_of_who_asks(ask: Ask) -> None:
    both = [found(company, ask) for company in ("wide", "narrow", "wide", "narrow")]
    assert [one.of for one in both] == [400, 40, 400, 40]
    wide, narrow = both[0].finding, both[1].finding
    assert wide.figures[0].value != narrow.figures[0].value
    assert [one.finding.figures[0].value for one in both[2:]] == [wide.figures[0].value, narrow.figures[0].value]


def test_a_finding_is_kept_for_who_asks_again_and_told_in_the_language_of_who_reads(door: Scripted) -> None:
    english = found("wide")
    assert found("wide").finding.words == english.finding.words
    assert len(door.asked) == 2  # the count, and the rows
    korean = found("wide", language="ko")
    assert "US dollar" in english.finding.words[0].ko  # titles are of one language
    assert "US dollar" not in korean.finding.words[0].ko


def page(company: str) -> None:
    from dashboards.views import explore  # noqa: PLC0415 - Streamlit runs this text alone
    from tests.support.visits import admitted, grant, visit  # noqa: PLC0415

    explore.show(admitted(visit("mbr_1", grant(columns=["date", "usd"]), company=company)))


def test_the_same_address_shows_each_company_its_own_rows() -> None:
    shown = []
    for company in ("wide", "narrow", "wide", "narrow"):
        app = AppTest.from_function(page, default_timeout=90, kwargs={"company": company})
        app.query_params.update({"dataset": RATES, "chart": "table"})
        app.run()
        assert not app.exception
        shown.append(int(app.dataframe[0].value.iloc[0, 0]))
    assert shown == [400, 40, 400, 40]
