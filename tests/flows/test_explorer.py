"""An analyst finds what was planted in a dataset by the explorer alone, also by keyboard, and keeps the view of it."""

import random
import re
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.demo import people
from infra.network import Network
from tests.flows.conftest import Job
from tests.flows.test_browser import sign_in
from tests.flows.test_main_job import as_operator
from tests.support.feed import DATASET, Feed

pytestmark = [pytest.mark.stack, pytest.mark.browser]
PLANTED_HOUR, DAYS = 3, 10
MOST_TABS, RIGHT_TO_BARS = 80, 2
TERMS = {"dataset": DATASET, "purposes": ["testing"], "redistribution": False}
LISTING: dict[str, Any] = {
    "title": {"en": "Meter readings", "ko": "검침값"},
    "summary": {"en": "Readings of the proving ground.", "ko": "시험장 검침값."},
    "datasets": [DATASET],
    "plans": [{"kind": "free", "price_minor": 0, "currency": "KRW", "licences": [TERMS]}],
}


def planted(mark: str) -> str:
    """Four meters of noise by the hour; one of them reads thirty times as much, or more, at three o'clock.

    More with each second: the meters of earlier tests stay in the table, and the newest shall stand out of them.
    """
    chance, begin = random.Random(7), datetime(2026, 10, 1)  # noqa: DTZ001 - the feed's zone is Seoul's
    times = 30 + time.time() % 10**7 / 10**5
    lines = ["Meter,Time,Value"]
    for meter in "abcd":
        for hour in range(24 * DAYS):
            at = begin + timedelta(hours=hour)
            value = chance.uniform(900, 1100) * (times if meter == "c" and at.hour == PLANTED_HOUR else 1)
            lines.append(f"{mark}-{meter},{at:%Y-%m-%d %H:%M:%S},{value:.2f}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def analyst(network: Network, job: Job, feed: Feed) -> tuple[str, str]:
    """The mark of the planted meters, and the mail address of an analyst whose company holds their licence."""
    mark = f"exp{uuid.uuid4().hex[:6]}"
    feed.drop(f"{mark}.csv", planted(mark))
    feed.run(feed.land(), "validate", "publish", "announce")
    buyer, looker, supplier = (f"{who}@{mark}.example" for who in ("buyer", "analyst", "supplier"))
    word = people.password(network)
    with as_operator(network) as operator:
        operator.create_organisation(slug=mark, name="Explorers", kind="company")
        operator.create_member(mark, buyer, "Buyer", "buyer", password=word)
        operator.create_member(mark, looker, "Analyst", "analyst", password=word)
        operator.create_member("proving-ground", supplier, "Supplier", "supply_center", password=word)
    with people.as_person(network, supplier) as seller:
        seller.save_listing(LISTING | {"slug": mark})
        seller.publish_listing(mark)
        plan = seller.listing(mark).listing.plans[0]
    with people.as_person(network, buyer) as member:
        member.buy(plan.id, plan.terms_hash)
    return mark, looker


def choose(page: Page, label: str, option: str) -> None:
    """Of a box, by keyboard alone."""
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    box.fill(option)
    page.get_by_role("option", name=re.compile(re.escape(option))).first.wait_for()
    box.press("Enter")


def test_an_analyst_finds_a_planted_effect(browser_page: Page, network: Network, analyst: tuple[str, str]) -> None:
    page, (mark, email) = browser_page, analyst
    sign_in(page, network, email)
    page.goto(f"{network.url('dashboards')}/explore")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=90_000)

    page.get_by_role("radio", name="Bars").click()
    page.wait_for_url(re.compile("chart=bar"), timeout=60_000)  # each choice is carried out before the next
    choose(page, "Along", "Meter")
    expect(page.get_by_text(re.compile(rf"Highest: [\d,.]+ \({mark}-c\)"))).to_be_visible(timeout=60_000)

    page.get_by_role("radio", name="Heat map").click()
    page.wait_for_url(re.compile("chart=heat"), timeout=60_000)
    choose(page, "Along", "Hour of the day")
    page.wait_for_url(re.compile("x=read_at.hour_of_day"), timeout=60_000)
    choose(page, "Parted by", "Meter")
    told = re.compile(rf"Highest: [\d,.]+ \(0{PLANTED_HOUR}, {mark}-c\)")
    expect(page.get_by_text(told)).to_be_visible(timeout=60_000)

    page.wait_for_url(re.compile("by=meter"), timeout=60_000)
    page.reload()
    expect(page.get_by_text(told)).to_be_visible(timeout=60_000)  # the address is the view


