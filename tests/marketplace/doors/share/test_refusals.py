"""Rules 12: what is refused, at every route that the door has: the same status, code, shape and record everywhere."""

import re
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from starlette.routing import Route

from marketplace.accounts import service
from marketplace.doors.tokens import SQL, Key, sign
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.marketplace import Web
from tests.support.share import FRANCE, Sharing

pytestmark = pytest.mark.postgres
ADDRESS = "/files/{name}"  # the one route that is opened by a ticket, not by a token
THERE = {"share": "lakehouse", "schema": "sales", "table": "orders", "query": "1", "name": "x.parquet"}
Asked = tuple[str, str]


def routes(door: Sharing, *, naming: str = "", but: Sequence[str] = ()) -> list[Asked]:
    """Method and path of each that has `naming` in its path, as the application has them."""
    found = [
        (method, route.path) for route in door.routes if isinstance(route, Route) for method in route.methods or ()
    ]
    assert len(found) > 12
    return sorted((method, path) for method, path in found if naming in path and path not in but)


def ask(door: Sharing, asked: Asked, token: str | None, **changes: str) -> httpx.Response:
    """A KeyError is a route that names what this test does not know: think of how it refuses."""
    method, path = asked
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    address = f"{door.url}/delta-sharing{path.format(**THERE | changes)}?startingVersion=0"
    return httpx.request(method, address, headers=headers, content=b"{}" if method == "POST" else None, timeout=60)


def message(answer: httpx.Response, status: int, code: str) -> str:
    """Of a refusal: the cause, then what to do."""
    said = f"{answer.request.method} {answer.url}: {answer.text}"
    assert answer.status_code == status, said
    assert answer.headers["cache-control"] == "no-store", said
    if answer.request.method == "HEAD":
        return ""
    body = answer.json()
    assert set(body) == {"errorCode", "message"}, said
    assert body["errorCode"] == code, said
    assert re.search(r"\w\. \S.*\w", body["message"]), said
    return str(body["message"])


@pytest.fixture
def member(web: Web, door: Sharing) -> str:
    """Of a company with a licence."""
    _, viewer = web.signed_in_as("buyer", "acme")
    door.grant("acme", **FRANCE)
    return viewer.member_id


def tell(door: Sharing, count: int) -> list[tuple[str, str, str | None, bool]]:
    """What was told since, forgotten then: door, outcome, reason, and whether the dataset was named."""
    found = [(a["door"], a["outcome"], a["reason"], bool(a["datasets"])) for a in door.told(count)]
    door.recorded.asked.clear()
    return found


@pytest.mark.parametrize("token", [None, "sdn_api_made-up", "made.up.too", "x"])
def test_12_1_without_a_token_of_ours(door: Sharing, token: str | None) -> None:
    said = set()
    for asked in routes(door, but=[ADDRESS]):
        answer = ask(door, asked, token)
        said.add(message(answer, 401, "UNAUTHENTICATED"))
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert len(said - {""}) == 1


@pytest.mark.parametrize("how", ["is over", "is revoked", "member is locked"])
def test_12_2_with_a_token_that_ended(door: Sharing, member: str, how: str) -> None:
    token, id_ = door.token(member, days=1)
    match how:
        case "is over":
            door.clock.forward(timedelta(days=1))
        case "is revoked":
            door.revoke_token(member, id_)
        case "member is locked":
            with door.sessions.begin() as session:
                service.set_disabled(session, member, disabled=True, by="nobody", now=door.clock())
    every = routes(door, but=[ADDRESS])
    said = {message(ask(door, asked, token), 401, "UNAUTHENTICATED") for asked in every}
    assert "Ask who gave you the profile for a new one." in max(said)
    assert {told[:3] for told in tell(door, len(every))} == {("share", "refused", "share_token_refused")}


def test_12_3_with_a_token_for_something_else(door: Sharing, member: str) -> None:
    another, _ = door.token(member, "read", "sql", "files")
    of_sql = sign(member, SQL, private_key=PRIVATE, now=door.clock(), term=timedelta(minutes=5), stands_on=Key(member))
    every = routes(door, but=[ADDRESS])
    for token, what in ((another, "it may files, read, sql"), (of_sql.token, "it is for the door sql")):
        said = {message(ask(door, asked, token), 403, "PERMISSION_DENIED") for asked in every}
        assert what in max(said)
        assert {told[:3] for told in tell(door, len(every))} == {("share", "refused", "right_missing")}


@pytest.mark.parametrize("name", ["share", "schema", "table"])
def test_12_4_absent_and_not_licensed_look_the_same(web: Web, door: Sharing, member: str, name: str) -> None:
    """A table that a stranger to it asks for, and one that is not there: but for the name no letter differs."""
    _, viewer = web.signed_in_as("buyer", "gamma")
    stranger, licensed = door.token(viewer.member_id)[0], door.token(member)[0]
    every = routes(door, naming=f"{{{name}}}")
    for asked in every:
        absent = message(ask(door, asked, licensed, **{name: "none"}), 404, "RESOURCE_DOES_NOT_EXIST")
        of_stranger = message(ask(door, asked, stranger, **{name: "none"}), 404, "RESOURCE_DOES_NOT_EXIST")
        assert of_stranger.replace("Gamma", "Acme") == absent
        if name == "table":
            closed = message(ask(door, asked, stranger), 404, "RESOURCE_DOES_NOT_EXIST")
            assert closed.replace("sales.orders", "sales.none") == of_stranger
    told = tell(door, len(every) * (3 if name == "table" else 2))
    assert {one[:2] for one in told} == {("share", "refused")}
    by_gate, by_name = ("not_licensed", True), ("not_found", False)
    assert {one[2:] for one in told} == {"share": {by_name}, "schema": {by_gate, by_name}, "table": {by_gate}}[name]


def test_12_5_an_address_that_is_not_ours(door: Sharing) -> None:
    for method, path in routes(door, naming=ADDRESS):
        for token in (None, "sdn_api_made-up"):
            message(ask(door, (method, path), token), 403, "PERMISSION_DENIED")


def test_12_6_no_route_and_no_method_of_ours(door: Sharing) -> None:
    message(ask(door, ("GET", "/nothing"), None), 404, "RESOURCE_DOES_NOT_EXIST")
    message(ask(door, ("DELETE", "/shares"), None), 405, "METHOD_NOT_ALLOWED")
