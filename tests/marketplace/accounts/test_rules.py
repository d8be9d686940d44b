"""Passwords, roles, ways back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import rules
from marketplace.accounts.errors import PasswordTooWeak
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.errors import Invalid


@pytest.mark.parametrize(
    ("password", "cause"),
    [
        ("short", "fewer than 12"),
        ("aaaaaaaaaaaaaaaa", "different"),
        ("kim-is-my-name-jiwoo", "mail address"),
        ("", "fewer than 12"),
    ],
)
def test_a_weak_password_is_refused_with_its_cause(password: str, cause: str) -> None:
    with pytest.raises(PasswordTooWeak, match=cause):
        rules.demand_good_password(password, "jiwoo@acme.example")


def test_a_few_words_are_good_enough() -> None:
    rules.demand_good_password("네모난 바람 열일곱 정거장", "jiwoo@acme.example")


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", Role)
def test_each_role_belongs_to_one_kind_of_organisation(kind: OrganisationKind, role: Role) -> None:
    fitting = [k for k in OrganisationKind if role in rules.ROLES[k]]
    assert len(fitting) == 1
    if kind in fitting:
        rules.demand_role_fits(kind, role)
    else:
        with pytest.raises(Invalid, match=kind.value):
            rules.demand_role_fits(kind, role)


@pytest.mark.parametrize("address", ["/", "/catalogue?q=a%20b", "/a/b#c"])
def test_the_way_back_stays_on_this_site(address: str) -> None:
    assert rules.way_back(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\r\nSet-Cookie: x",
        "/a\\b",
        "\t/x",
    ],
)
def test_the_way_back_leads_nowhere_else(address: str) -> None:
    assert rules.way_back(address) == "/"


@given(st.text())
def test_no_way_back_has_a_host(address: str) -> None:
    found = rules.way_back(address)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
