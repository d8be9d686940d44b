"""A company joins by itself, a supply center waits for the operator; a page tells nobody who is a member."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from marketplace.accounts.models import Member, Organisation, Role
from marketplace.joining import letters as written
from marketplace.joining.models import Acceptance, Application, Letter
from marketplace.settings import Settings
from tests.support.letters import HANBIT, NEW, WIND, Browser, join, letters, link, post_round, smtp
from tests.support.marketplace import NOW, Web, make_member, make_organisation, make_settings
from tests.support.receivers import Mailbox

pytestmark = pytest.mark.postgres
__all__ = ["letters"]


@pytest.fixture
def settings(tmp_path: Path, database_url: str, letters: Mailbox) -> Settings:
    return make_settings(tmp_path, database_url, smtp=smtp(letters))


def rows(web: Web) -> tuple[set[str], set[str]]:
    """Organisations' names but the network's own and the declared, and members' mails but operators'."""
    with web.parts.sessions() as session:
        names = set(session.scalars(select(Organisation.name))) - {"Network operator", "Windpark"}
        return names, set(session.scalars(select(Member.email).where(Member.role != Role.OPERATOR)))


def test_a_company_joins_and_signs_in(web: Web, letters: Mailbox) -> None:
    answer = join(web, letters)
    assert answer.headers["location"] == "/sign-in"
    assert rows(web) == ({"한빛유통"}, {"jiwoo@hanbit.example"})
    client = web.client()
    assert client.post("/api/sign-in", json={"email": HANBIT["email"], "password": NEW}).status_code == 200
    me = client.get("/api/me").json()
    assert (me["role"], me["name"], me["supply_center"]) == ("buyer", "김지우", None)
    assert client.get("/api/company").json()["business_number"] == "2208162517"
    with web.parts.sessions() as session:
        accepted = session.scalars(select(Acceptance)).all()
        assert {(row.document, row.version, row.accepted_at) for row in accepted} == {
            ("terms", "1", NOW),
            ("privacy", "1", NOW),
        }
        assert session.scalars(select(Application)).one().password_hash is None


def test_nothing_is_made_before_the_mail_is_proved(web: Web, letters: Mailbox) -> None:
    Browser(web).post("/join", HANBIT)
    assert rows(web) == (set(), set())
    assert post_round(web) == 1
    assert letters.envelopes[0].rcpt_tos == ["jiwoo@hanbit.example"]
    assert "한빛유통 asked to join" in letters.mails[0].get_content()


def test_the_link_works_once_and_for_a_day(web: Web, letters: Mailbox) -> None:
    Browser(web).post("/join", HANBIT)
    post_round(web)
    page = link(letters.mails[0])
    browser = Browser(web)
    weak = browser.post(page, {"new": "short"})
    assert (weak.status_code, rows(web)) == (422, (set(), set()))
    web.clock.forward(timedelta(days=1))
    assert browser.client.get(page).status_code == 404
    web.clock.forward(timedelta(seconds=-1))
    assert browser.post(page, {"new": NEW}).status_code == 303
    assert browser.client.get(page).status_code == 404


def test_a_page_does_not_tell_who_is_a_member(web: Web, letters: Mailbox) -> None:
    with web.parts.sessions.begin() as session:
        make_member(session, make_organisation(session), email=HANBIT["email"].upper())
    for page, form in (("/join", HANBIT), ("/forgot", {"email": HANBIT["email"]})):
        known = Browser(web).post(page, form)
        other = Browser(web).post(page, form | {"email": "nobody@nowhere.example"})
        assert (known.status_code, known.headers["location"]) == (other.status_code, other.headers["location"])
    post_round(web)
    told = {
        (envelope.rcpt_tos[0], str(mail["subject"]))
        for envelope, mail in zip(letters.envelopes, letters.mails, strict=True)
    }
    assert told == {
        ("jiwoo@hanbit.example", "You are a member already"), ("jiwoo@hanbit.example", "A new password"),
        ("nobody@nowhere.example", "Confirm your mail address"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"business_number": "220-81-62518"}, "The business number is not right"),
        ({"business_number": ""}, "The business number is not right"),
        ({"country": "XX"}, "Choose a country."),
        ({"email": "nobody"}, "This is not right."),
        ({"organisation_name": "a\u202eb"}, "This is not right."),
        ({"name": "Kim\r\nBcc: all@acme.example"}, "This is not right."),
        ({"kind": "operator"}, "Correct what is marked."),
        ({"accepted": ""}, "Read and accept both pages."),
    ],
)
def test_a_form_that_does_not_fit_comes_back(web: Web, change: dict[str, str], said: str) -> None:
    answer = Browser(web).post(
        "/join", {name: value for name, value in (HANBIT | change).items() if value or name != "accepted"}
    )
    assert answer.status_code == 422
    assert said in answer.text
    with web.parts.sessions() as session:
        assert session.scalars(select(Letter)).all() == []


def test_a_supply_center_waits_for_the_operator(web: Web, letters: Mailbox) -> None:
    assert "The operator looks at it" in join(web, letters, WIND).text
    assert rows(web) == (set(), set())
    operator = operating(web)
    shown = operator.client.get("/operator/applications").text
    assert "Wind &amp; Sons" in shown
    assert "220-81-62517" in shown
    approve = waiting(shown) + "/approve"
    for slug in ("Wind Sons", "network", "acme-1a2b3c"):
        assert operator.post("/operator/applications", {"slug": slug}, approve).status_code in (409, 422)
    assert operator.post("/operator/applications", {"slug": "wind_sons"}, approve).status_code == 303
    assert operator.post("/operator/applications", {"slug": "wind_sons"}, approve).status_code == 409
    assert rows(web) == ({"Wind & Sons"}, {"data@wind.example"})
    post_round(web)
    assert "wind_sons" in letters.mails[-1].get_content()
    client = web.client()
    assert client.post("/api/sign-in", json={"email": WIND["email"], "password": NEW}).status_code == 200
    assert client.get("/api/me").json()["supply_center"] == "wind_sons"


def test_a_declared_center_that_has_nobody_is_taken_over(web: Web, letters: Mailbox) -> None:
    join(web, letters, WIND)
    operator = operating(web)
    approve = waiting(operator.client.get("/operator/applications").text) + "/approve"
    assert operator.post("/operator/applications", {"slug": "windpark"}, approve).status_code == 303
    with web.parts.sessions() as session:
        member = session.scalars(select(Member).where(Member.email == WIND["email"])).one()
        assert (member.organisation.slug, member.organisation.business_number) == ("windpark", "2208162517")


def test_who_is_not_let_in_reads_why(web: Web, letters: Mailbox) -> None:
    join(web, letters, WIND)
    operator = operating(web)
    decline = waiting(operator.client.get("/operator/applications").text) + "/decline"
    assert operator.post("/operator/applications", {"reason": " "}, decline).status_code == 422
    assert operator.post("/operator/applications", {"reason": "No feed yet"}, decline).status_code == 303
    post_round(web)
    assert "No feed yet" in letters.mails[-1].get_content()
    assert web.client().post("/api/sign-in", json={"email": WIND["email"], "password": NEW}).status_code == 401
    with web.parts.sessions() as session:
        assert session.scalars(select(Application)).one().password_hash is None


def operating(web: Web) -> Browser:
    browser = Browser(web)
    browser.client, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
    return browser


def waiting(page: str) -> str:
    found = re.search(r'action="(/operator/applications/\w+)/approve"', page)
    assert found
    return found[1]


def test_a_business_number_joins_once(web: Web, letters: Mailbox) -> None:
    join(web, letters)
    answer = join(web, letters, HANBIT | {"email": "other@hanbit.example", "business_number": "2208162517"})
    assert answer.status_code == 409
    assert len(rows(web)[1]) == 1


def test_two_links_for_one_mail_make_one_member(web: Web, letters: Mailbox) -> None:
    for _ in range(2):
        Browser(web).post("/join", HANBIT | {"business_number": "", "country": "FR"})
    post_round(web)
    answers = [Browser(web).post(link(mail), {"new": NEW}).status_code for mail in letters.mails]
    assert answers == [303, 409]


def test_a_short_name_is_never_a_declared_centers(web: Web, letters: Mailbox) -> None:
    join(web, letters, HANBIT | {"organisation_name": "windpark", "email": "w@windpark.example"})
    with web.parts.sessions() as session:
        slug = session.scalars(select(Organisation.slug).where(Organisation.name == "windpark")).one()
    assert re.fullmatch(r"windpark-[0-9a-f]{6}", slug)


def test_a_mailbox_is_not_flooded_and_an_address_is_slowed(web: Web, letters: Mailbox) -> None:
    answers = [Browser(web).post("/forgot", {"email": "jiwoo@hanbit.example"}).status_code for _ in range(12)]
    assert answers == [303] * 10 + [429] * 2
    with web.parts.sessions() as session:
        assert len(session.scalars(select(Letter)).all()) == written.MOST
    slowed = Browser(web).post("/join", HANBIT)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) > 0
    web.clock.forward(timedelta(minutes=16))
    assert Browser(web).post("/forgot", {"email": "other@hanbit.example"}).status_code == 303


def test_a_forgotten_password_is_set_once_within_half_an_hour(web: Web, letters: Mailbox) -> None:
    with web.parts.sessions.begin() as session:
        member = make_member(session, make_organisation(session), email="m@acme.example")
    old = web.signed_in(member.id)
    Browser(web).post("/forgot", {"email": " M@acme.example"})
    post_round(web)
    page = link(letters.mails[0])
    web.clock.forward(timedelta(minutes=30))
    assert Browser(web).client.get(page).status_code == 422
    web.clock.forward(timedelta(seconds=-1))
    browser = Browser(web)
    assert browser.post(page, {"new": NEW}).status_code == 303
    assert old.get("/api/me").status_code == 401
    assert browser.client.get(page).status_code == 422
    assert web.client().post("/api/sign-in", json={"email": member.email, "password": NEW}).status_code == 200


def test_who_is_locked_out_gets_no_link(web: Web, letters: Mailbox) -> None:
    with web.parts.sessions.begin() as session:
        make_member(session, make_organisation(session), email="m@acme.example").disabled_at = NOW
    Browser(web).post("/forgot", {"email": "m@acme.example"})
    post_round(web)
    assert letters.mails == []


def test_no_table_holds_a_link_s_secret(web: Web, letters: Mailbox) -> None:
    join(web, letters)
    Browser(web).post("/forgot", {"email": HANBIT["email"]})
    post_round(web)
    secrets = [link(mail).rpartition("/")[2] for mail in letters.mails]
    assert len(secrets) == 2
    with web.parts.engine.connect() as connection:
        for table in ("letter", "application", "password_reset", "member", "outbox_event"):
            kept = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert not [secret for secret in secrets if secret in kept], table


def test_a_letter_is_tried_again_while_the_mail_server_is_away(web: Web, letters: Mailbox) -> None:
    letters.refuses = ""
    Browser(web).post("/join", HANBIT)
    with web.parts.sessions.begin() as session:
        letter = session.scalars(select(Letter)).one()
        assert (letter.failures, letter.sent_at) == (0, None)
    away = web.parts.settings.smtp
    assert away
    object.__setattr__(web.parts.settings, "smtp", type(away)("127.0.0.1", 1, away.tls, away.sender, "", None))
    assert post_round(web) == 0
    object.__setattr__(web.parts.settings, "smtp", away)
    assert post_round(web) == 0  # not yet due again
    web.clock.forward(timedelta(seconds=2))
    assert post_round(web) == 1
    assert len(letters.mails) == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_and_letters_speak_both_languages(web: Web, letters: Mailbox, language: str) -> None:
    browser = Browser(web, language)
    for page in ("/join", "/join/sent", "/forgot", "/terms", "/privacy", "/terms?version=1"):
        assert browser.client.get(page).status_code == 200, page
    browser.post("/join", HANBIT)
    post_round(web)
    korean = any("가" <= sign <= "힣" for sign in str(letters.mails[0]["subject"]))
    assert korean is (language == "ko")
    assert browser.client.get("/terms?version=2").status_code == 404


def test_without_a_mail_server_nobody_joins_here(web: Web) -> None:
    object.__setattr__(web.parts.settings, "smtp", None)
    shown = web.client(accept="text/html").get("/join").text
    assert "This network sends no mail" in shown
    assert post_round(web) == 0
