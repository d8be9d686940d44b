"""The frame of every page: menu by role, language switch, nothing inline, values shown well."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.web.filters import local_time, money, number, share, size
from marketplace.web.navigation import ENTRIES, EVERYONE
from marketplace.web.pages import TEMPLATES
from tests.support.marketplace import Web
from wire.money import Money

ROLES = {"operator": "operator", "supply_center": "supply_center", "buyer": "company", "analyst": "company"}


PAGES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.postgres
@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_menu_leads_to_a_page(web: Web, role: str) -> None:
    client, _ = web.signed_in_as(role, "org-of-the-test", ROLES[role], accept="text/html")
    page = client.get("/").text
    entries = [entry for entry in ENTRIES if role in entry.roles]
    for entry in entries:
        assert f'href="{entry.address}"' in page
        assert client.get(entry.address).status_code == 200, entry.address


@pytest.mark.postgres
def test_a_visitor_sees_what_everyone_may_and_is_asked_to_sign_in_elsewhere(web: Web) -> None:
    client = web.client(accept="text/html")
    for entry in ENTRIES:
        status = client.get(entry.address).status_code
        assert status == (200 if entry.roles == EVERYONE else 303), entry.address


@pytest.mark.postgres
def test_the_language_switch_holds_until_it_is_switched_back(web: Web) -> None:
    client = web.client(accept="text/html")
    assert '<html lang="en">' in client.get("/").text
    assert "카탈로그 둘러보기" in client.get("/?lang=ko").text
    assert "카탈로그 둘러보기" in client.get("/").text
    assert "Browse the catalogue" in client.get("/?lang=en").text
    assert "Browse the catalogue" in client.get("/").text


@pytest.mark.postgres
def test_a_problem_is_told_in_the_language_of_the_page(web: Web) -> None:
    page = web.client(accept="text/html").get("/nothing?lang=ko")
    assert (page.status_code, "찾을 수 없습니다" in page.text) == (404, True)


@pytest.mark.postgres
def test_a_crash_is_a_problem_that_tells_nothing_of_the_inside(web: Web) -> None:
    client, _ = web.signed_in_as("operator", "network", "operator")
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE delivery RENAME TO secret_inside")
    answer = client.get("/api/deliveries/dlv_1")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "delivery" not in answer.text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_anything_inline_that_the_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<script(?![^>]*(\ssrc=|\stype=\"application/ld\+json\"))|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe\b",
        text,
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_form_that_changes_something_carries_the_token(path: Path) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
        assert "csrf_field()" in form


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Money(12_000, "KRW"), "₩12,000"),
        (Money(-990, "EUR"), "-€9.90"),
        (Money(5, "USD"), "$0.05"),
        (Money(0, "KRW"), "₩0"),
    ],
)
def test_money_is_shown_with_its_sign_and_digits(amount: Money, shown: str) -> None:
    assert money(amount) == money(amount.minor, amount.currency) == shown


def test_times_are_shown_in_the_networks_zone_and_name_it() -> None:
    assert local_time("Asia/Seoul")(datetime(2026, 11, 1, 15, 30, tzinfo=UTC)) == "2026-11-02 00:30 KST"
    assert local_time("Asia/Seoul")(None) == "–"


def test_numbers_shares_and_sizes() -> None:
    assert [number(1234567), number(None), share(0.0123), size(900), size(2048), size(5 * 1024**3)] == [
        "1,234,567", "–", "1.2 %", "900 B", "2.0 KB", "5.0 GB",
    ]  # fmt: skip
