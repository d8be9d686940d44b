"""Organisations, members, tokens, resets: by JSON and by page."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace import bootstrap
from marketplace.accounts import founding
from marketplace.accounts.founding import FIRST_OPERATOR
from marketplace.accounts.models import ApiToken, Member, Organisation
from sectors.registry import Registry, load_sound
from tests.support.marketplace import PASSWORD, SECRETS, Web, make_member, make_organisation, make_viewer

pytestmark = pytest.mark.postgres
NEW = "a quite different password"


@pytest.fixture
def operator(web: Web) -> TestClient:
    return web.signed_in_as("operator", "network", "operator", accept="text/html")[0]


def csrf(client: TestClient, address: str = "/account") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(address).text)
    assert found
    return found[1]


def new_member(client: TestClient, **changes: Any) -> Any:
    body = {"organisation": "acme", "email": "jiwoo@acme.example", "name": "Jiwoo", "role": "buyer", **changes}
    return client.post("/api/members", json=body)


def test_the_network_starts_with_its_operator_its_services_and_its_supply_centers(web: Web) -> None:
    bootstrap.prepare(web.parts)
    bootstrap.prepare(web.parts)
    client = web.client()
    assert (
        client.post(
            "/api/sign-in", json={"email": FIRST_OPERATOR, "password": SECRETS["operator-password"]}
        ).status_code
        == 200
    )
    with web.parts.sessions() as session:
        found = {o.slug: o.kind.value for o in session.scalars(select(Organisation))}
    assert found == {"network": "operator", "windpark": "supply_center"}


def test_the_worker_founds_supply_centers_declared_later(web: Web) -> None:
    declared = load_sound().sectors[:1]
    parts = replace(web.parts, declared=lambda: Registry(declared))
    [task] = [task for task in bootstrap.tasks(parts) if task.name == "declarations"]
    assert [task.run(parts.clock()) for _ in range(2)] == [
        len(declared[0].supply_centers) + 2 * len(declared[0].datasets),
        0,
    ]
    with web.parts.sessions() as session:
        found = set(session.scalars(select(Organisation.slug)))
    assert found >= {center.id for center in declared[0].supply_centers}


def test_an_operator_makes_an_organisation_and_its_members(web: Web, operator: TestClient) -> None:
    made = operator.post("/api/organisations", json={"slug": "acme", "name": "Acme", "kind": "company"})
    assert made.status_code == 201
    member = new_member(operator, password=PASSWORD)
    assert member.status_code == 201
    assert member.json()["temporary_password"] is None
    assert (
        web.client().post("/api/sign-in", json={"email": "jiwoo@acme.example", "password": PASSWORD}).status_code == 200
    )
    assert [m["email"] for m in operator.get("/api/members?organisation=acme").json()] == ["jiwoo@acme.example"]
    assert "acme" in [o["slug"] for o in operator.get("/api/organisations").json()]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "JIWOO@acme.example"}, 409, "name_taken"),
        ({"role": "operator", "email": "a@acme.example"}, 422, "invalid"),
        ({"role": "king", "email": "a@acme.example"}, 422, "invalid"),
        ({"password": "short", "email": "a@acme.example"}, 422, "password_too_weak"),
        ({"organisation": "nobody", "email": "a@acme.example"}, 404, "not_found"),
        ({"email": "no mail address"}, 422, "invalid"),
        ({"email": "a@acme.example", "is_admin": True}, 422, "invalid"),
    ],
)
def test_a_member_that_does_not_fit_is_refused(
    operator: TestClient, changes: dict[str, Any], status: int, code: str
) -> None:
    operator.post("/api/organisations", json={"slug": "acme", "name": "Acme"})
    new_member(operator)
    answer = new_member(operator, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_slug_is_taken_once(operator: TestClient) -> None:
    body = {"slug": "acme", "name": "Acme"}
    assert operator.post("/api/organisations", json=body).status_code == 201
    assert operator.post("/api/organisations", json=body).json()["code"] == "name_taken"


@pytest.mark.parametrize("role", ["buyer", "analyst", "supply_center"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/organisations",
        "/api/members?organisation=network",
        "/operator/organisations",
        "/operator/ledger",
        "/api/ledger/balances",
    ],
)
def test_others_do_not_see_what_operators_see(web: Web, role: str, address: str) -> None:
    client, _ = web.signed_in_as(role, "other", "supply_center" if role == "supply_center" else "company")
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")
    assert web.client().get(address).status_code == 401


def test_a_temporary_password_opens_only_the_page_that_changes_it(web: Web, operator: TestClient) -> None:
    operator.post("/api/organisations", json={"slug": "acme", "name": "Acme"})
    temporary = new_member(operator).json()["temporary_password"]
    client = web.client(accept="text/html")
    client.post("/api/sign-in", json={"email": "jiwoo@acme.example", "password": temporary})
    assert client.get("/account").headers["location"] == "/account/password"
    assert client.get("/api/tokens").json()["code"] == "password_change_needed"
    form = {"old": temporary, "new": NEW, "csrf": csrf(client, "/account/password")}
    assert client.post("/account/password", data=form).headers["location"] == "/sign-in"
    assert client.get("/api/me").status_code == 401
    assert client.post("/api/sign-in", json={"email": "jiwoo@acme.example", "password": NEW}).status_code == 200
    assert client.get("/api/tokens").json() == []


@pytest.mark.parametrize(
    ("old", "new", "text"), [("wrong", NEW, "password is wrong"), (PASSWORD, "short", "too easy to guess")]
)
def test_a_password_is_changed_only_by_who_knows_the_old_one_and_to_a_good_one(
    web: Web, old: str, new: str, text: str
) -> None:
    client, viewer = web.signed_in_as("buyer", accept="text/html")
    answer = client.post("/account/password", data={"old": old, "new": new, "csrf": csrf(client)})
    assert answer.status_code in (401, 422)
    assert text in answer.text
    assert web.client().post("/api/sign-in", json={"email": viewer.email, "password": PASSWORD}).status_code == 200


def test_a_reset_link_works_once_and_for_a_day(web: Web, operator: TestClient) -> None:
    with web.parts.sessions.begin() as session:
        member = make_member(session, make_organisation(session), "buyer")
    signed_in_elsewhere = web.signed_in(member.id)

    def make_link() -> str:
        page = operator.post(f"/operator/members/{member.id}/reset", data={"csrf": csrf(operator)})
        found = re.search(r"http://127\.0\.0\.1:8700(/reset/[\w-]+)", page.text)
        assert found
        return found[1]

    link = make_link()
    visitor = web.client(accept="text/html")
    form = {"new": NEW, "csrf": csrf(visitor, link)}
    assert "too easy to guess" in visitor.post(link, data={**form, "new": "short"}).text
    assert visitor.post(link, data=form).headers["location"] == "/sign-in"
    assert signed_in_elsewhere.get("/api/me").status_code == 401
    assert web.client().post("/api/sign-in", json={"email": member.email, "password": NEW}).status_code == 200
    assert visitor.post(link, data=form).status_code == 422
    late = make_link()
    web.clock.forward(timedelta(hours=24))
    assert visitor.get(late).status_code == 422


def test_a_member_locked_out_is_out_at_once_with_session_and_token(web: Web, operator: TestClient) -> None:
    client, viewer = web.signed_in_as("buyer")
    token = client.post("/api/tokens", json={"label": "laptop"}).json()["token"]
    program = web.client(authorization=f"Bearer {token}")
    assert program.get("/api/me").status_code == 200
    address = f"/operator/members/{viewer.member_id}/lock"
    operator.post(address, data={"disabled": "true", "csrf": csrf(operator)})
    assert [client.get("/api/me").status_code, program.get("/api/me").status_code] == [401, 401]
    operator.post(address, data={"disabled": "false", "csrf": csrf(operator)})
    assert [client.get("/api/me").status_code, program.get("/api/me").status_code] == [401, 200]


def test_nobody_locks_themselves_out(web: Web) -> None:
    client, viewer = web.signed_in_as("operator", "network", "operator", accept="text/html")
    answer = client.post(f"/operator/members/{viewer.member_id}/lock", data={"disabled": "true", "csrf": csrf(client)})
    assert answer.status_code == 409


def test_an_api_token_is_shown_once_kept_as_a_hash_expires_and_is_revoked(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    made = client.post("/api/tokens", json={"label": "laptop", "days": 1}).json()
    with web.parts.sessions() as session:
        assert made["token"] not in str([vars(row) for row in session.scalars(select(ApiToken))])
    assert client.get("/api/tokens").json() == [{**made, "token": None}]
    program = web.client(authorization=f"Bearer {made['token']}")
    assert program.get("/api/me").json()["member_id"] == viewer.member_id
    client.delete(f"/api/tokens/{made['id']}", headers={"x-csrf-token": csrf_of(client)})
    revoked = program.get("/api/me")
    assert (revoked.status_code, revoked.json()["code"]) == (401, "token_not_valid")
    second = client.post("/api/tokens", json={"label": "laptop", "days": 1}).json()
    web.clock.forward(timedelta(days=1))
    assert web.client(authorization=f"Bearer {second['token']}").get("/api/me").status_code == 401


def csrf_of(client: TestClient) -> str:
    return csrf(client, "/account")


def test_a_token_of_another_member_cannot_be_revoked(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    made = client.post("/api/tokens", json={"label": "laptop"}).json()
    other, _ = web.signed_in_as("buyer", "other")
    answer = other.delete(f"/api/tokens/{made['id']}", headers={"x-csrf-token": csrf_of(other)})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_request_with_a_bad_token_is_not_saved_by_a_good_cookie(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    assert client.get("/api/me", headers={"authorization": "Bearer sdn_api_wrong"}).status_code == 401


def test_the_pages_of_an_operator_make_an_organisation_and_a_member(web: Web, operator: TestClient) -> None:
    form = {"slug": "acme", "name": "Acme <b>Corp</b>", "kind": "company", "csrf": csrf(operator)}
    assert operator.post("/operator/organisations", data=form).headers["location"] == "/operator/organisations/acme"
    assert "already an organisation acme" in operator.post("/operator/organisations", data=form).text
    assert "slug" in operator.post("/operator/organisations", data={**form, "slug": "Not A Slug"}).text
    new = {"email": "jiwoo@acme.example", "name": "Jiwoo", "role": "analyst", "csrf": csrf(operator)}
    page = operator.post("/operator/organisations/acme/members", data=new)
    secret = re.search(r'id="secret">([^<]+)<', page.text)
    assert secret
    assert "Acme &lt;b&gt;Corp&lt;/b&gt;" in page.text
    assert (
        web.client().post("/api/sign-in", json={"email": "jiwoo@acme.example", "password": secret[1]}).status_code
        == 200
    )
    assert "already a member" in operator.post("/operator/organisations/acme/members", data=new).text


def test_the_account_page_makes_and_revokes_a_token(web: Web) -> None:
    client, _ = web.signed_in_as("analyst", accept="text/html")
    page = client.post(
        "/account/tokens", data={"label": "notebook", "days": "30", "rights": ["read"], "csrf": csrf(client)}
    )
    token = re.search(r'id="fresh-token">([^<]+)<', page.text)
    assert token
    assert web.client(authorization=f"Bearer {token[1]}").get("/api/me").status_code == 200
    revoke = re.search(r'action="(/account/tokens/[^"]+/revoke)"', client.get("/account").text)
    assert revoke
    answer = client.post(revoke[1], data={"csrf": csrf(client)})
    assert "notice success" in client.get(answer.headers["location"]).text
    assert web.client(authorization=f"Bearer {token[1]}").get("/api/me").status_code == 401


def test_services_are_no_members(web: Web) -> None:
    assert web.feed().get("/api/me").status_code == 401
    with web.parts.sessions() as session:
        assert not [m for m in session.scalars(select(Member)) if m.name.startswith("svc")]


def test_a_member_chooses_its_language_for_every_later_sign_in(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer", accept="text/html")
    answer = client.post("/account/language", data={"language": "ko", "csrf": csrf(client)})
    assert "API 토큰" in client.get(answer.headers["location"]).text
    assert client.post("/account/language", data={"language": "fr", "csrf": csrf(client)}).status_code == 422
    elsewhere = web.client(accept="text/html")
    me = elsewhere.post("/api/sign-in", json={"email": viewer.email, "password": PASSWORD}).json()
    assert me["language"] == "ko"
    assert '<html lang="ko">' in elsewhere.get("/").text


def test_the_way_to_a_first_delivery_is_as_the_readme_says(web: Web, operator: TestClient) -> None:
    """Organisation, person, token: each page has what the README names, and the token may announce a file."""
    readme = " ".join((Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8").split())
    assert "*Account*, *Make a token*" in readme
    assert "*Organisations*, the center, *New member* with the role *Supply center*" in readme
    assert "Make a token" in operator.get("/account").text
    with web.parts.sessions.begin() as session:
        founding.found_supply_centers(session, web.parts.registry.supply_centers, web.clock())
    center = web.parts.registry.supply_centers[0].id
    assert f"/operator/organisations/{center}" in operator.get("/operator/organisations").text
    where = f"/operator/organisations/{center}"
    assert "New member" in operator.get(where).text
    person = {"name": "Mina", "email": "mina@center.example", "role": "supply_center", "csrf": csrf(operator)}
    page = operator.post(f"{where}/members", data=person).text
    temporary = re.findall(r'id="secret">([^<]+)<', page)[0]
    client = web.client()
    client.post("/api/sign-in", json={"email": person["email"], "password": temporary})
    client.post("/account/password", data={"old": temporary, "new": NEW, "csrf": csrf(client, "/account/password")})
    client.post("/api/sign-in", json={"email": person["email"], "password": NEW})
    assert "with the right `deliver`" in readme
    form = {"label": "deliver", "days": "30", "rights": ["deliver"], "csrf": csrf(client)}
    made = client.post("/account/tokens", data=form).text
    token = re.findall(r'id="fresh-token">([^<]+)<', made)[0]
    assert web.client(authorization=f"Bearer {token}").get("/api/me").json()["role"] == "supply_center"


def test_locking_out_asks_before_it_acts(web: Web, operator: TestClient) -> None:
    with web.parts.sessions.begin() as session:
        viewer = make_viewer(session, "buyer", "acme")
    page = operator.get("/operator/organisations/acme").text
    assert viewer.member_id in page
    assert "is signed out at once" in page
