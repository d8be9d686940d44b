"""The marketplace's worker killed between a payment's webhook and its fulfilment: one grant, one charge."""

import signal
import uuid
from typing import Any

import httpx
import psutil
import pytest

from infra.demo import people
from infra.demo.main_job import CARD
from infra.network import Network
from infra.stack import control
from tests.flows.conftest import Job
from tests.flows.test_main_job import as_operator
from tests.support.feed import DATASET, OPERATOR, Feed, new_meter, readings
from tests.support.stripe import until

pytestmark = pytest.mark.stack
PRICE = 7_700
LISTING: dict[str, Any] = {
    "title": {"en": "Meter readings", "ko": "검침값"},
    "summary": {"en": "Readings of the proving ground.", "ko": "시험장 검침값."},
    "datasets": [DATASET],
    "plans": [{
        "kind": "one_off", "price_minor": PRICE, "currency": "KRW",
        "licences": [{"dataset": DATASET, "purposes": ["testing"], "redistribution": False}],
    }],
}  # fmt: skip


@pytest.fixture
def plan(network: Network, job: Job, feed: Feed) -> tuple[str, str]:
    """A plan on sale and the mail address of one who may buy it; after the demo, whose report counts every sale."""
    slug = f"killed-{uuid.uuid4().hex[:8]}"
    buyer, supplier = f"buyer@{slug}.example", f"supplier@{slug}.example"
    with as_operator(network) as operator:
        if not any(operator.releases(dataset=DATASET)):
            feed.drop("sold.csv", readings(new_meter()))
            feed.run(feed.land(), "validate", "publish", "announce")
        operator.create_organisation(slug=slug, name="Killed", kind="company")
        word = people.password(network)
        operator.create_member(slug, buyer, "Buyer", "buyer", password=word)
        operator.create_member("proving-ground", supplier, "Supplier", "supply_center", password=word)
    with people.as_person(network, supplier) as seller:
        seller.save_listing(LISTING | {"slug": slug})
        seller.publish_listing(slug)
        return seller.listing(slug).listing.plans[0].id, buyer


def worker(network: Network) -> psutil.Process | None:
    """The worker that serves now."""
    record = control.running(network)
    pid = record.parts["worker"].pid if record else None
    return psutil.Process(pid) if pid and psutil.pid_exists(pid) else None


def clearing(network: Network) -> int:
    with as_operator(network) as operator:
        return sum(b.amount_minor for b in operator.balances() if (b.account, b.currency) == ("stripe:clearing", "KRW"))


def webhook(network: Network, purchase: str) -> dict[str, Any] | None:
    """The payment's event in the inbox, once it is there."""
    word = network.secret("operator-password").read_text()
    with httpx.Client(base_url=network.url("marketplace"), trust_env=False) as http:
        http.post("/api/sign-in", json={"email": OPERATOR, "password": word}).raise_for_status()
        items: list[dict[str, Any]] = http.get("/api/payment-events").raise_for_status().json()["items"]
    return next((item for item in items if item["purchase_id"] == purchase), None)


def test_killed_between_webhook_and_fulfilment(network: Network, plan: tuple[str, str]) -> None:
    plan_id, email = plan
    before = clearing(network)
    killed = worker(network)
    assert killed is not None
    with people.as_person(network, email) as buyer:
        purchase = buyer.buy(plan_id)
        assert purchase.checkout_url
        killed.send_signal(signal.SIGSTOP)  # so that it dies with the event stored and nothing done about it
        answer = httpx.post(purchase.checkout_url, data=CARD, timeout=30, trust_env=False)
        assert answer.status_code == 303
        event = until(lambda: webhook(network, purchase.id))
        assert event["handled_at"] is None
        assert buyer.purchase(purchase.id).state == "open"
        killed.kill()
        until(lambda: True if buyer.purchase(purchase.id).state == "fulfilled" else None, 60)
        assert len([grant for grant in buyer.grants() if grant.purchase_id == purchase.id]) == 1
        assert len(list(buyer.purchases())) == 1
    restarted = worker(network)
    assert restarted is not None
    assert restarted.pid != killed.pid
    assert clearing(network) - before == PRICE
