"""Business numbers by their check digits, and who may write what invoices name."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from marketplace.accounts.errors import BusinessNumberWrong
from marketplace.accounts.registration import checked_number, countries, shown_number
from tests.marketplace.test_migrations import at_revision, migrate
from tests.support.marketplace import Web, make_member, make_organisation
from tests.support.postgres import Server

HANBIT = {
    "country": "KR", "business_number": "220-81-62517", "legal_name": "한빛유통 주식회사", "representative": "김한빛",
    "address": "서울특별시 중구 세종대로 110", "tax_email": "tax@hanbit.example", "tax_status": "general",
}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "written", "kept"),
    [
        ("KR", "220-81-62517", "2208162517"),
        ("KR", " 1248100998 ", "1248100998"),
        ("DE", "DE 136 695 976", "DE136695976"),
        ("DE", "136695976", "DE136695976"),
        ("GR", "EL 094259216", "EL094259216"),
        ("FR", "40303265045", "FR40303265045"),
        ("FR", "", ""),
        ("US", "12-3456789", "12-3456789"),
    ],
)
def test_a_number_is_kept_in_one_spelling(country: str, written: str, kept: str) -> None:
    assert checked_number(country, written) == kept


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("KR", "220-81-62518"), ("KR", "000-00-00000"), ("KR", ""), ("KR", "22081625170"), ("KR", "DE136695976"),
        ("DE", "DE136695977"), ("DE", "FR40303265045"), ("US", "1\x00"), ("US", "1" * 41), ("US", "12\u202e34"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused(country: str, written: str) -> None:
    with pytest.raises(BusinessNumberWrong):
        checked_number(country, written)


def test_one_wrong_digit_anywhere_is_found() -> None:
    """The weights are 1, 3, 7, 1, 3, 7, 1, 3, 5: none of them hides a digit but the last, whose tens count too."""
    good = "2208162517"
    others = [
        good[:at] + str(digit) + good[at + 1 :] for at in range(10) for digit in range(10) if str(digit) != good[at]
    ]
    taken = [number for number in others if not _refused(number)]
    assert taken == []


def _refused(number: str) -> bool:
    try:
        checked_number("KR", number)
    except BusinessNumberWrong:
        return True
    return False


def test_countries_are_those_of_iso_3166() -> None:
    english, korean = countries("en"), countries("ko")
    assert english.keys() == korean.keys()
    assert len(english) == 249
    assert (english["KR"], korean["KR"], korean["DE"]) == ("South Korea", "대한민국", "독일")
    assert shown_number("KR", "2208162517") == "220-81-62517"


@pytest.mark.postgres
class TestCompany:
    def test_an_administrator_writes_it_and_the_operator_sees_it(self, web: Web) -> None:
        client, viewer = self.of_acme(web, admin=True)
        assert set(client.get("/api/company").json().values()) == {None}
        told = client.put("/api/company", json=HANBIT)
        assert told.status_code == 200
        assert told.json() == HANBIT | {"business_number": "2208162517"}
        assert client.get("/api/company").json() == told.json()
        operator, _ = web.signed_in_as("operator", "network", "operator", accept="text/html")
        page = operator.get(f"/operator/organisations/{viewer}?lang=ko").text
        assert "220-81-62517" in page
        assert "한빛유통 주식회사" in page

    def test_another_member_reads_it_only(self, web: Web) -> None:
        client, _ = self.of_acme(web, admin=False)
        answer = client.put("/api/company", json=HANBIT)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")
        assert "disabled" in client.get("/account/company").text

    @pytest.mark.parametrize(
        "change",
        [
            {"country": "XX"}, {"country": "kr"}, {"business_number": "220-81-62518"}, {"business_number": ""},
            {"legal_name": " "}, {"legal_name": "a\u202eb"}, {"address": "a\x00b"}, {"tax_email": "nobody"},
            {"tax_status": "none"}, {"kind": "operator"}, {"slug": "network"}, {"admin": True},
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused(self, web: Web, change: dict[str, Any]) -> None:
        client, _ = self.of_acme(web, admin=True)
        assert client.put("/api/company", json=HANBIT | change).status_code == 422
        assert set(client.get("/api/company").json().values()) == {None}

    def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(self, web: Web) -> None:
        client, _ = self.of_acme(web, admin=True)
        token = re.search(r'name="csrf" value="(\w+)"', client.get("/account/company").text)
        assert token
        form = HANBIT | {"csrf": token[1]}
        wrong = client.post("/account/company", data=form | {"business_number": "220-81-62518"})
        assert wrong.status_code == 422
        assert "220-81-62518" in wrong.text
        assert "The business number is not right" in wrong.text
        assert client.post("/account/company", data=form).status_code == 303
        assert "220-81-62517" in client.get("/account/company").text

    def of_acme(self, web: Web, *, admin: bool) -> tuple[TestClient, str]:
        with web.parts.sessions.begin() as session:
            member = make_member(session, make_organisation(session), email="m@acme.example")
            member.admin = admin
        return web.signed_in(member.id, accept="text/html"), "acme"


@pytest.mark.postgres
def test_the_first_member_that_may_is_the_administrator(web: Web) -> None:
    operator, _ = web.signed_in_as("operator", "network", "operator")
    assert operator.post("/api/organisations", json={"slug": "acme", "name": "Acme"}).status_code == 201
    admins = []
    for name, role in (("a", "analyst"), ("b", "buyer"), ("c", "buyer")):
        body = {"organisation": "acme", "email": f"{name}@acme.example", "name": name, "role": role}
        admins.append(operator.post("/api/members", json=body).json()["admin"])
    assert admins == [False, True, False]


@pytest.mark.postgres
def test_the_oldest_member_of_before_administers_its_organisation(postgres: Server) -> None:
    with at_revision(postgres, "0019_erasures") as engine:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO organisation VALUES ('o', 'o', 'O', 'company', now())"))
            for day, (name, role) in enumerate((("a", "analyst"), ("b", "buyer"), ("c", "buyer")), start=1):
                connection.execute(
                    text(
                        "INSERT INTO member (id, organisation_id, email, name, password_hash, role, language, created_at, key_version) "
                        "VALUES (CAST(:name AS text), 'o', CAST(:name AS text), 'M', 'x', :role, 'en', make_date(2026, 1, :day), 0)"
                    ),
                    {"name": name, "role": role, "day": day},
                )
        migrate(engine, "head")
        with engine.connect() as connection:
            found = dict(connection.execute(text("SELECT id, admin FROM member")).all())
            assert found == {"a": False, "b": True, "c": False}
            assert connection.execute(text("SELECT country, tax_status FROM organisation")).all() == [(None, None)]
