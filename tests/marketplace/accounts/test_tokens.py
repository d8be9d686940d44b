"""API tokens: what each right opens, what ends them, who sees them."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts.models import Role
from marketplace.accounts.rights import FITTING, Right, demand_fitting, needed
from marketplace.errors import Invalid
from tests.support.marketplace import PASSWORD, Web

pytestmark = pytest.mark.postgres
NEW = "네모난 바람 열일곱 정거장"


def csrf(client: TestClient, address: str = "/account") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(address, headers={"accept": "text/html"}).text)
    assert found
    return found[1]


def make(client: TestClient, *rights: str) -> dict[str, Any]:
    answer = client.post("/api/tokens", json={"label": "laptop", **({"rights": rights} if rights else {})})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def program(web: Web, made: dict[str, Any]) -> TestClient:
    return web.client(authorization=f"Bearer {made['token']}")


def test_a_token_makes_no_other_and_ends_none(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    made = make(client, *(right.value for right in FITTING[Role.BUYER]))
    thief = program(web, made)
    for method, address in (("POST", "/api/tokens"), ("DELETE", f"/api/tokens/{made['id']}")):
        answer = thief.request(method, address, json={"label": "more", "days": 365})
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing")
        assert "browser" in answer.json()["remedy"]
    assert [row["id"] for row in client.get("/api/tokens").json()] == [made["id"]]


def test_a_token_reads_unless_told_otherwise(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    made = make(client)
    assert made["rights"] == ["read"]
    assert program(web, made).get("/api/me").json()["member_id"] == viewer.member_id
    assert program(web, made).get("/api/purchases").status_code == 200
    for address in ("/api/purchases", "/api/sql/token", "/account/language", "/account/password", "/account/tokens"):
        answer = program(web, made).post(address, json={"plan_id": "plan_1"})
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing"), address


@pytest.mark.parametrize(
    ("role", "rights", "method", "address"),
    [
        ("buyer", "buy", "POST", "/api/purchases"), ("buyer", "read", "GET", "/api/usage"),
        ("supply_center", "deliver", "POST", "/api/uploads"), ("supply_center", "sell", "POST", "/api/listings"),
        ("supply_center", "deliver read", "GET", "/api/uploads/upl_1"),
        ("supply_center", "deliver read", "GET", "/api/deliveries/dlv_1"),
        ("operator", "operate", "POST", "/api/members"), ("operator", "operate", "POST", "/api/purchases/p/refund"),
    ],
)  # fmt: skip
def test_each_right_opens_its_routes_and_no_other_does(
    web: Web, role: str, rights: str, method: str, address: str
) -> None:
    client, _ = web.signed_in_as(role, kind="company" if role == "buyer" else role)
    opened = set()
    for right in FITTING[Role(role)]:
        answer = program(web, make(client, right.value)).request(method, address, json={} if method == "POST" else None)
        if answer.status_code != 403:
            opened.add(right.value)
    assert opened == set(rights.split())


def test_what_the_page_of_a_role_does_not_offer_cannot_be_had(web: Web) -> None:
    client, _ = web.signed_in_as("analyst", accept="text/html")
    page = client.get("/account").text
    assert re.findall(r'name="rights" value="(\w+)"', page) == ["read", "sql", "files", "share"]
    for rights in (["buy"], ["read", "operate"], []):
        assert client.post("/api/tokens", json={"label": "x", "rights": rights}).status_code == 422
        form = client.post("/account/tokens", data={"label": "x", "rights": rights, "csrf": csrf(client)})
        assert form.status_code == 422
        assert "at least one of: read, sql" in form.text
    made = client.post("/account/tokens", data={"label": "x", "rights": ["read", "sql"], "csrf": csrf(client)})
    assert re.search(r'id="fresh-token">([^<]+)<', made.text)
    assert client.get("/api/tokens").json()[0]["rights"] == ["read", "sql"]


@pytest.mark.parametrize("role", Role)
def test_every_role_chooses_among_its_own(role: Role) -> None:
    demand_fitting(role, FITTING[role])
    for right in set(Right) - set(FITTING[role]):
        with pytest.raises(Invalid, match="at least one of"):
            demand_fitting(role, [Right.READ, right])


def test_a_route_that_names_no_right_is_closed_to_tokens_unless_it_only_reads() -> None:
    assert needed(object(), "GET") == needed(None, "HEAD") == {Right.READ}
    assert not any(needed(object(), method) for method in ("POST", "PUT", "PATCH", "DELETE", "MADE-UP"))


def test_to_a_token_without_the_right_a_public_page_is_what_a_visitor_sees(web: Web) -> None:
    client, _ = web.signed_in_as("supply_center", kind="supply_center")
    sender = program(web, make(client, "deliver"))
    assert sender.get("/api/listings").status_code == 200
    assert sender.get("/api/me").status_code == 200
    assert sender.get("/api/sales").json()["code"] == "right_missing"


def test_a_new_password_ends_sessions_and_api_tokens(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    kept = program(web, make(client))
    form = {"old": PASSWORD, "new": NEW, "csrf": csrf(client)}
    assert client.post("/account/password", data=form).status_code == 303
    assert [client.get("/api/me").status_code, kept.get("/api/me").status_code] == [401, 401]
    assert web.signed_in(viewer.member_id).get("/api/tokens").json() == []


def test_operators_see_every_living_token_and_end_it(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    made, gone = make(client, "read", "buy"), make(client)
    client.delete(f"/api/tokens/{gone['id']}", headers={"x-csrf-token": csrf(client)})
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    page = operator.get("/operator/tokens").text
    assert viewer.email in page
    assert f"…{made['hint']}" in page
    assert gone["id"] not in page
    address = f"/operator/tokens/{made['id']}/revoke"
    assert client.post(address, data={"csrf": csrf(client)}).status_code == 403
    assert operator.post(address, data={"csrf": csrf(operator)}).status_code == 303
    assert program(web, made).get("/api/me").status_code == 401
    assert "No API token works now" in operator.get("/operator/tokens").text
