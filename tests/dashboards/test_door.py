"""A45: what the door gave one person is never shown to another, nor after a release or another licence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from client.api import Marketplace
from dashboards import door
from dashboards import settings as told
from dashboards.visit import Visit
from tests.support.http import Scripted, scripted
from tests.support.receivers import certificates
from tests.support.visits import grant, visit

TOKEN = {"token": "t", "expires_at": datetime(2026, 12, 1, tzinfo=UTC).isoformat(), "url": "http://127.0.0.1"}


def given(word: str) -> dict[str, Any]:
    """An answer in Trino's protocol, of one row."""
    column = {
        "name": "x",
        "type": "varchar",
        "typeSignature": {"rawType": "varchar", "arguments": [{"kind": "LONG", "value": 9}]},
    }
    return {"id": word, "infoUri": "", "columns": [column], "data": [[word]], "stats": {"state": "FINISHED"}}


@dataclass(frozen=True)
class Sides:
    """A marketplace that gives tokens, and a door that answers each question with the next word."""

    marketplace: Scripted
    door: Scripted

    def at(self, who: Visit) -> Visit:
        return replace(who, marketplace=Marketplace(self.marketplace.url))


@pytest.fixture
def sides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sides]:
    held = certificates(tmp_path)
    with scripted() as marketplace, scripted(held.server) as there:
        for name in ("SDN_NAME", "SDN_MARKETPLACE_URL", "SDN_DASHBOARDS_URL"):
            monkeypatch.setenv(name, marketplace.url)
        monkeypatch.setenv("SDN_SQL_URL", there.url)
        monkeypatch.setenv("SDN_CA_FILE", str(held.ca_file))
        told.settings.cache_clear()
        st.cache_data.clear()
        marketplace.answers = [(200, TOKEN)]
        there.answers = [(200, given(word)) for word in ("first", "second", "third", "fourth")]
        yield Sides(marketplace, there)
        st.cache_data.clear()
        told.settings.cache_clear()


def word(who: Visit, version: str = "1") -> str:
    return str(door.rows(who, "SELECT x FROM t", version)["x"][0])


def test_two_people_never_see_each_others_rows(sides: Sides) -> None:
    one, other = sides.at(visit("mbr_1", grant())), sides.at(visit("mbr_2", grant()))
    assert (word(one), word(other), word(one), word(other)) == ("first", "second", "first", "second")
    assert [asked.path for asked in sides.door.asked] == ["/v1/statement"] * 2


def test_another_licence_and_another_release_are_asked_anew(sides: Sides) -> None:
    one, wider = sides.at(visit("mbr_1", grant())), sides.at(visit("mbr_1", grant(terms="t2")))
    ended = sides.at(visit("mbr_1", grant(active=False)))
    words = [word(one), word(wider), word(ended), word(one, "2"), word(one)]
    assert words == ["first", "second", "third", "fourth", "first"]
