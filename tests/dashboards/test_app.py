"""Who sees what: nobody signed in sees nothing; what one person's licence gave is never kept for another."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import settings as told
from tests.support.http import scripted
from tests.support.visits import grant, visit

APP = Path(__file__).parents[2] / "dashboards" / "app.py"


def shown(monkeypatch: pytest.MonkeyPatch, marketplace: str) -> AppTest:
    """The app's first page for whoever the marketplace says it is."""
    for name, value in {
        "SDN_NAME": "test",
        "SDN_MARKETPLACE_URL": marketplace,
        "SDN_DASHBOARDS_URL": "http://127.0.0.1:9",
        "SDN_SQL_URL": "https://127.0.0.1:9",
        "SDN_CA_FILE": "ca.pem",
        "SDN_SECTORS": "",
    }.items():
        monkeypatch.setenv(name, value)
    told.settings.cache_clear()
    try:
        return AppTest.from_file(str(APP), default_timeout=60).run()
    finally:
        told.settings.cache_clear()


def test_a_session_that_the_marketplace_does_not_know_sees_a_way_to_sign_in_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scripted() as marketplace:
        problem = {"type": "about:blank", "title": "Sign in first", "status": 401, "code": "not_signed_in"}
        marketplace.answers = [(401, problem)]
        app = shown(monkeypatch, marketplace.url)
    assert not app.exception
    assert "Sign in" in app.info[0].value
    assert not app.dataframe
    assert not app.selectbox
    assert [asked.path for asked in marketplace.asked] == ["/api/me"]


def test_a_marketplace_that_is_away_is_said_to_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown(monkeypatch, "http://127.0.0.1:9")
    assert not app.exception
    assert "does not answer" in app.error[0].value
    assert not app.selectbox


def test_cached_rows_are_kept_apart_by_person_and_by_licence() -> None:
    scopes = [visit("mbr_1", grant()), visit("mbr_2", grant()), visit("mbr_1"), visit("mbr_1", grant(terms="t2"))]
    assert len({item.scope for item in scopes}) == 4
    assert visit("mbr_1", grant()).scope == visit("mbr_1", grant()).scope
    assert visit("mbr_1", grant(active=False)).scope == visit("mbr_1").scope
