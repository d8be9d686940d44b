"""An analyst finds what was planted in a dataset by the explorer alone: which meter, at which hour."""

import random
import re
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
TERMS = {"dataset": DATASET, "purposes": ["testing"], "redistribution": False}
LISTING: dict[str, Any] = {
    "title": {"en": "Meter readings", "ko": "검침값"},
    "summary": {"en": "Readings of the proving ground.", "ko": "시험장 검침값."},
    "datasets": [DATASET],
    "plans": [{"kind": "free", "price_minor": 0, "currency": "KRW", "licence": TERMS}],
}


def planted(mark: str) -> str:
    """Four meters of noise by the hour; one of them reads thirty times as much at three o'clock."""
    chance, begin = random.Random(7), datetime(2026, 10, 1)  # noqa: DTZ001 - the feed's zone is Seoul's
    lines = ["Meter,Time,Value"]
    for meter in "abcd":
        for hour in range(24 * DAYS):
            at = begin + timedelta(hours=hour)
            value = chance.uniform(900, 1100) * (30 if meter == "c" and at.hour == PLANTED_HOUR else 1)
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
