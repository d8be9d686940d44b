"""The operator's pages and API: a source is added, run, looked at and removed; what fails is told with its cause."""

import re

import pytest

from marketplace.harvesting import queries
from marketplace.harvesting.turns import Turn
from marketplace.outbox import OutboxEvent
from tests.marketplace.harvesting.conftest import LOOPBACK
from tests.support.catalogues import ckan, package
from tests.support.files_server import Files
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
SEOUL = {"slug": "seoul", "kind": "ckan", "title": "Seoul", "address": "https://data.example.kr"}


def turn(web: Web) -> None:
    Turn(web.parts.sessions, web.clock, "this", LOOPBACK).of("seoul")


def test_a_source_is_added_on_the_page_and_its_run_reported(web: Web, files: Files) -> None:
    ckan(files).add(*(package(n) for n in range(3)), package(4, resources="none"))
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    page = operator.get("/operator/harvests").text
    assert "No other catalogue is harvested yet." in page
    csrf = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    form = SEOUL | {"address": files.url.replace("127.0.0.1", "portal.example"), "sectors": "환경 = environment\n"}
    wrong = operator.post("/operator/harvests", data=form | {"csrf": csrf, "sectors": "환경 = nowhere"})
    assert (wrong.status_code, "This cannot be harvested" in wrong.text, "nowhere" in wrong.text) == (422, True, True)
    made = operator.post("/operator/harvests", data=form | {"csrf": csrf})
    assert made.headers["location"].endswith("/operator/harvests/seoul")
    with web.parts.sessions.begin() as session:
        queries.source(session, "seoul").address = files.url
    turn(web)
    shown = operator.get("/operator/harvests/seoul").text
    assert "3 added, 0 changed, 0 removed, 1 refused" in shown
    (run,) = operator.get("/api/harvests/seoul/runs").json()["items"]
    place = f"/operator/harvests/seoul/runs/{run['id']}"
    report = operator.get(place).text
    assert len(re.findall(r'<a href="/datasets/seoul(?:%3A|:)[\w-]+">대기질', report)) == 3
    assert "a field is not of the kind that is documented (AttributeError" in report
    assert operator.get(f"{place}/changes.csv").text.count(",added,") == 3
    changes = operator.get(f"/api/harvests/seoul/runs/{run['id']}/changes").json()["items"]
    assert {one["change"] for one in changes} == {"added"}
    assert operator.get("/operator/harvests", headers={"accept-language": "ko"}).text.count("추가 3건") == 1


def test_the_api_adds_runs_and_removes(web: Web) -> None:
    operator, _ = web.signed_in_as("operator", "network", "operator")
    assert operator.post("/api/harvests", json=SEOUL).status_code == 201
    assert operator.post("/api/harvests", json=SEOUL).json()["code"] == "harvest_source_there"
    inside = SEOUL | {"slug": "inside", "address": "http://169.254.169.254/latest"}
    assert operator.post("/api/harvests", json=inside).json()["code"] == "harvest_source_unfit"
    changed = operator.put("/api/harvests/seoul", json=SEOUL | {"title": "Busan"}).json()
    assert changed["title"] == "Busan"
    assert operator.post("/api/harvests/seoul/run?full=true", json={}).status_code == 202
    assert operator.request("DELETE", "/api/harvests/seoul", json={}).status_code == 204
    assert operator.get("/api/harvests").json()["items"] == []


def test_an_operator_is_told_what_fails_and_why(web: Web, files: Files) -> None:
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    operator.post("/api/harvests", json=SEOUL)
    with web.parts.sessions.begin() as session:
        queries.source(session, "seoul").address = files.url  # which knows nothing
    turn(web)
    page = operator.get("/").text
    assert "Harvests that fail: 1" in page
    assert "it refuses the request" in page


def test_search_hears_of_what_was_harvested(web: Web, files: Files) -> None:
    ckan(files).add(package(1))
    operator, _ = web.signed_in_as("operator", "network", "operator")
    operator.post("/api/harvests", json=SEOUL)
    with web.parts.sessions.begin() as session:
        queries.source(session, "seoul").address = files.url
    turn(web)
    with web.parts.sessions() as session:
        events = session.query(OutboxEvent).filter_by(topic="record.changed").all()
    assert [event.payload["records"] for event in events] == [[f"seoul:{package(1)['id']}"]]
