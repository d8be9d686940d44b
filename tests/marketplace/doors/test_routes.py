"""Tokens and the certificate over HTTP, and the facts of how to connect."""

import re

import pytest

from marketplace.doors.connect import connection_facts
from marketplace.doors.tokens import SQL, TRINO, subject_of
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.gate import make_dataset
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres


@pytest.fixture
def web(web: Web) -> Web:
    secrets = web.parts.settings.secrets
    (secrets / "jwt-private.pem").write_text(PRIVATE)
    (secrets / "tls-ca.pem").write_text("-----BEGIN CERTIFICATE-----")
    return web


def test_a_member_gets_a_token_for_the_door(web: Web) -> None:
    client, viewer = web.signed_in_as()
    answer = client.post("/api/sql/token", json={}).json()
    assert subject_of(answer["token"], SQL, public_key=PUBLIC, now=web.clock()) == viewer.member_id
    assert answer["url"] == web.parts.settings.sql_url
    assert web.client().post("/api/sql/token", json={}).status_code == 401


def test_the_registrar_alone_gets_one_for_trino(web: Web) -> None:
    answer = web.registrar().post("/api/service/trino-token").json()
    assert subject_of(answer["token"], TRINO, public_key=PUBLIC, now=web.clock()) == "svc_registrar"
    assert web.feed().post("/api/service/trino-token").status_code == 403
    client, _ = web.signed_in_as()
    assert client.post("/api/service/trino-token", json={}).status_code == 401


def test_the_authoritys_certificate_is_anybodys(web: Web) -> None:
    answer = web.client().get("/connect/ca.pem")
    assert answer.text == "-----BEGIN CERTIFICATE-----\n"
    assert "sector-data-network-ca.pem" in answer.headers["content-disposition"]


def test_a_browser_is_shown_a_token_on_its_own_form_only(web: Web) -> None:
    client, viewer = web.signed_in_as()
    assert client.post("/connect/token").status_code == 403
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/account").text)
    assert found is not None
    page = client.post("/connect/token", data={"csrf": found[1]})
    shown = re.search(r">(eyJ[\w.-]+)</textarea>", page.text)
    assert shown is not None
    assert subject_of(shown[1], SQL, public_key=PUBLIC, now=web.clock()) == viewer.member_id
    assert page.headers["cache-control"] == "no-store"


def test_how_to_connect(web: Web) -> None:
    _, viewer = web.signed_in_as()
    facts = connection_facts(web.parts.settings, viewer, make_dataset())
    assert facts.jdbc_url == (
        "jdbc:trino://127.0.0.1:8703/lakehouse/sales?SSL=true&SSLTrustStorePath=sector-data-network-ca.pem"
    )
    assert facts.table == "lakehouse.sales.orders"
    compile(facts.python, "shown", "exec")
    assert facts.sql in facts.python
