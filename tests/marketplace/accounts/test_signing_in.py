"""Sign-in by page and by JSON, sessions, lockout."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from marketplace.accounts.models import Member, SignedInSession, SignInFailure
from marketplace.accounts.secrets import Passwords
from marketplace.accounts.signing_in import LASTS
from marketplace.accounts.throttle import PAIR, WINDOW
from tests.support.marketplace import PASSWORD, Web, make_member, make_organisation

pytestmark = pytest.mark.postgres
COOKIE = "sdn_test_session"
FREE = PAIR.free


@pytest.fixture
def member(web: Web) -> Member:
    with web.parts.sessions.begin() as session:
        return make_member(session, make_organisation(session), "buyer", "Jiwoo@acme.example")


def sign_in(client: TestClient, password: str = PASSWORD, email: str = "jiwoo@acme.example") -> int:
    return client.post("/api/sign-in", json={"email": email, "password": password}).status_code


def form_token(client: TestClient, address: str = "/sign-in") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(address, headers={"accept": "text/html"}).text)
    assert found
    return found[1]


def test_a_member_signs_in_whatever_the_case_of_the_mail(web: Web, member: Member) -> None:
    client = web.client()
    answer = client.post("/api/sign-in", json={"email": " jiwoo@ACME.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert client.get("/api/me").json() == {
        "member_id": member.id, "organisation_id": member.organisation_id, "organisation": "acme", "supply_center": None,
        "name": "Buyer of Acme", "email": "Jiwoo@acme.example", "role": "buyer", "language": "en",
    }  # fmt: skip


def test_the_cookie_is_for_the_server_only_and_the_database_holds_its_hash_only(web: Web, member: Member) -> None:
    client = web.client()
    answer = client.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    cookie = next(h for h in answer.headers.get_list("set-cookie") if h.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Max-Age={int(LASTS.total_seconds())}" in cookie
    with web.parts.sessions() as session:
        assert session.scalar(select(func.count()).where(SignedInSession.token_hash == client.cookies[COOKIE])) == 0


def test_the_form_leads_back_to_where_the_member_wanted_to_go(web: Web, member: Member) -> None:
    client = web.client(accept="text/html")
    wanted = client.get("/account")
    assert (wanted.status_code, wanted.headers["location"]) == (303, "/sign-in?next=/account")
    token = form_token(client)
    form = {"email": member.email, "password": PASSWORD, "way_back": "/account", "csrf": token}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Jiwoo@acme.example" in client.get("/account").text


def test_the_form_never_leads_to_another_site(web: Web, member: Member) -> None:
    client = web.client(accept="text/html")
    form = {"email": member.email, "password": PASSWORD, "way_back": "//evil.example", "csrf": form_token(client)}
    assert client.post("/sign-in", data=form).headers["location"] == "/"


@pytest.mark.parametrize("case", ["wrong password", "unknown mail", "disabled"])
def test_every_failure_looks_the_same(web: Web, member: Member, case: str) -> None:
    email, password = member.email, PASSWORD
    if case == "wrong password":
        password = "wrong"
    if case == "unknown mail":
        email = "nobody@acme.example"
    if case == "disabled":
        with web.parts.sessions.begin() as session:
            session.execute(text("UPDATE member SET disabled_at = now() WHERE id = :id"), {"id": member.id})
    client = web.client()
    answer = client.post("/api/sign-in", json={"email": email, "password": password})
    assert answer.status_code == 401
    problem = answer.json()
    assert (problem["code"], problem["detail"]) == ("sign_in_failed", "")
    assert COOKIE not in client.cookies


def test_an_unknown_mail_costs_the_same_work_as_a_known_one() -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the parent's name
            checked.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    passwords.matches("some guess", passwords.hash("the right one"))
    passwords.matches("some guess", None)
    assert checked == ["m=8,t=1,p=1"] * 2


def test_no_password_matches_an_unknown_mail(web: Web) -> None:
    assert not web.parts.passwords.matches(web.parts.passwords.decoy, None)


def test_signing_in_again_makes_another_session_and_ends_the_old(web: Web, member: Member) -> None:
    client = web.client()
    sign_in(client)
    before = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != before
    old = web.client()
    old.cookies.set(COOKIE, before)
    assert old.get("/api/me").status_code == 401


def test_a_session_planted_before_signing_in_is_worth_nothing(web: Web, member: Member) -> None:
    client = web.client()
    client.cookies.set(COOKIE, "planted-by-an-attacker")
    answer = client.post(
        "/api/sign-in", json={"email": member.email, "password": PASSWORD}, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 200
    attacker = web.client()
    attacker.cookies.set(COOKIE, "planted-by-an-attacker")
    assert attacker.get("/api/me").status_code == 401


def test_a_session_ends_after_twelve_hours_and_by_signing_out(web: Web, member: Member) -> None:
    client = web.client(accept="text/html")
    sign_in(client)
    web.clock.forward(LASTS - timedelta(seconds=1))
    assert client.get("/api/me").status_code == 200
    kept = client.cookies[COOKIE]
    client.post("/sign-out", data={"csrf": form_token(client, "/account")})
    stale = web.client()
    stale.cookies.set(COOKIE, kept)
    assert stale.get("/api/me").status_code == 401
    sign_in(client)
    web.clock.forward(LASTS)
    assert client.get("/api/me").status_code == 401


def test_guessing_is_stopped_for_a_while_even_with_the_right_password(web: Web, member: Member) -> None:
    client = web.client()
    assert [sign_in(client, f"guess {n}") for n in range(FREE)] == [401] * FREE
    refused = client.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) > 0
    web.clock.forward(WINDOW + timedelta(seconds=1))
    assert sign_in(client) == 200


def test_a_success_forgives_the_failures_before_it(web: Web, member: Member) -> None:
    client = web.client()
    for n in range(FREE - 1):
        sign_in(client, f"guess {n}")
    assert sign_in(client) == 200
    assert [sign_in(client, f"guess {n}") for n in range(FREE)] == [401] * FREE


def test_guesses_sent_at_once_are_counted_as_well(web: Web, member: Member, at_once: Callable[..., list[int]]) -> None:
    answers = at_once(lambda n: sign_in(web.client(), f"guess {n}"), 3 * FREE)
    assert answers.count(401) == FREE
    assert answers.count(429) == 2 * FREE


def test_what_was_typed_is_not_kept(web: Web, member: Member) -> None:
    sign_in(web.client(), email="my password by mistake")
    with web.parts.sessions() as session:
        assert not [s for s in session.scalars(select(SignInFailure.subject)) if "mistake" in s]


def test_the_form_shows_the_cause_and_keeps_the_mail(web: Web, member: Member) -> None:
    client = web.client(accept="text/html")
    form = {"email": member.email, "password": "wrong", "csrf": form_token(client)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "The mail address or the password is wrong" in answer.text
    assert f'value="{member.email}"' in answer.text


def test_a_password_that_is_too_long_is_refused_before_it_is_hashed(web: Web, member: Member) -> None:
    assert sign_in(web.client(), "x" * 300) == 422


def test_a_signed_in_visitor_of_the_form_is_sent_on(web: Web, member: Member) -> None:
    client = web.client(accept="text/html")
    sign_in(client)
    assert client.get("/sign-in?next=/account").headers["location"] == "/account"
