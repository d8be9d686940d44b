"""The page and its script's addresses: whose things they show, and what they say when nobody answers."""

import html
import json
import re

import pytest
from starlette.testclient import TestClient

from marketplace.accounts.viewer import Viewer
from marketplace.doors.query import service
from marketplace.doors.query.asking import Answer
from marketplace.doors.query.schemas import Asked
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.marketplace import NOW, Web, make_member, make_organisation

pytestmark = pytest.mark.postgres
SAVED = {"sql": "SELECT {{a}}", "given": {"a": "'<b>\""}, "title": "</script><b>mine</b>"}
DOOR = "20261130_063852_00025_ncpjg"
PLACE = f"/v1/statement/executing/{DOOR}/y1/0"


@pytest.fixture
def web(web: Web) -> Web:
    """On a network whose SQL door is away."""
    secrets = web.parts.settings.secrets
    (secrets / "jwt-private.pem").write_text(PRIVATE)
    (secrets / "tls-ca.pem").write_text("")
    return web


def colleague(web: Web, slug: str = "acme") -> TestClient:
    with web.parts.sessions.begin() as session:
        made = make_member(session, make_organisation(session, slug), "analyst", f"second@{slug}.example")
    return web.signed_in(made.id)


def run_of(web: Web, viewer: Viewer) -> str:
    with web.parts.sessions.begin() as session:
        return service.note_begun(session, viewer, Asked(sql="SELECT 'secret'"), Answer(DOOR, PLACE), NOW).id


def test_everybody_signed_in_has_the_page_and_a_visitor_signs_in_first(web: Web) -> None:
    for role, slug, kind in (("analyst", "a", "company"), ("supply_center", "windpark", "supply_center")):
        page = web.signed_in_as(role, slug, kind)[0].get("/query", headers={"accept": "text/html"})
        assert (page.status_code, 'id="ask"' in page.text) == (200, True)
    assert web.client(accept="text/html").get("/query").headers["location"] == "/sign-in?next=/query"


def test_a_saved_query_is_its_members_and_shared_it_is_the_companys(web: Web) -> None:
    mine, _ = web.signed_in_as("analyst", "acme")
    second, rival = colleague(web), web.signed_in_as("analyst", "rival")[0]
    id_ = mine.post("/query/saved", json=SAVED).json()["id"]
    address = f"/query?saved={id_}"
    assert [who.get(address).status_code for who in (mine, second, rival)] == [200, 404, 404]
    assert id_ not in second.get("/query").text
    assert mine.put(f"/query/saved/{id_}", json=SAVED | {"shared": True}).status_code == 200
    assert [who.get(address).status_code for who in (mine, second, rival)] == [200, 200, 404]
    for other in (second, rival):
        assert other.put(f"/query/saved/{id_}", json=SAVED).status_code == 404
        assert other.delete(f"/query/saved/{id_}", headers={"content-type": "application/json"}).status_code == 404
    assert mine.delete(f"/query/saved/{id_}", headers={"content-type": "application/json"}).status_code == 204
    assert mine.get(address).status_code == 404


def test_what_was_saved_is_shown_as_text(web: Web) -> None:
    mine, _ = web.signed_in_as("analyst", "acme")
    id_ = mine.post("/query/saved", json=SAVED | {"sql": "SELECT '</textarea><script>'"}).json()["id"]
    page = mine.get(f"/query?saved={id_}").text
    assert "<b>mine" not in page
    given = re.search(r"data-given='([^']*)'", page)
    assert given
    assert json.loads(html.unescape(given[1])) == {"a": "'<b>\""}
    assert "</textarea><script>" not in page


def test_a_run_is_its_members_alone(web: Web) -> None:
    mine, viewer = web.signed_in_as("analyst", "acme")
    run = run_of(web, viewer)
    assert mine.get(f"/query?run={run}").status_code == 200
    operator = web.signed_in_as("operator", "network", "operator")[0]
    for other in (colleague(web), web.signed_in_as("buyer", "rival")[0], operator):
        assert other.get(f"/query?run={run}").status_code == 404
        assert other.get(f"/query/runs/{run}/rows", params={"next": PLACE}).status_code == 404
        gone = other.delete(f"/query/runs/{run}", params={"next": PLACE}, headers={"content-type": "application/json"})
        assert gone.status_code == 404
        assert "secret" not in other.get("/query/lists").text
    assert mine.get(f"/query/runs/{run}/rows", params={"next": "/v1/info"}).status_code == 404


def test_without_the_door_the_page_stands_and_asking_says_so(web: Web) -> None:
    mine, viewer = web.signed_in_as("analyst", "acme")
    asked = {"sql": "SELECT 1"}
    for address in ("/query/runs", "/query/plan"):
        answer = mine.post(address, json=asked)
        assert (answer.status_code, answer.json()["detail"]) == (503, "the SQL door does not answer")
    run = run_of(web, viewer)
    assert mine.get(f"/query/runs/{run}/rows", params={"next": PLACE}).status_code == 503
    token = re.search(r'name="csrf" value="(\w+)"', mine.get("/query").text)
    assert token
    assert mine.post("/query/export", data={"sql": "SELECT 1", "csrf": token[1]}).status_code == 503


def test_a_form_of_elsewhere_and_an_api_token_run_nothing(web: Web) -> None:
    mine, viewer = web.signed_in_as("analyst", "acme")
    assert mine.post("/query/export", data={"sql": "SELECT 1"}).status_code == 403
    elsewhere = {"origin": "https://elsewhere.example"}
    assert mine.post("/query/runs", json={"sql": "SELECT 1"}, headers=elsewhere).status_code == 403
    token = mine.post("/api/tokens", json={"label": "x", "rights": ["read", "sql"]}).json()["token"]
    program = web.client(authorization=f"Bearer {token}")
    run = run_of(web, viewer)
    for method, address in (
        ("POST", "/query/runs"),
        ("GET", "/query"),
        ("GET", f"/query/runs/{run}/rows?next={PLACE}"),
    ):
        assert program.request(method, address, json={"sql": "SELECT 1"}).status_code == 403


def test_a_parameter_that_does_not_fit_is_named(web: Web) -> None:
    mine, _ = web.signed_in_as("analyst", "acme")
    answer = mine.post("/query/runs", json={"sql": "SELECT {{day:date}}", "given": {"day": "1' OR 1=1"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter_unfit")
    assert answer.json()["detail"] == "day is not of the type date"
    assert mine.post("/query/saved", json=SAVED | {"sql": "SELECT '{{a}}'"}).status_code == 422
