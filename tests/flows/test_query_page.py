"""The query page as the analyst: types, sees rows, is refused, cancels; a page that is left ends its query."""

import re
import time
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from infra.demo import people
from infra.network import Network
from lakehouse.trino import cursor
from marketplace.doors.query.slots import MOST_OF_MEMBER
from tests.flows.conftest import Job
from tests.flows.test_browser import sign_in
from tests.flows.test_main_job import as_operator
from tests.support.stripe import until

pytestmark = [pytest.mark.stack, pytest.mark.browser]
ENDLESS = (
    "SELECT count(*) FROM energy.solar_power a, energy.solar_power b, energy.solar_power c, energy.solar_power d "
    "WHERE a.output + b.output > c.output + d.output"
)
ROWS = ENDLESS.replace("count(*)", "a.output")
EXPORT = """async ([sql, form]) => {
  const body = new URLSearchParams(new FormData(document.getElementById("export")));
  body.set("sql", sql); body.set("given", "{}"); body.set("form", form);
  window.leaving = new AbortController();
  window.got = 0;
  fetch("/query/export", { method: "POST", body, signal: window.leaving.signal })
    .then(async (answer) => { for await (const block of answer.body) window.got += block.length; }).catch(() => {});
}"""
BEGIN = """(sql) => fetch("/query/runs", { method: "POST", body: JSON.stringify({ sql }),
  headers: { "Content-Type": "application/json", "X-CSRF-Token": document.getElementById("ask").dataset.csrf } })
  .then((answer) => answer.json())
  .then(({ run, next }) => fetch(`/query/runs/${run}/rows?next=${encodeURIComponent(next)}`)).then((answer) => answer.json())"""
STOP = """({ run, next }) => fetch(`/query/runs/${run}?next=${encodeURIComponent(next)}`, { method: "DELETE",
  headers: { "X-CSRF-Token": document.getElementById("ask").dataset.csrf } }).then((answer) => answer.status)"""
RUNNING = "SELECT count(*) FROM system.runtime.queries WHERE state NOT IN ('FINISHED', 'FAILED') AND query LIKE '%b.output > c.output%' AND query NOT LIKE '%runtime%'"


@pytest.fixture
def page(browser_page: Page, network: Network, job: Job) -> Page:
    sign_in(browser_page, network, people.ANALYST)
    browser_page.goto(f"{network.url('marketplace')}/query")
    browser_page.wait_for_selector("#ask[data-ready]")
    return browser_page


