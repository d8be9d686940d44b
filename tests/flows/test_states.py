"""A table whose rows take each other's place, by the SQL door: a release bought stays as it was, a subscription follows."""

import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.demo import people
from infra.demo.main_job import CARD
from infra.network import Network
from infra.parts.environment import shared
from lakehouse.trino import cursor
from pipeline import deliver
from pipeline.settings import Settings
from tests.flows.conftest import Job
from tests.flows.test_main_job import as_operator
from tests.support.feed import OPERATOR
from tests.support.stripe import until
from wire.deliveries import Changes

pytestmark = pytest.mark.stack
SECTOR, NAME = "testing", "register"
DATASET = f"{SECTOR}.{NAME}"
TERMS = {"dataset": DATASET, "purposes": ["testing"], "redistribution": False}
PLANS = [
    {"kind": kind, "interval": interval, "price_minor": 1_100, "currency": "KRW", "licences": [TERMS]}
    for kind, interval in (("one_off", None), ("subscription", "month"))
]


class Meters:
    """A register of this test's own meters, on a network that may be kept."""

    def __init__(self, network: Network) -> None:
        self.network, self.mark = network, uuid.uuid4().hex[:8]

    def deliver(self, *rows: str) -> Changes:
        settings = Settings.read(shared(self.network))
        drop = settings.layout.drop(SECTOR, NAME)
        drop.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{self.mark}-{row}\n" for row in rows)
        (drop / f"{uuid.uuid4().hex}.csv").write_text(f"Meter,Place,Change\n{lines}", encoding="utf-8")
        [outcome] = deliver.run(settings, settings.dataset(DATASET), datetime.now(UTC))
        with as_operator(self.network) as operator:
            [release] = [one for one in operator.releases(dataset=DATASET) if one.id == outcome.release]
        assert release.holds_table
        assert release.changes is not None
        return release.changes

    def seen(self, email: str, word: str) -> list[str]:
        """What a member reads of them by SQL."""
        with people.signed_in(self.network, email, word) as member:
            token = member.sql_token().token
        query = f"SELECT meter || ' ' || place FROM {DATASET} WHERE meter LIKE '{self.mark}-%' ORDER BY 1"
        with cursor(self.network.url("sql", "https"), token, self.network.secret("tls-ca.pem")) as sql:
            return [row[0].removeprefix(f"{self.mark}-") for row in sql.execute(query).fetchall()]

    def sell(self) -> dict[str, str]:
        """A listing of the register; its plans by kind."""
        slug, word = f"register-{self.mark}", people.password(self.network)
        supplier = f"supplier@{slug}.example"
        texts = {"en": "Register of meters", "ko": "계량기 대장 전체"}
        with as_operator(self.network) as operator:
            operator.create_member("proving-ground", supplier, "Supplier", "supply_center", password=word)
        draft: dict[str, Any] = {"slug": slug, "title": texts, "summary": texts, "datasets": [DATASET], "plans": PLANS}
        with people.as_person(self.network, supplier) as seller:
            seller.save_listing(draft)
            seller.publish_listing(slug)
            return {plan.kind: plan.id for plan in seller.listing(slug).listing.plans}

    def buy(self, plan: str, who: str) -> str:
        """The mail address of a buyer of a new company who has paid for the plan."""
        slug, word = f"{who}-{self.mark}", people.password(self.network)
        email = f"buyer@{slug}.example"
        with as_operator(self.network) as operator:
            operator.create_organisation(slug=slug, name=who, kind="company")
            operator.create_member(slug, email, "Buyer", "buyer", password=word)
        with people.as_person(self.network, email) as buyer:
            purchase = buyer.buy(plan)
            assert purchase.checkout_url
            assert httpx.post(purchase.checkout_url, data=CARD, timeout=30, trust_env=False).status_code == 303
            until(lambda: next((True for grant in buyer.grants() if grant.purchase_id == purchase.id), None), 60)
        return email


def test_a_release_stays_and_a_subscription_follows(network: Network, job: Job) -> None:  # whose report counts sales
    meters, word = Meters(network), people.password(network)
    assert meters.deliver("a,hall,I", "b,hall,I", "c,yard,I") == Changes(added=3)
    plans = meters.sell()
    once = meters.buy(plans["one_off"], "once")
    assert meters.deliver("a,hall,I", "b,roof,U", "c,yard,D", "d,yard,I") == Changes(added=1, changed=1, removed=1)
    following = meters.buy(plans["subscription"], "following")
    assert meters.seen(once, word) == ["a hall", "b hall", "c yard"]
    now = ["a hall", "b roof", "d yard"]
    assert meters.seen(following, word) == now
    assert meters.seen(OPERATOR, network.secret("operator-password").read_text()) == now
    assert meters.deliver("a,roof,U") == Changes(added=0, changed=1)
    assert meters.seen(once, word) == ["a hall", "b hall", "c yard"]
    assert meters.seen(following, word) == ["a roof", "b roof", "d yard"]
