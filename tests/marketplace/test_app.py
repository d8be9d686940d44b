"""The roof: health, headers, problems."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, delete, select

from marketplace.accounts.dependencies import REGISTRAR
from marketplace.accounts.models import ServicePrincipal
from marketplace.app import create_app
from marketplace.database import sessions
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres


def test_health_asks_the_database(web: Web) -> None:
    answer = web.client().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_the_database_is_prepared_before_the_first_request(web: Web) -> None:
    """Through everything that lies before the app: what does not hand the start on would leave it out."""
    with web.parts.sessions.begin() as session:
        session.execute(delete(ServicePrincipal))
    with TestClient(create_app(web.parts)), web.parts.sessions() as session:
        assert REGISTRAR in session.scalars(select(ServicePrincipal.name)).all()


def test_health_says_what_is_wrong_when_the_schema_is_missing(web: Web) -> None:
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE organisation CASCADE")
    answer = web.client().get("/health")
    assert answer.status_code == 503
    assert "organisation" in answer.json()["detail"]


def test_an_unknown_address_is_a_problem_for_a_program_and_a_page_for_a_browser(web: Web) -> None:
    program = web.client().get("/api/nothing")
    assert (program.status_code, program.json()["code"]) == (404, "not_found")
    assert program.headers["content-type"] == "application/problem+json"
    browser = web.client(accept="text/html").get("/nothing")
    assert browser.status_code == 404
    assert "<html" in browser.text


def test_every_answer_carries_the_security_headers(web: Web) -> None:
    for address in ("/health", "/nothing", "/api/nothing"):
        headers = web.client(accept="text/html").get(address).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_value_that_postgresql_cannot_hold_is_refused(web: Web) -> None:
    answer = web.client().post("/api/sign-in", json={"email": "a\x00b", "password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_database_that_is_away_is_said_to_be_away(web: Web) -> None:
    with web.parts.engine.connect() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    web.parts.engine.dispose()
    away = create_engine(web.parts.engine.url.set(database=f"{name}_absent"))
    parts = replace(web.parts, engine=away, sessions=sessions(away))
    client = TestClient(create_app(parts), raise_server_exceptions=False)
    answer = client.post("/api/sign-in", json={"email": "a@b.example", "password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert client.get("/health").status_code == 503


def test_a_body_of_more_than_four_million_bytes_is_not_read(web: Web) -> None:
    answer = web.client().post("/api/sign-in", content=b"x" * 4_000_001, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
