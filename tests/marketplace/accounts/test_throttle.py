"""Guessing is slowed; its victims, and the others behind one address, still get in."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import TestClient as From

from marketplace.accounts.models import Member
from marketplace.accounts.throttle import (
    ADDRESS,
    DEVICE,
    MAIL,
    PAIR,
    WINDOW,
    Attempt,
    Counted,
    Limit,
    device_mark,
    known_device,
    wait,
)
from tests.marketplace.accounts.test_tokens import NEW, csrf
from tests.support.marketplace import NOW, PASSWORD, Web, make_member, make_organisation

pytestmark = pytest.mark.postgres
KEY = b"a key of this test"
COOKIE = "sdn_test_device"


@pytest.fixture
def member(web: Web) -> Member:
    with web.parts.sessions.begin() as session:
        return make_member(session, make_organisation(session), "buyer", "jiwoo@acme.example")


def at(web: Web, address: str) -> TestClient:
    """A browser whose requests come from `address`."""
    return From(web.app, follow_redirects=False, raise_server_exceptions=False, client=(address, 50000))


def sign_in(client: TestClient, password: str = PASSWORD, email: str = "jiwoo@acme.example") -> int:
    return client.post("/api/sign-in", json={"email": email, "password": password}).status_code


@pytest.mark.parametrize(
    ("failures", "ago", "expected"),
    [
        (0, None, timedelta(0)), (2, 0, timedelta(0)), (3, 0, timedelta(seconds=9)), (3, 4, timedelta(seconds=5)),
        (3, 9, timedelta(0)), (300, 20, timedelta(0)),
    ],
)  # fmt: skip
def test_tries_within_the_limit_are_free_and_later_ones_wait_since_the_last(
    failures: int, ago: int | None, expected: timedelta
) -> None:
    counted = Counted(failures, None if ago is None else NOW - timedelta(seconds=ago))
    assert wait(counted, Limit(3, timedelta(seconds=9)), NOW) == expected


def test_a_device_is_known_for_the_mail_that_signed_in_there_alone() -> None:
    mark = device_mark(KEY, "Jiwoo@acme.example", "nonce")
    assert known_device(KEY, " jiwoo@ACME.example", mark) == "nonce"
    for key, email, forged in (
        (KEY, "other@acme.example", mark), (b"another", "jiwoo@acme.example", mark), (KEY, "jiwoo@acme.example", ""),
        (KEY, "jiwoo@acme.example", "nonce"), (KEY, "jiwoo@acme.example", mark.replace("nonce", "other")),
    ):  # fmt: skip
        assert known_device(key, email, forged) is None
    assert set(Attempt("a@b.example", "x", "1.2.3.4", "nonce").limits().values()) == {DEVICE}


def test_a_stranger_does_not_lock_the_owner_out(web: Web, member: Member) -> None:
    stranger = at(web, "198.51.100.7")
    assert [sign_in(stranger, f"guess {n}") for n in range(PAIR.free)] == [401] * PAIR.free
    assert sign_in(stranger) == 429
    assert sign_in(at(web, "203.0.113.5")) == 200


def test_guesses_from_everywhere_slow_unknown_devices_and_let_known_ones_pass(web: Web, member: Member) -> None:
    home = at(web, "203.0.113.5")
    assert sign_in(home) == 200
    for n in range(MAIL.free):
        assert sign_in(at(web, f"198.51.100.{n}"), "guess") == 401
    fresh = at(web, "192.0.2.1")
    answer = fresh.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert sign_in(home) == 200
    web.clock.forward(MAIL.then)
    assert sign_in(fresh) == 200


def test_one_address_that_tries_many_mails_is_slowed_and_the_others_behind_it_are_not_shut_out(
    web: Web, member: Member
) -> None:
    nat = "203.0.113.5"
    colleague = at(web, nat)
    assert sign_in(colleague) == 200
    for n in range(ADDRESS.free):
        assert sign_in(at(web, nat), "guess", f"m{n}@acme.example") == 401
    newcomer = at(web, nat)
    answer = newcomer.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert sign_in(colleague) == 200
    assert sign_in(at(web, "192.0.2.1"), "guess", "m1@acme.example") == 401
    web.clock.forward(ADDRESS.then)
    assert sign_in(newcomer) == 200


def test_a_stolen_device_cookie_guesses_no_more_than_its_own_share(web: Web, member: Member) -> None:
    home = at(web, "203.0.113.5")
    sign_in(home)
    for n in range(DEVICE.free):
        thief = at(web, f"198.51.100.{n}")
        thief.cookies.set(COOKIE, home.cookies[COOKIE])
        assert sign_in(thief, "guess") == 401
    assert sign_in(home) == 429
    web.clock.forward(WINDOW)
    assert sign_in(home) == 200


def test_the_old_password_is_guessed_no_more_often_than_at_signing_in(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    form = {"new": NEW, "csrf": csrf(client)}
    half = PAIR.free // 2
    assert [sign_in(web.client(), "guess", viewer.email) for _ in range(half)] == [401] * half
    answers = [client.post("/account/password", data={**form, "old": "guess"}).status_code for _ in range(half + 1)]
    assert answers == [401] * half + [429]
    refused = client.post("/account/password", data={**form, "old": PASSWORD}, headers={"accept": "text/html"})
    assert refused.status_code == 429
    assert "quarter of an hour" in refused.text
    web.clock.forward(WINDOW)
    assert client.post("/account/password", data={**form, "old": PASSWORD}).status_code == 303


def test_a_weak_new_password_is_not_a_wrong_old_one(web: Web) -> None:
    client, viewer = web.signed_in_as("buyer")
    form = {"old": PASSWORD, "new": "short", "csrf": csrf(client)}
    for _ in range(PAIR.free + 1):
        assert client.post("/account/password", data=form).status_code == 422
    assert sign_in(web.client(), PASSWORD, viewer.email) == 200


def test_the_device_cookie_is_for_the_server_only_and_opens_nothing(web: Web, member: Member) -> None:
    client = at(web, "203.0.113.5")
    answer = client.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    cookie = next(h for h in answer.headers.get_list("set-cookie") if h.startswith(COOKIE))
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    client.cookies.delete("sdn_test_session")
    assert client.get("/api/me").status_code == 401
