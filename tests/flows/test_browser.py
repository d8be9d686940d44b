"""As a person at a browser: sign in, find a listing, pay on the Checkout page, query, see the chart on the dashboard."""

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.demo import main_job, people
from infra.network import Network
from tests.flows.conftest import Job
from tests.flows.test_main_job import as_operator

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@pytest.fixture
def newcomer(network: Network, job: Job) -> str:
    """A buyer of a company that has bought nothing yet; the mail address."""
    slug = f"new-{uuid.uuid4().hex[:8]}"
    email = f"buyer@{slug}.example"
    with as_operator(network) as operator:
        operator.create_organisation(slug=slug, name="새 회사 New company", kind="company")
        operator.create_member(
            organisation=slug, email=email, name="김구매", role="buyer", password=people.password(network)
        )
    return email


def sign_in(page: Page, network: Network, email: str) -> None:
    page.goto(f"{network.url('marketplace')}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", people.password(network))
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_person_buys_and_uses_a_listing(browser_page: Page, network: Network, newcomer: str, tmp_path: Path) -> None:
    page = browser_page
    sign_in(page, network, newcomer)
    page.goto(f"{network.url('marketplace')}/catalogue?q=유로")
    page.get_by_role("link", name="Euro reference exchange rates").first.click()
    plan = page.locator("form", has=page.get_by_role("button", name=re.compile("Buy for ₩12,000")))
    plan.get_by_role("checkbox").check(force=True)
    plan.get_by_role("button").click()
    page.wait_for_url(re.compile("/c/pay/"))
    page.fill("input[name=card_number]", "4242 4242 4242 4242")
    page.fill("input[name=expiry]", "12/34")
    page.fill("input[name=cvc]", "123")
    page.get_by_role("button", name=re.compile("^(Pay|Subscribe|결제|구독)")).click()
    page.wait_for_url(re.compile("/purchases/"))
    expect(page.get_by_text("Your company has access now.")).to_be_visible(timeout=30_000)

    with main_job.sql_as(network, newcomer) as sql:
        assert sql.execute("SELECT count(krw) FROM finance.reference_rates").fetchone() == [65]

    page.goto(network.url("dashboards"))
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=60_000)
    page.screenshot(path=tmp_path / "dashboard.png")
