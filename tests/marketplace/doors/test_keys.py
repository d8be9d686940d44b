"""What a key of the SQL door stands on, and that it ends with it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.keys import holder, stands
from marketplace.doors.tokens import Key
from tests.marketplace.accounts.test_tokens import NEW, csrf, make, program
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.as_policy import connections
from tests.support.marketplace import PASSWORD, Web

pytestmark = pytest.mark.postgres


@pytest.fixture
def web(web: Web) -> Web:
    (web.parts.settings.secrets / "jwt-private.pem").write_text(PRIVATE)
    return web


@pytest.fixture
def ask(web: Web, database_url: str) -> Callable[[str], Key]:
    """Who a token speaks for, asked under the role of the SQL door."""

    async def asked(token: str) -> Key:
        async with connections(database_url) as database:
            key = await holder(database, token, public_key=PUBLIC, now=web.clock())
            async with database.connect() as connection:
                assert await stands(connection, key, web.clock())
        return key

    return lambda token: asyncio.run(asked(token))


def sql_token(client: TestClient) -> dict[str, Any]:
    answer = client.post("/api/sql/token", json={})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_token_and_an_api_token_speak_for_their_member(web: Web, ask: Callable[[str], Key]) -> None:
    client, viewer = web.signed_in_as()
    made = make(client, "sql")
    in_an_hour = web.clock() + timedelta(hours=1)
    assert ask(sql_token(client)["token"]) == Key(viewer.member_id, 0, None, in_an_hour)
    assert ask(made["token"]) == Key(viewer.member_id, 0, made["id"])
    assert ask(sql_token(program(web, made))["token"]) == Key(viewer.member_id, 0, made["id"], in_an_hour)


def test_an_api_token_without_the_right_or_made_up_opens_nothing(web: Web, ask: Callable[[str], Key]) -> None:
    client, _ = web.signed_in_as()
    for token in (make(client, "read", "buy")["token"], "sdn_api_made-up", "sdn_api_", ""):
        with pytest.raises(SqlTokenRefused):
            ask(token)


def test_what_an_api_token_gave_ends_no_later_than_it(web: Web, ask: Callable[[str], Key]) -> None:
    client, _ = web.signed_in_as()
    made = client.post("/api/tokens", json={"label": "x", "days": 1, "rights": ["sql"]}).json()
    web.clock.forward(timedelta(hours=23, minutes=50))
    given = sql_token(program(web, made))
    assert given["expires_at"] == made["expires_at"]
    web.clock.forward(timedelta(minutes=10))
    for token in (given["token"], made["token"]):
        with pytest.raises(SqlTokenRefused):
            ask(token)


@pytest.mark.parametrize("what", ["revoked", "password", "locked"])
def test_a_key_ends_at_once_with_what_it_stands_on(web: Web, ask: Callable[[str], Key], what: str) -> None:
    client, viewer = web.signed_in_as()
    operator, _ = web.signed_in_as("operator", "network", "operator")
    made = make(client, "sql")
    of_token = [made["token"], sql_token(program(web, made))["token"]]
    own = sql_token(client)["token"]
    assert {ask(token).member for token in (*of_token, own)} == {viewer.member_id}
    if what == "revoked":
        client.delete(f"/api/tokens/{made['id']}", headers={"x-csrf-token": csrf(client)})
        assert ask(own).member == viewer.member_id
    elif what == "password":
        client.post("/account/password", data={"old": PASSWORD, "new": NEW, "csrf": csrf(client)})
    else:
        form = {"disabled": "true", "csrf": csrf(operator)}
        operator.post(f"/operator/members/{viewer.member_id}/lock", data=form)
    for token in of_token if what == "revoked" else (*of_token, own):
        with pytest.raises(SqlTokenRefused):
            ask(token)


def test_a_token_from_before_a_lock_stays_dead_after_it(web: Web, ask: Callable[[str], Key]) -> None:
    client, viewer = web.signed_in_as()
    operator, _ = web.signed_in_as("operator", "network", "operator")
    own = sql_token(client)["token"]
    for disabled in ("true", "false"):
        form = {"disabled": disabled, "csrf": csrf(operator)}
        operator.post(f"/operator/members/{viewer.member_id}/lock", data=form)
    with pytest.raises(SqlTokenRefused):
        ask(own)
    assert ask(sql_token(web.signed_in(viewer.member_id))["token"]).version == 2


def test_an_api_token_is_the_password_of_its_own_member_alone(
    web: Web, ask: Callable[[str], Key], database_url: str
) -> None:
    """As DBeaver and Tableau send it; the mail however it is spelt."""
    client, viewer = web.signed_in_as()
    made = make(client, "sql")

    async def as_password(mail: str) -> Key:
        async with connections(database_url) as database:
            return await holder(database, made["token"], mail=mail, public_key=PUBLIC, now=web.clock())

    assert asyncio.run(as_password(viewer.email.lower())) == ask(made["token"])
    for mail in ("", "somebody@else.example"):
        with pytest.raises(SqlTokenRefused):
            asyncio.run(as_password(mail))
