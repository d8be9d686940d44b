"""Signing in in two steps: codes of a phone and on paper, none twice, guessing slowed; sessions listed and ended."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from marketplace.accounts.models import Member
from marketplace.accounts.second_step import rules
from tests.support.letters import Browser
from tests.support.marketplace import NOW, PASSWORD, Web, make_member, make_organisation

PAGE = "/account/second-step"


def test_a_code_holds_for_its_neighbours_and_once() -> None:
    secret = rules.new_secret()
    phone, step = pyotp.TOTP(secret), int(NOW.timestamp()) // 30
    codes = {at: phone.at((step + at) * 30) for at in range(-2, 3)}
    taken = {at: rules.step_of(secret, code, NOW, last=0) for at, code in codes.items()}
    assert taken == {-2: None, -1: step - 1, 0: step, 1: step + 1, 2: None}
    assert rules.step_of(secret, codes[0], NOW, last=step) is None
    assert rules.step_of(secret, codes[-1], NOW, last=step) is None
    assert rules.step_of(secret, "１２３４５６", NOW, last=0) is None


def test_a_sealed_secret_opens_for_its_member_alone() -> None:
    sealed = rules.seal("key", "mbr_1", "SECRET")
    assert rules.unseal("key", "mbr_1", sealed) == "SECRET"
    with pytest.raises(ValueError, match="another member"):
        rules.unseal("key", "mbr_2", sealed)


def test_a_ticket_is_ours_and_for_five_minutes() -> None:
    until = NOW + timedelta(minutes=5)
    written = rules.ticket(b"key", "mbr_1", until)
    assert rules.ticket_of(b"key", written, NOW) == "mbr_1"
    assert rules.ticket_of(b"key", written, until) is None
    assert rules.ticket_of(b"other", written, NOW) is None
    assert rules.ticket_of(b"key", written.replace("mbr_1", "mbr_2"), NOW) is None
    assert rules.ticket_of(b"key", "", NOW) is None


@pytest.fixture
def member(web: Web) -> Member:
    with web.parts.sessions.begin() as session:
        return make_member(session, make_organisation(session), email="m@acme.example")


def set_up(web: Web, member: Member) -> tuple[pyotp.TOTP, list[str]]:
    """A phone, and the codes on paper."""
    browser = Browser(web)
    browser.client = web.signed_in(member.id, accept="text/html")
    page = browser.post(PAGE, {}).text
    assert "<svg" in page
    found = re.search(r'id="secret">(\w+)<', page)
    assert found
    phone = pyotp.TOTP(found[1])
    assert browser.post(PAGE, {"code": "000000"}, PAGE + "/confirm").status_code == 401
    shown = browser.post(PAGE, {"code": phone.at(web.clock())}, PAGE + "/confirm").text
    codes = re.findall(r'class="secret">(\w{10})<', shown)
    assert len(codes) == 10
    web.clock.forward(timedelta(minutes=1))
    return phone, codes


def sign_in(web: Web, code: str) -> int:
    body = {"email": "m@acme.example", "password": PASSWORD, "code": code}
    return web.client().post("/api/sign-in", json=body).status_code


@pytest.mark.postgres
def test_the_password_alone_opens_nothing(web: Web, member: Member) -> None:
    phone, _ = set_up(web, member)
    client = web.client()
    answer = client.post("/api/sign-in", json={"email": member.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "code_needed")
    assert client.get("/api/me").status_code == 401
    assert sign_in(web, phone.at(web.clock())) == 200


@pytest.mark.postgres
def test_a_browser_gives_the_code_on_a_page_of_its_own(web: Web, member: Member) -> None:
    phone, _ = set_up(web, member)
    browser = Browser(web)
    first = browser.post("/sign-in", {"email": member.email, "password": PASSWORD, "way_back": "/account"})
    assert first.headers["location"] == "/sign-in/code?next=/account"
    assert browser.client.get("/account").status_code == 303
    wrong = browser.post("/sign-in/code?next=/account", {"code": "123"}, "/sign-in/code")
    assert wrong.status_code == 401
    form = {"code": phone.at(web.clock()), "way_back": "/account"}
    right = browser.post("/sign-in/code", form)
    assert right.headers["location"] == "/account"
    assert browser.client.get("/account").status_code == 200
    late = Browser(web)
    late.post("/sign-in", {"email": member.email, "password": PASSWORD})
    web.clock.forward(timedelta(minutes=5))
    assert late.post("/sign-in/code", {"code": phone.at(web.clock())}).headers["location"].startswith("/sign-in?")


@pytest.mark.postgres
def test_a_code_is_taken_once_though_two_come_at_once(web: Web, member: Member) -> None:
    phone, paper = set_up(web, member)
    for code in (phone.at(web.clock()), paper[0]):
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _, code=code: sign_in(web, code), range(4)))
        assert sorted(answers) == [200, 401, 401, 401]
        web.clock.forward(timedelta(minutes=16))
    assert sign_in(web, paper[1].upper()[:5] + "-" + paper[1][5:]) == 200


@pytest.mark.postgres
def test_guessing_codes_is_slowed_whoever_guesses(web: Web, member: Member) -> None:
    phone, _ = set_up(web, member)
    web.clock.forward(timedelta(minutes=16))
    answers = [sign_in(web, f"{at:06}") for at in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert sign_in(web, phone.at(web.clock())) == 429
    web.clock.forward(timedelta(minutes=16))
    assert sign_in(web, phone.at(web.clock())) == 200


@pytest.mark.postgres
def test_a_session_alone_does_not_take_it_away_and_an_operator_may(web: Web, member: Member) -> None:
    phone, _ = set_up(web, member)
    browser = Browser(web)
    browser.client = web.signed_in(member.id, accept="text/html")
    assert browser.post(PAGE, {"code": "000000"}, PAGE + "/remove").status_code == 401
    assert browser.post(PAGE, {"code": phone.at(web.clock())}, PAGE + "/remove").status_code == 303
    assert sign_in(web, "") == 200
    set_up(web, member)
    operator = Browser(web)
    operator.client, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    page = "/operator/organisations/acme"
    assert operator.post(page, {}, f"/operator/members/{member.id}/second-step/remove").status_code == 303
    assert sign_in(web, "") == 200


@pytest.mark.postgres
def test_no_table_holds_a_secret_or_a_code(web: Web, member: Member) -> None:
    phone, paper = set_up(web, member)
    with web.parts.engine.connect() as connection:
        kept = str(
            [connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("second_step", "paper_code")]
        )
    assert not [secret for secret in (phone.secret, *paper) if secret in kept]


@pytest.mark.postgres
def test_a_network_may_ask_its_operators(web: Web) -> None:
    web.app.state.parts = replace(web.parts, settings=replace(web.parts.settings, operators_second_step=True))
    operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    asked = operator.get("/operator/organisations")
    assert (asked.status_code, asked.headers["location"]) == (303, PAGE)
    assert (
        operator.get("/api/members?organisation=network", headers={"accept": "*/*"}).json()["code"]
        == "second_step_needed"
    )
    assert operator.get(PAGE).status_code == 200
    buyer, _ = web.signed_in_as("buyer", accept="text/html")
    assert buyer.get("/account").status_code == 200


@pytest.mark.postgres
class TestSessions:
    def two(self, web: Web) -> tuple[TestClient, TestClient]:
        clients = []
        for device in ("Firefox of the office", "Phone<b>"):
            client = web.client(**{"user-agent": device, "accept": "text/html"})
            client.post("/api/sign-in", json={"email": "m@acme.example", "password": PASSWORD})
            clients.append(client)
        return clients[0], clients[1]

    def test_they_are_listed_with_device_address_and_times(self, web: Web, member: Member) -> None:
        office, _ = self.two(web)
        web.clock.forward(timedelta(minutes=20))
        page = office.get("/account/sessions").text
        assert page.count("Firefox of the office") == 1
        assert "<b>" not in page.split("<table")[1]
        assert "testclient" in page
        assert "18:20" in page

    def test_one_is_ended_or_all_others_and_nobody_elses(self, web: Web, member: Member) -> None:
        office, phone = self.two(web)
        stranger, _ = web.signed_in_as("buyer", "rival")
        browser = Browser(web)
        browser.client = office
        ids = re.findall(r"/account/sessions/(ses_\w+)/end", office.get("/account/sessions").text)
        assert len(ids) == 1
        other = Browser(web)
        other.client = stranger
        assert other.post("/account/sessions", {}, f"/account/sessions/{ids[0]}/end").status_code == 404
        assert browser.post("/account/sessions", {}, f"/account/sessions/{ids[0]}/end").status_code == 303
        assert (office.get("/api/me").status_code, phone.get("/api/me").status_code) == (200, 401)
        _, again = self.two(web)
        assert browser.post("/account/sessions", {}, "/account/sessions/others/end").status_code == 303
        assert (office.get("/api/me").status_code, again.get("/api/me").status_code) == (200, 401)
        assert stranger.get("/api/me").status_code == 200

    def test_being_seen_is_written_once_in_five_minutes(self, web: Web, member: Member) -> None:
        office, _ = self.two(web)
        seen = []
        for _ in range(4):
            office.get("/api/me")
            with web.parts.sessions() as session:
                seen.append(session.scalar(text("SELECT max(last_seen_at) FROM session")))
            web.clock.forward(timedelta(minutes=3))
        assert [at - NOW for at in seen] == [timedelta(minutes=at) for at in (0, 0, 6, 6)]
        assert session.scalars(select(Member)).all()