def tab_to(page: Page, role: Any, name: str) -> None:
    """By Tab alone, from where the page begins."""
    there = page.get_by_role(role, name=re.compile(name)).first
    expect(there).to_be_visible(timeout=60_000)
    page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if there.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab reaches no {role} {name}")


def pick(page: Page, label: str, option: str, until: str) -> None:
    tab_to(page, "combobox", label)
    page.keyboard.type(option)
    page.get_by_role("option", name=re.compile(re.escape(option))).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(until), timeout=60_000)


def test_chart_group_and_filter_are_chosen_by_keyboard_alone(
    browser_page: Page, network: Network, analyst: tuple[str, str]
) -> None:
    page, (mark, email) = browser_page, analyst
    sign_in(page, network, email)
    page.goto(f"{network.url('dashboards')}/explore")
    pick(page, "Dataset", DATASET, f"dataset={DATASET}")
    tab_to(page, "radio", "Line|Bars")
    for _ in range(RIGHT_TO_BARS):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("chart=bar"), timeout=60_000)
    pick(page, "Along", "Meter", "x=meter")
    tab_to(page, "combobox", "Filter by")
    page.keyboard.type("Meter")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    pick(page, "Values of", f"{mark}-c", "where=")
    expect(page.get_by_text(re.compile(rf"Highest: [\d,.]+ \({mark}-c\). Lowest: [\d,.]+ \({mark}-c\)"))).to_be_visible(
        timeout=60_000
    )


def test_a_kept_view_is_the_organisations_and_no_one_elses(
    browser_page: Page, network: Network, analyst: tuple[str, str]
) -> None:
    page, (mark, email) = browser_page, analyst
    stranger = f"stranger@{mark}.example"
    with as_operator(network) as operator:
        operator.create_organisation(slug=f"{mark}-other", name="Others", kind="company")
        operator.create_member(f"{mark}-other", stranger, "Stranger", "buyer", password=people.password(network))
    told, address = re.compile(rf"Highest: [\d,.]+ \({mark}-c\)"), _kept(page, network, email, mark)

    _as(page, network, f"buyer@{mark}.example")
    page.goto(address)
    expect(page.get_by_text(told)).to_be_visible(timeout=60_000)
    page.goto(f"{network.url('dashboards')}/explore")
    page.get_by_text("Kept views").first.click()
    expect(page.get_by_role("button", name=f"Meters {mark}")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Remove", exact=True)).to_have_count(0)
    page.get_by_role("button", name=f"Meters {mark}").click()
    page.wait_for_url(address, timeout=60_000)

    _as(page, network, stranger)
    page.goto(address)
    expect(page.get_by_text("Your company holds no live licence")).to_be_visible(timeout=60_000)
    assert f"{mark}-c" not in page.content()

    _as(page, network, email)
    page.goto(address)
    page.get_by_text("Kept views").first.click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("button", name=f"Meters {mark}")).to_have_count(0, timeout=60_000)


def _kept(page: Page, network: Network, email: str, mark: str) -> str:
    """The address of a view that its title keeps."""
    _as(page, network, email)
    page.goto(f"{network.url('dashboards')}/explore?dataset={DATASET}&chart=bar&x=meter&m=mean.value")
    expect(page.get_by_text(re.compile("Highest: "))).to_be_visible(timeout=90_000)
    page.get_by_text("Share or keep this view").click()
    page.get_by_label("Title for your organisation").fill(f"Meters {mark}")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept: every member")).to_be_visible(timeout=60_000)
    return page.url


def _as(page: Page, network: Network, email: str) -> None:
    page.context.clear_cookies()
    sign_in(page, network, email)
