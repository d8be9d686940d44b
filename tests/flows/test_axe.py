"""WCAG 2.2 A and AA and axe's best practice: no violation on any page, for anybody, in both languages, on both sizes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from infra import secrets
from infra.demo import people
from infra.network import Network
from tests.flows.conftest import Job

pytestmark = [pytest.mark.stack, pytest.mark.browser]
AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
SIZES = {"desktop": (1280, 1000), "phone": (390, 844)}
RUN = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
  .then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.target.join(" "))]))"""
PUBLIC = ["/", "/catalogue", "/catalogue?q=nothing-of-the-kind", "/sectors/energy", "/sectors/coastal", "/nothing"]
PAGES = {
    "visitor": [*PUBLIC, "/sign-in"],
    "buyer": [*PUBLIC, "/purchases", "/account", "/connect/distribution.online_retail"],
    "supply_center": ["/deliveries", "/deliver/distribution.online_retail", "/my/listings", "/sales", "/account"],
    "operator": [
        "/deliveries", "/operations/parts", "/operator/payments", "/operator/ledger", "/operator/organisations",
        "/operator/organisations/hanbit", "/purchases", "/account",
    ],
}  # fmt: skip
DASHBOARDS = {"buyer": ["/sector", "/buyer"], "supply_center": ["/supplier"], "operator": ["/operations"]}


def email(network: Network, role: str) -> str:
    with people.as_person(network, people.BUYER) as buyer:
        [listing] = [found for found in buyer.listings() if "online" in found.slug or "retail" in found.slug][:1]
    supplier = people.supplier(listing.supplier) if role == "supply_center" else ""
    return {"buyer": people.BUYER, "supply_center": supplier, "operator": "operator@network.local"}[role]


def enter(page: Page, network: Network, role: str) -> None:
    word = secrets.read(network, "operator-password") if role == "operator" else people.password(network)
    page.goto(f"{network.url('marketplace')}/sign-in")
    page.fill("input[name=email]", email(network, role))
    page.fill("input[name=password]", word)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def deeper(page: Page, network: Network) -> Sequence[str]:
    """The first listing, purchase and delivery that the pages in hand lead to."""
    found: list[str] = []
    for list_, inside in (
        ("/catalogue", "/listings/"),
        ("/purchases", "/purchases/pur_"),
        ("/deliveries", "/deliveries/"),
    ):
        if page.goto(f"{network.url('marketplace')}{list_}").status == 200:  # type: ignore[union-attr]
            link = page.locator(f'main a[href^="{inside}"]')
            found += [str(link.first.get_attribute("href"))] if link.count() else []
    return found


def violations(page: Page, address: str) -> list[Any]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)  # not a script tag: the pages' own policy lets nothing in
    return [(address, *found) for found in page.evaluate(RUN)]


def wide(page: Page) -> bool:
    """Whether the page itself, not a table in it, can be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", PAGES)
def test_no_page_of_the_marketplace_violates_a_rule(
    browser_page: Page, network: Network, job: Job, *, role: str, size: str, language: str
) -> None:
    page = browser_page
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
    if role != "visitor":
        enter(page, network, role)
    page.goto(f"{network.url('marketplace')}/?lang={language}")
    found, too_wide = [], []
    for path in [*PAGES[role], *deeper(page, network)]:
        found += violations(page, network.url("marketplace") + path)
        too_wide += [path] if wide(page) else []
    assert (found, too_wide) == ([], [])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", DASHBOARDS)
def test_no_page_of_the_dashboards_violates_a_rule(
    browser_page: Page, network: Network, job: Job, *, role: str, size: str, language: str
) -> None:
    page = browser_page
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
    enter(page, network, role)
    page.goto(f"{network.url('marketplace')}/?lang={language}")
    found = []
    for path in DASHBOARDS[role]:
        page.goto(network.url("dashboards") + path)
        page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
        assert page.get_by_text("Page not found").count() == 0
        found += violations(page, network.url("dashboards") + path)
    assert found == []
