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
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WAYS = {"desktop": ("en", 1280, 1000), "phone": ("ko", 390, 844)}  # both languages and both sizes, each once
RUN = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
  .then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.target.join(" "))]))"""
SQUEEZED = """() => [...document.querySelectorAll(".tbl :is(th, td)")]
  .filter(cell => cell.innerText.trim().length > 8 && cell.offsetWidth < 70 && cell.offsetHeight > 200)
  .map(cell => cell.innerText)"""
COVERED = """() => [...document.querySelectorAll(".krds-table-wrap tbody :is(th, td):not(:first-child)")]
  .some(cell => getComputedStyle(cell).backgroundColor !== "rgba(0, 0, 0, 0)")"""
WEIGHED = """letters => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(one => letters || !one.name.endsWith(".woff2")).reduce((sum, one) => sum + one.encodedBodySize, 0)"""
HEAVIEST = 300_000  # bytes of a page with all that it loads; a wide screen's letters apart, which are kept for a year
PUBLIC = [
    "/",
    "/catalogue",
    "/catalogue?q=nothing-of-the-kind",
    "/datasets",
    "/datasets?q=seoul&sector=transport",
    "/datasets?q=seoul&sector=transport&bbox=126,37,128,38&page=1",
    "/datasets?q=qqqqzzzz",
    "/datasets/energy.wind_power",
    "/datasets/energy.wind_power/joins",
    "/datasets/energy.wind_power/voices",
    "/datasets/finance.reference_rates/statistics",
    "/sectors/energy",
    "/sectors/coastal",
    "/nothing",
    "/ns/dcat-ap-kr",
    "/ns/odrl",
    "/open",
    "/open/usage",
    "/open/indicators",
    "/open/requests",
    "/open/finance.reference_rates",
]
PAGES = {
    "visitor": [*PUBLIC, "/sign-in", "/join", "/forgot", "/compare"],
    "buyer": [
        *PUBLIC, "/compare?listing=online-retail-lines&listing=renewable-output", "/listings/online-retail-lines/promise",
        "/purchases", "/my/data", "/invoices", "/approvals", "/offers", "/promises", "/notices", "/deletions",
        "/account", "/account/spending", "/account/sessions", "/account/second-step", "/account/notices", "/account/searches", "/query",
        "/connect/distribution.online_retail",
    ],
    "supply_center": [
        "/deliveries", "/deliver/distribution.online_retail", "/my/listings", "/my/listing-form", "/my/funnel", "/my/voices",
        "/my/customers", "/sales", "/payouts", "/offers", "/account", "/account/company", "/account/members",
        "/account/notices",
    ],
    "operator": [
        "/deliveries", "/operations/parts", "/operator/payments", "/operator/ledger", "/operator/organisations",
        "/operator/organisations/hanbit", "/operator/reviews", "/operator/grants", "/operator/payouts",
        "/operator/transfers", "/operator/charges", "/operator/audit", "/operator/applications", "/operator/harvests", "/purchases", "/account", "/account/notices",
    ],
}  # fmt: skip
INSIDE = {"/catalogue": "/listings/", "/purchases": "/purchases/pur_", "/deliveries": "/deliveries/"}
LISTS = {
    "visitor": ["/catalogue"], "buyer": ["/catalogue", "/purchases"], "supply_center": ["/deliveries"],
    "operator": ["/purchases", "/deliveries"],
}  # fmt: skip
DASHBOARDS = {
    "buyer": ["/sector", "/explore", "/analysis", "/buyer"],
    "supply_center": ["/supply_center"],
    "operator": ["/operations"],
}


def email(network: Network, role: str) -> str:
    with people.as_person(network, people.BUYER) as buyer:
        [listing] = [found for found in buyer.listings() if "online" in found.slug or "retail" in found.slug][:1]
    supplier = people.of_center(listing.supplier) if role == "supply_center" else ""
    return {"buyer": people.BUYER, "supply_center": supplier, "operator": "operator@network.local"}[role]


def enter(page: Page, network: Network, role: str) -> None:
    word = secrets.read(network, "operator-password") if role == "operator" else people.password(network)
    page.goto(f"{network.url('marketplace')}/sign-in")
    page.fill("input[name=email]", email(network, role))
    page.fill("input[name=password]", word)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def deeper(page: Page, network: Network, role: str) -> Sequence[str]:
    """The first listing, purchase or delivery that each list of the role leads to."""
    found: list[str] = []
    for list_ in LISTS[role]:
        page.goto(f"{network.url('marketplace')}{list_}")
        link = page.locator(f'main a[href^="{INSIDE[list_]}"]').first
        found.append(str(link.get_attribute("href", timeout=10_000)))
    return found


def violations(page: Page, address: str) -> list[Any]:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script tag: the pages' own policy lets nothing in
    return [(address, *found) for found in page.evaluate(RUN)]


def wide(page: Page) -> bool:
    """Whether the page itself, not a table in it, can be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def squeezed(page: Page) -> list[str]:
    """Cells of tables whose text stands letter below letter."""
    return list(page.evaluate(SQUEEZED))


def hides_its_shadow(page: Page) -> bool:
    """Whether cells cover the shadow that says that a table can be scrolled."""
    return bool(page.evaluate(COVERED))


def weight(page: Page, *, letters: bool) -> int:
    """Bytes as they were sent, also of what the browser has kept from the page before."""
    return int(page.evaluate(WEIGHED, letters))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", PAGES)
def test_no_page_of_the_marketplace_violates_a_rule(
    browser_page: Page, network: Network, job: Job, *, role: str, way: str
) -> None:
    page = browser_page
    language, width, height = WAYS[way]
    page.set_viewport_size({"width": width, "height": height})
    if role != "visitor":
        enter(page, network, role)
    page.goto(f"{network.url('marketplace')}/?lang={language}")
    found, too_wide, odd, heavy = [], [], [], []
    for path in [*PAGES[role], *deeper(page, network, role)]:
        found += violations(page, network.url("marketplace") + path)
        too_wide += [path] if wide(page) else []
        odd += [(path, cell) for cell in squeezed(page)]
        odd += [(path, "no shadow")] if hides_its_shadow(page) else []
        heavy += [(path, size)] if path in PUBLIC and (size := weight(page, letters=way == "phone")) > HEAVIEST else []
    assert (found, too_wide, odd, heavy) == ([], [], [], [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", DASHBOARDS)
def test_no_page_of_the_dashboards_violates_a_rule(
    browser_page: Page, network: Network, job: Job, *, role: str, way: str
) -> None:
    page = browser_page
    language, width, height = WAYS[way]
    page.set_viewport_size({"width": width, "height": height})
    enter(page, network, role)
    page.goto(f"{network.url('marketplace')}/?lang={language}")
    found = []
    for path in DASHBOARDS[role]:
        page.goto(network.url("dashboards") + path)
        page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
        assert page.get_by_text("Page not found").count() == 0
        found += violations(page, network.url("dashboards") + path)
    assert found == []
