"""A person finds a free dataset by a question, opens, filters, downloads and calls it, and never signs in.

Once on a phone in Korean, once at a desk in English; each line that the page shows is run as it stands there.
"""

import ast
import csv
import json
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from infra.network import Network
from tests.flows.conftest import Job
from tests.flows.test_axe import WAYS, wide

pytestmark = [pytest.mark.stack, pytest.mark.browser]
DATASET, SINCE = "finance.reference_rates", "2026-10-01"
QUESTIONS = {"ko": "유럽중앙은행 환율은 어디에 있나요?", "en": "exchange rates of the dollar"}


def opened(page: Page, question: str) -> None:
    """From the front page's search to the page that builds calls."""
    page.fill("main input[type=search], .hero input[type=search]", question)
    page.locator("form[role=search] button[type=submit]").first.click()
    page.locator(f'main a[href^="/datasets/{DATASET}"]').first.click()
    assert not wide(page), "the dataset's page"
    page.locator(f'main a[href="/open/{DATASET}"]').first.click()
    page.wait_for_url(f"**/open/{DATASET}*")


def filtered(page: Page) -> list[list[str]]:
    """The rows since a day, upwards, as the page shows them."""
    for name, value in {"column": "date", "op": "ge", "sort": "date"}.items():
        page.select_option(f"select[name={name}]", value)
    page.fill("input[name=value]", SINCE)
    page.locator("#try + form button[type=submit]").click()
    expect(page.locator("section[aria-labelledby=try] tbody tr")).to_have_count(10)
    assert not wide(page), "the page that builds calls"
    head, *rows = page.locator("section[aria-labelledby=try] tr").all()
    return [row.locator("th, td").all_inner_texts() for row in (head, *rows)]


def printed(page: Page, words: str, *command: str) -> str:
    """What the lines under that heading print when they run as they stand."""
    line = page.locator(f'pre[aria-label="{words}"] code').inner_text()
    return subprocess.run([*command, line], check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize("way", ["phone", "desktop"])
def test_from_a_question_to_rows_in_a_program_without_signing_in(
    browser_page: Page, network: Network, job: Job, *, way: str
) -> None:
    page = browser_page
    language, width, height = WAYS[way]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{network.url('marketplace')}/?lang={language}")
    opened(page, QUESTIONS[language])
    names, *shown = filtered(page)
    by_curl = json.loads(printed(page, "curl", "bash", "-c"))["rows"]
    by_python = ast.literal_eval(printed(page, "Python", sys.executable, "-c"))
    assert by_curl == by_python
    assert [["" if row[name] is None else str(row[name]) for name in names] for row in by_curl] == shown
    with page.expect_download() as saved:
        page.locator('a[href$="/newest.csv"]').click()
    with saved.value.path().open(encoding="utf-8-sig", newline="") as file:
        whole = sorted(csv.DictReader(file), key=lambda row: row["date"])
    first = [row for row in whole if row["date"] >= SINCE][:10]
    assert [(row["date"], float(row["usd"])) for row in first] == [(row["date"], row["usd"]) for row in by_curl]
    expect(page.locator('a[href^="/sign-in"]').first).to_be_attached()  # nobody signed in
