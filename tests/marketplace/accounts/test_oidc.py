"""Signing in by a provider: who it has proved, for us, now, in this browser; all else is refused and told nothing of."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text

from marketplace import gateways
from marketplace.accounts import service as accounts
from marketplace.accounts.models import Member
from marketplace.accounts.oidc import rules
from marketplace.accounts.oidc.provider import SECRET as SECRET_FILE
from marketplace.accounts.second_step import service as steps
from marketplace.accounts.throttle import ADDRESS
from marketplace.outward import Identities, identities
from tests.support import oidc_provider
from tests.support.letters import Browser
from tests.support.marketplace import NOW, TestClock, Web, make_member, make_organisation
from tests.support.oidc_provider import CLIENT, SECRET, Provider

PAGE = "/sign-in/provider"
MAIL = "jiwoo@acme.example"
PERSON = {"sub": "person-1", "email": "Jiwoo@ACME.example", "email_verified": True}
pytestmark = pytest.mark.postgres


@pytest.fixture
def provider(clock: TestClock) -> Iterator[Provider]:
    with oidc_provider.provider(clock, PERSON) as running:
        yield running


@pytest.fixture
def member(web: Web, provider: Provider) -> Member:
    """A network with that provider, for the people of acme; the member."""
    told = Identities(provider.url, CLIENT, {"acme.example": "acme", "rival.example": "rival"}, "Acme <ID>")
    settings = replace(web.parts.settings, identities=told)
    (settings.secrets / SECRET_FILE).write_text(SECRET)
    identities = gateways.identity_provider(settings, web.clock)
    web.parts = web.app.state.parts = replace(web.parts, settings=settings, identities=identities)
    with web.parts.sessions.begin() as session:
        return make_member(session, make_organisation(session), email=MAIL)


def to_provider(browser: TestClient, back: str = "/account") -> str:
    """The way there, and the address that the provider sends the browser back to."""
    there = browser.get(PAGE, params={"next": back})
    assert there.status_code == 303, there.text
    sent_back = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    return sent_back.removeprefix("http://127.0.0.1:8700")


def sign_in(web: Web, browser: TestClient | None = None) -> tuple[TestClient, Response]:
    browser = browser or web.client(accept="text/html")
    return browser, browser.get(to_provider(browser))


def refused(browser: TestClient, answer: Response) -> bool:
    """The same words whatever the cause, and nobody is signed in."""
    assert "Signing in by the provider did not work" in answer.text
    assert browser.get("/api/me").status_code == 401
    return answer.status_code == 401 and not [name for name in answer.cookies if name.endswith("_session")]


def told(page: str) -> str:
    """What the page says, without what is new on every page."""
    return page.split("<h1")[1].split('<input type="hidden"', maxsplit=1)[0]


def test_a_member_signs_in_and_comes_back_to_where_it_was(web: Web, member: Member) -> None:
    browser, answer = sign_in(web)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.get("/api/me").json()["email"] == MAIL
    again, _ = sign_in(web)
    assert again.get("/api/me").status_code == 200
    with web.parts.engine.connect() as connection:
        rows = connection.execute(text("SELECT subject, member_id FROM linked_identity")).all()
        audited = connection.execute(text("SELECT count(*) FROM audit_event WHERE action = 'identity.linked'")).scalar()
    assert (rows, audited) == ([("person-1", member.id)], 1)


def test_what_is_asked_is_new_each_time_and_the_verifier_stays_here(web: Web, member: Member) -> None:
    browser = web.client()
    ways = [browser.get(PAGE).headers["location"] for _ in range(2)]
    asked = [parse_qs(urlsplit(way).query) for way in ways]
    assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))
    assert asked[0]["redirect_uri"] == ["http://127.0.0.1:8700/sign-in/provider/back"]
    assert not any("code_verifier" in one for one in asked)


def test_nobody_is_led_to_another_site(web: Web, member: Member) -> None:
    browser = web.client()
    for away in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert browser.get(to_provider(browser, away)).headers["location"] == "/"


def test_the_session_is_new_whatever_the_browser_brought(web: Web, member: Member) -> None:
    planted, name = "planted-by-somebody", web.parts.settings.session_cookie
    browser = web.client(accept="text/html")
    browser.cookies.set(name, planted)
    sign_in(web, browser)
    first = [one.value for one in browser.cookies.jar if one.name == name and one.value != planted]
    assert len(first) == 1
    thief = web.client()
    thief.cookies.set(name, planted)
    assert thief.get("/api/me").status_code == 401
    mine = web.client(accept="text/html")
    mine.cookies.set(name, str(first[0]))
    sign_in(web, mine)
    old = web.client()
    old.cookies.set(name, str(first[0]))
    assert old.get("/api/me").status_code == 401


SPOILS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another-network"},
    "audiences beside us": {"aud": [CLIENT, "another-network"]},
    "no audience": {"aud": None},
    "given to another": {"azp": "another-network"},
    "another issuer": {"iss": "https://provider.example"},
    "no issuer": {"iss": None},
    "over": {"exp": int(NOW.timestamp()) - 61},
    "without end": {"exp": None},
    "an end that is no time": {"exp": "never"},
    "of tomorrow": {"iat": int(NOW.timestamp()) + 86_400},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 7},
    "a mail that is not verified": {"email_verified": False},
    "a mail said to be verified in words": {"email_verified": "true"},
    "nothing said of the mail": {"email_verified": None},
    "no mail": {"email": None},
    "an unknown member": {"email": "nobody@acme.example"},
    "a domain that is not the provider's": {"email": "buyer@other.example"},
    "a domain of another organisation": {"email": "odd@rival.example"},
    "a letter that looks alike": {"email": "\u212aim@acme.example"},
    "a mail with NUL": {"email": "jiwoo@acme.example\0"},
}


@pytest.mark.parametrize("spoils", SPOILS.values(), ids=SPOILS)
def test_a_token_that_says_otherwise_is_refused(
    web: Web, member: Member, provider: Provider, spoils: dict[str, Any]
) -> None:
    with web.parts.sessions.begin() as session:
        make_member(session, make_organisation(session, "other"), email="buyer@other.example")
        make_member(session, make_organisation(session, "acme"), email="odd@rival.example")
        make_member(session, make_organisation(session, "acme"), email="kim@acme.example")
    provider.spoils = {"nonce": "another"}
    _, nonce = sign_in(web)
    provider.spoils = spoils
    browser, answer = sign_in(web)
    assert refused(browser, answer)
    assert told(answer.text) == told(nonce.text)
    provider.spoils = {}
    assert sign_in(web)[1].status_code == 303


@pytest.mark.parametrize("token", [oidc_provider.unsigned, oidc_provider.confused, oidc_provider.by_another])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    web: Web, member: Member, provider: Provider, token: oidc_provider.Token, caplog: pytest.LogCaptureFixture
) -> None:
    provider.token = token
    with caplog.at_level(logging.WARNING, "marketplace.accounts.oidc.routes"):
        assert refused(*sign_in(web))
    assert "not signed by the provider" in caplog.text


def test_a_state_of_another_browser_or_none_is_refused(web: Web, member: Member, provider: Provider) -> None:
    """Whoever sends a victim the end of its own way would have it work under its own name."""
    attacker, victim = web.client(accept="text/html"), web.client(accept="text/html")
    back = to_provider(attacker)
    assert refused(victim, victim.get(back))
    to_provider(victim)
    assert refused(victim, victim.get(back))
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert refused(victim, victim.get(f"{PAGE}/back", params={"code": code}))
    assert refused(victim, victim.get(f"{PAGE}/back", params={"error": "access_denied"}))
    assert provider.asked == []
    assert attacker.get(back).status_code == 303


def test_a_code_works_once_even_with_the_browsers_cookie(web: Web, member: Member) -> None:
    browser = web.client(accept="text/html")
    back = to_provider(browser)
    kept = {one.name: str(one.value) for one in browser.cookies.jar}
    assert browser.get(back).status_code == 303
    thief = web.client(accept="text/html")
    for name, value in kept.items():
        thief.cookies.set(name, value)
    assert refused(thief, thief.get(back))
    other = web.client(accept="text/html")
    assert refused(other, other.get(back))


def test_an_attempt_is_over_after_ten_minutes(web: Web, member: Member) -> None:
    browser = web.client(accept="text/html")
    back = to_provider(browser)
    web.clock.forward(rules.LASTS)
    assert refused(browser, browser.get(back))


def test_a_mail_that_became_another_persons_does_not_open_the_account(
    web: Web, member: Member, provider: Provider
) -> None:
    sign_in(web)
    provider.person = PERSON | {"sub": "person-2"}
    assert refused(*sign_in(web))
    with web.parts.sessions.begin() as session:
        make_member(session, make_organisation(session), email="other@acme.example")
    provider.person = PERSON | {"email": "other@acme.example"}
    assert refused(*sign_in(web))
    with web.parts.sessions.begin() as session:
        for disabled in (True, False):
            accounts.set_disabled(session, member.id, disabled=disabled, by="mbr_operator", now=NOW)
    provider.person = PERSON | {"sub": "person-2"}
    assert sign_in(web)[1].status_code == 303


def test_a_locked_member_stays_out(web: Web, member: Member) -> None:
    sign_in(web)
    with web.parts.sessions.begin() as session:
        accounts.set_disabled(session, member.id, disabled=True, by="mbr_operator", now=NOW)
    assert refused(*sign_in(web))


def test_our_second_step_is_asked_for_unless_the_provider_took_one(
    web: Web, member: Member, provider: Provider
) -> None:
    with web.parts.sessions.begin() as session:
        phone = pyotp.TOTP(steps.start(session, web.parts, member.id, NOW))
    steps.confirm(web.parts.sessions, web.parts, member.id, phone.at(NOW), NOW)
    web.clock.forward(timedelta(minutes=1))
    for methods in (None, ["pwd"], "mfa", ["pwd", "MFA"]):
        provider.spoils = {"amr": methods}
        browser, answer = sign_in(web)
        assert answer.headers["location"] == "/sign-in/code?next=/account"
        assert browser.get("/api/me").status_code == 401
    there = Browser(web)
    there.client = browser
    code = {"code": phone.at(web.clock()), "way_back": "/account"}
    assert there.post("/sign-in/code", code).headers["location"] == "/account"
    assert browser.get("/api/me").status_code == 200
    provider.spoils = {"amr": ["pwd", "mfa"]}
    assert sign_in(web)[0].get("/api/me").status_code == 200


def test_a_new_key_of_the_provider_is_taken_up(web: Web, member: Member, provider: Provider) -> None:
    sign_in(web)
    provider.key = oidc_provider.RSAKey.generate_key(2048, auto_kid=True)
    assert sign_in(web)[1].status_code == 303


def test_trying_without_end_is_slowed(web: Web, member: Member, provider: Provider) -> None:
    provider.spoils = {"nonce": "another"}
    answers = [sign_in(web)[1].status_code for _ in range(ADDRESS.free + 1)]
    assert answers == [401] * ADDRESS.free + [429]
    assert len(provider.asked) == ADDRESS.free


def test_a_provider_that_calls_itself_otherwise_or_is_silent_signs_nobody_in(
    web: Web, member: Member, provider: Provider
) -> None:
    provider.calls_itself = "https://provider.example"
    browser = web.client(accept="text/html")
    assert browser.get(PAGE).status_code == 503
    gone = replace(web.parts.settings.identities, issuer="http://127.0.0.1:9")  # type: ignore[type-var]
    silent = gateways.identity_provider(replace(web.parts.settings, identities=gone), web.clock)
    web.app.state.parts = replace(web.parts, identities=silent)
    answer = browser.get(PAGE)
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)


def test_the_button_is_there_where_there_is_a_provider(web: Web, request: pytest.FixtureRequest) -> None:
    assert PAGE not in web.client(accept="text/html").get("/sign-in").text
    assert web.client().get(PAGE).status_code == web.client().get(f"{PAGE}/back").status_code == 404
    request.getfixturevalue("member")
    for language, words in {"en": "Sign in with Acme &lt;ID&gt;", "ko": "Acme &lt;ID&gt; 계정으로 로그인"}.items():
        page = web.client(accept="text/html", **{"accept-language": language}).get("/sign-in?next=/account%3Fa%3D1%26b")
        assert words in page.text
        assert f"{PAGE}?next=/account%3Fa%3D1%26b" in page.text
    wrong = {"email": MAIL, "password": "not it"}
    assert PAGE in Browser(web).post("/sign-in", wrong).text


def test_the_browser_keeps_a_sealed_attempt_of_this_network_alone(web: Web, member: Member) -> None:
    browser = web.client()
    browser.get(PAGE)
    [sealed] = [str(one.value) for one in browser.cookies.jar if one.name == "sdn_test_provider"]
    attempt = rules.new_attempt("/", NOW)
    assert attempt.verifier not in rules.seal(b"key", attempt)
    with pytest.raises(rules.NotProved, match="no attempt of ours"):
        rules.unseal(b"another key", sealed, "", NOW)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SDN_OIDC_ISSUER": "http://id.example"}, "no https address"),
        ({"SDN_OIDC_CLIENT_ID": ""}, "SDN_OIDC_CLIENT_ID"),
        ({"SDN_OIDC_DOMAINS": ""}, "SDN_OIDC_DOMAINS"),
        ({"SDN_OIDC_DOMAINS": "acme.example"}, "acme.example=acme"),
    ],
)
def test_settings_that_do_not_fit_stop_the_start(changes: dict[str, str], says: str) -> None:
    good = {
        "SDN_OIDC_ISSUER": "https://id.example/", "SDN_OIDC_CLIENT_ID": "network",
        "SDN_OIDC_DOMAINS": "Acme.example=acme, b.example=b",
    }  # fmt: skip
    read = identities(good)
    assert read == Identities(
        "https://id.example/", "network", {"acme.example": "acme", "b.example": "b"}, "id.example"
    )
    assert identities({}) is None
    with pytest.raises(ValueError, match=says):
        identities(good | changes)