def type_in(page: Page, sql: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(sql)
    page.keyboard.press("Escape")


def run(page: Page, sql: str) -> None:
    """By the keyboard alone."""
    type_in(page, sql)
    page.keyboard.press("Control+Enter")


def cells(page: Page) -> Sequence[str]:
    return page.locator("#grid tbody td").all_inner_texts()


def at_work(network: Network) -> int:
    """How many endless statements Trino has."""
    with as_operator(network) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        (count,) = sql.execute(RUNNING).fetchone() or (0,)
    return int(count)


def ended(network: Network, within: float) -> bool:
    """Whether Trino runs the endless statement no more."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if at_work(network) == 0:
            return True
        time.sleep(0.5)
    return False


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_rows_come_sorted_copied_charted_and_exported(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run(page, "SELECT date, usd, '=1+1' AS risk FROM finance.reference_rates ORDER BY date")
    expect(page.locator("#state")).to_contain_text(re.compile("Done.*65 rows"), timeout=60_000)
    first = cells(page)[0]
    page.get_by_role("button", name="date").last.click()
    page.get_by_role("button", name="date").last.click()
    assert cells(page)[0] > first
    page.click("#copy")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert (copied[0], len(copied), copied[1].split("\t")[2]) == ("date\tusd\trisk", 66, "'=1+1")
    page.click("#chart summary")
    expect(page.locator("svg.chart .line")).to_have_count(1)
    with page.expect_download() as saved:
        page.click("#export button")
    text = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert (text[0], len(text), text[1].split(",")[2]) == ("date,usd,risk", 66, "'=1+1")


def test_a_refusal_names_the_term_and_the_link(page: Page, network: Network) -> None:
    run(page, "SELECT * FROM finance.secret")
    expect(page.locator("#told")).to_contain_text(
        "finance.secret does not exist, or is not licensed to your company.", timeout=60_000
    )
    assert page.locator("#told a").get_attribute("href") == "/catalogue?q=finance.secret"
    run(page, "SELECT nothing_such FROM finance.reference_rates")
    expect(page.locator("#told")).to_contain_text(
        re.compile("Columns: the licence on finance.reference_rates, since 20"), timeout=60_000
    )


def test_a_parameter_is_a_value_whatever_it_says(page: Page) -> None:
    type_in(page, "SELECT count(*) AS n, {{who}} AS who FROM finance.reference_rates WHERE date >= {{since:date}}")
    page.fill("#given-who", "x' OR '1'='1")
    page.fill("#given-since", "2026-10-30")
    page.press("#given-since", "Control+Enter")
    expect(page.locator("#grid tbody td")).to_have_text(["1", "x' OR '1'='1"], timeout=60_000)
    page.click("#plan")
    expect(page.locator("#told")).to_contain_text("Reads finance.reference_rates", timeout=60_000)


def test_a_query_is_saved_found_again_and_run(page: Page, network: Network) -> None:
    type_in(page, "SELECT 41 + 1 AS answer")
    page.click("#keep")
    page.fill("#title", "The answer")
    page.click("#save")
    page.get_by_role("link", name="The answer").first.click()
    page.wait_for_selector("#ask[data-ready]")
    page.click("#run")
    expect(page.locator("#grid tbody td")).to_have_text(["42"], timeout=60_000)
    expect(page.locator("#lists")).to_contain_text("SELECT 41 + 1 AS answer")


@pytest.mark.parametrize("way", ["cancelled", "left"])
def test_a_query_that_nobody_waits_for_ends(page: Page, network: Network, way: str) -> None:
    run(page, ENDLESS)
    expect(page.locator("#state")).to_contain_text("Running", timeout=60_000)
    if way == "cancelled":
        page.click("#cancel")
        expect(page.locator("#state")).to_contain_text("Cancelled")
    else:
        page.goto(f"{network.url('marketplace')}/catalogue")
    assert ended(network, 15)
    page.goto(f"{network.url('marketplace')}/query")
    expect(page.locator("#lists tbody tr", has_text="b.output > c.output").first).to_contain_text("Cancelled")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_that_the_browser_leaves_ends(page: Page, network: Network, form: str) -> None:
    """In mid-download of a CSV; of a workbook while its rows are still gathered."""
    page.evaluate(EXPORT, [ROWS if form == "csv" else ENDLESS, form])
    if form == "csv":
        until(lambda: page.evaluate("window.got") > 100_000 or None, 60)
    else:
        page.wait_for_timeout(4_000)
    assert at_work(network) == 1
    page.evaluate("window.leaving.abort()")
    assert ended(network, 15)


def test_one_query_too_many_is_refused_until_another_ends(page: Page, network: Network) -> None:
    begun = [page.evaluate(BEGIN, ENDLESS) for _ in range(MOST_OF_MEMBER)]
    assert {one["state"] for one in begun} == {"running"}
    run(page, "SELECT 41 + 1 AS answer")
    expect(page.locator("#told")).to_contain_text(
        f"Too many queries are at work. {MOST_OF_MEMBER} of your queries are at work. Wait for one of them",
        timeout=60_000,
    )
    assert at_work(network) == MOST_OF_MEMBER
    assert {page.evaluate(STOP, one) for one in begun} == {204}
    assert ended(network, 15)
    page.click("#run")
    expect(page.locator("#grid tbody td")).to_have_text(["42"], timeout=60_000)


def test_by_the_keyboard_alone_a_query_is_run_sorted_exported_and_shared(page: Page, network: Network) -> None:
    tab_to(page, "#editor")
    page.keyboard.insert_text("SELECT date, usd FROM finance.reference_rates ORDER BY date")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text(re.compile("Done.*65 rows"), timeout=60_000)
    first = cells(page)[0]
    tab_to(page, "#keep")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("By the keyboard")
    tab_to(page, "#shared")
    page.keyboard.press("Space")
    tab_to(page, "#save")
    page.keyboard.press("Enter")
    expect(page.locator("#lists tbody tr", has_text="By the keyboard")).to_contain_text("My company")
    tab_to(page, "#export button")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert len(saved.value.path().read_text(encoding="utf-8-sig").splitlines()) == 66
    tab_to(page, "#grid th button")
    for _ in range(2):
        page.keyboard.press("Enter")
    assert cells(page)[0] > first
    tab_to(page, "#chart summary")
    page.keyboard.press("Enter")
    expect(page.locator("svg.chart .line")).to_have_count(1)
