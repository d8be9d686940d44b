"""F47: a backup is restored, what was bought, renewed and refunded since then is lost; both sides are the same again."""

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from typer.testing import CliRunner

from marketplace.ledger import queries as ledger
from marketplace.payments import queries as inbox
from marketplace.payments import suspense
from marketplace.payments.port import ChargeRequest, CheckoutRef
from marketplace.proof.service import prove_at
from marketplace.purchases import service
from marketplace.purchases.models import Purchase
from marketplace.purchases.posting import post_sale
from marketplace.purchases.recovery import recover
from marketplace.purchases.settlement import settle
from sdn.cli.main import app
from tests.marketplace.purchases.test_checkout import Market, market
from tests.support.commerce import PRICE, open_shop
from tests.support.http import served
from tests.support.marketplace import NOW
from tests.support.postgres import BINARIES
from wire.money import Money
from wire.reconciling import Verdict

__all__ = ["market"]
pytestmark = pytest.mark.postgres


@dataclass
class Backup:
    """A dump of the database, made and put back by PostgreSQL's own programs."""

    market: Market
    address: str
    file: Path
    made_at: datetime

    def restore(self) -> None:
        self.market.web.parts.engine.dispose()
        run("pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", self.address, str(self.file))
        self.market.operator = self.market.web.signed_in(self.market.shop.operator.member_id)


def run(program: str, *words: str) -> None:
    subprocess.run([BINARIES / program, *words], check=True, capture_output=True)


def backup(market: Market, database_url: str, folder: Path) -> Backup:
    address, file = database_url.replace("+psycopg", ""), folder / "dump"
    run("pg_dump", "-Fc", "-d", address, "-f", str(file))
    return Backup(market, address, file, market.web.clock())


def buy(market: Market, buyer: Any, kind: str) -> str:
    plan = market.shop.plan(kind)
    answer = buyer.post("/api/purchases", json={"plan_id": plan.id, "terms_hash": plan.terms_hash})
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def pay(market: Market, purchase_id: str) -> None:
    market.stripe.pay(market.shop.purchase(purchase_id).checkout_ref or "")


def given_on_stripes_pages(market: Market, purchase_id: str, minor: int) -> None:
    """It does not bear our id."""
    ref = market.shop.purchase(purchase_id).checkout_ref or ""
    client = market.stripe.client()
    intent = client.v1.checkout.sessions.retrieve(ref).payment_intent
    client.v1.refunds.create({"payment_intent": str(intent), "amount": minor})


def balances(market: Market) -> dict[str, int]:
    with market.shop.sessions() as session:
        assert all(total.minor == 0 for total in ledger.sums(session))
        return {name: sum(m.minor for m in held) for name, held in ledger.balances(session).items()}


def reconcile(market: Market, since: datetime) -> dict[str, dict[str, Any]]:
    answer = market.operator.post("/api/payments/reconcile", json={"since": since.isoformat()})
    assert answer.is_success, answer.text
    return {row["purchase_id"]: row for row in answer.json()}


@dataclass
class Lost:
    """What was done before the backup, and after it."""

    backup: Backup
    subscribed: str
    refunded: str
    waiting: str
    unknown: str
    balances: dict[str, int]


@pytest.fixture
def lost(market: Market, database_url: str, tmp_path: Path) -> Lost:
    subscribed, refunded = buy(market, market.buyer, "subscription"), buy(market, market.buyer, "one_off")
    for one in (subscribed, refunded):
        pay(market, one)
    market.deliver("checkout.session.completed")
    settle_all(market)
    market.months_later(29)
    rival, _ = market.web.signed_in_as("buyer", "third")
    waiting = buy(market, rival, "one_off")
    kept = backup(market, database_url, tmp_path)
    pay(market, waiting)  # before its page expires
    market.stripe.control("advance", seconds=3 * 24 * 3600)
    market.web.clock.forward(timedelta(days=3))
    market.operator = market.web.signed_in(market.shop.operator.member_id)
    rival, _ = market.web.signed_in_as("buyer", "newcomer")
    unknown = buy(market, rival, "one_off")
    pay(market, unknown)
    body = {"reason": "requested_by_customer", "amount_minor": 5_000}
    assert market.operator.post(f"/api/purchases/{refunded}/refund", json=body).is_success
    given_on_stripes_pages(market, refunded, 1_000)
    settle_all(market)
    return Lost(kept, subscribed, refunded, waiting, unknown, balances(market))


def settle_all(market: Market) -> None:
    """As if every webhook had come."""
    desk = market.shop.desk
    with market.shop.sessions() as session:
        every = list(session.scalars(select(Purchase)))
    for purchase in every:
        settle(market.shop.sessions, market.web.parts.payments, purchase, market.web.clock(), desk.apply)


def test_after_a_restore_both_sides_are_the_same_again(lost: Lost, market: Market, database_url: str) -> None:
    clearing = lost.balances["stripe:clearing"]
    assert clearing == 5 * PRICE.minor - 6_000  # two at first, a renewal, two more; two refunds
    lost.backup.restore()
    assert balances(market)["stripe:clearing"] == 2 * PRICE.minor
    found = reconcile(market, lost.backup.made_at)
    assert {id_: (row["verdict"], row["there_minor"], row["here_minor"]) for id_, row in found.items()} == {
        lost.subscribed: ("recovered", 2 * PRICE.minor, 2 * PRICE.minor),
        lost.refunded: ("recovered", PRICE.minor - 6_000, PRICE.minor - 6_000),
        lost.waiting: ("recovered", PRICE.minor, PRICE.minor),
        lost.unknown: ("suspended", PRICE.minor, PRICE.minor),
    }  # fmt: skip
    after = balances(market)
    assert (after["stripe:clearing"], after["suspense:KRW"]) == (clearing, -PRICE.minor)
    unknown = found[lost.unknown]
    assert (unknown["known"], unknown["payer"]) == (False, "buyer@newcomer.example")
    shares = {name: after.get(name, 0) - minor for name, minor in lost.balances.items()}
    assert sum(shares.values()) == PRICE.minor  # what the lost sale had given to others is in suspense
    assert prove_at(database_url, (), lambda *_: None).broken == ()
    assert market.operator.get("/api/payment-events?failing=true").json()["items"] == []


def test_the_same_again_changes_nothing_and_what_a_person_gives_back_leaves_no_difference(
    lost: Lost, market: Market
) -> None:  # fmt: skip
    lost.backup.restore()
    first = reconcile(market, lost.backup.made_at)
    held = balances(market)
    again = reconcile(market, lost.backup.made_at)
    assert {row["verdict"] for row in again.values()} == {"same"}
    assert (balances(market), again.keys()) == (held, first.keys())
    client = market.stripe.client()
    (intent,) = {
        str(s.payment_intent) for s in client.v1.checkout.sessions.list({"limit": 100}).data
        if s.client_reference_id == lost.unknown
    }  # fmt: skip
    client.v1.refunds.create({"payment_intent": intent})
    assert reconcile(market, lost.backup.made_at)[lost.unknown]["verdict"] == "missing_there"
    with market.shop.sessions.begin() as session:
        (waits,) = suspense.waiting(session)
        assert "buyer@newcomer.example" in waits.cause
        suspense.settle(session, waits.reference, market.shop.operator.member_id, "given back", market.web.clock())
    given = reconcile(market, lost.backup.made_at)[lost.unknown]
    assert (given["verdict"], given["there_minor"], given["here_minor"]) == ("same", 0, 0)


def test_the_command_says_each_purchase_and_ends_with_one_while_a_difference_is_left(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    id_ = buy(market, market.buyer, "one_off")
    pay(market, id_)
    words = ["reconcile", "--since", f"{market.web.clock() - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"]
    told = market.operator.post("/api/tokens", json={"label": "desk", "rights": ["operate"]}).json()
    monkeypatch.setenv("SDN_TOKEN", told["token"])
    with served(market.web.app) as url:
        monkeypatch.setenv("SDN_MARKETPLACE_URL", url)
        first = CliRunner().invoke(app, words)
        assert (first.exit_code, first.output.split()[:2]) == (0, ["recovered", id_])
        forge(market, id_)
        more = CliRunner().invoke(app, [*words, "--json"])
        assert (more.exit_code, json.loads(more.output)[0]["verdict"]) == (1, "missing_there")
        monkeypatch.setenv("SDN_TOKEN", "nobody's")
        assert CliRunner().invoke(app, words).exit_code == 2


def forge(market: Market, purchase_id: str) -> None:
    """A sale of which the provider knows nothing."""
    with market.shop.sessions.begin() as session:
        purchase = session.get_one(Purchase, purchase_id)
        post_sale(session, purchase, f"{purchase_id}:renewal:in_none", market.web.clock())


def test_money_that_the_provider_does_not_know_is_named_and_nothing_is_posted(database: sessionmaker[Session]) -> None:
    shop = open_shop(database)
    bought = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(bought.id)
    settle(shop.sessions, shop.payments, bought, NOW)
    (fine,) = recover(shop.desk, NOW, NOW)
    assert (fine.verdict, fine.here) == (Verdict.SAME, PRICE)
    shop.payments.checkouts[f"cs_{bought.id}"].status = "open"
    (found,) = recover(shop.desk, NOW, NOW)
    assert (found.verdict, found.there, found.here) == (Verdict.MISSING_THERE, Money(0, "KRW"), PRICE)


def test_a_change_that_the_backup_does_not_know_is_held_in_suspense(database: sessionmaker[Session]) -> None:
    shop = open_shop(database)
    bought = service.buy(shop.desk, shop.buyer, shop.plan("subscription").id, None, NOW)
    shop.payments.pay(bought.id)
    settle(shop.sessions, shop.payments, bought, NOW, shop.desk.apply)
    lost = ChargeRequest("per_lost", Money(4_000, "KRW"), "Two more seats", keeps=False)
    shop.payments.charge(CheckoutRef(f"cs_{bought.id}"), lost)
    (found,) = recover(shop.desk, NOW, NOW)
    assert (found.verdict, found.before.minor, found.here.minor) == (Verdict.SUSPENDED, 12_000, 16_000)
    with shop.sessions() as session:
        assert [held.amount_minor for held in suspense.waiting(session)] == [4_000]
        assert inbox.due(session, NOW + timedelta(days=9), 9) == []
    (again,) = recover(shop.desk, NOW, NOW)
    assert (again.verdict, again.here) == (Verdict.SAME, found.here)


def test_only_operators_reconcile_and_only_what_providers_still_tell(market: Market) -> None:
    since = market.web.clock() - timedelta(hours=1)
    assert market.buyer.post("/api/payments/reconcile", json={"since": since.isoformat()}).status_code == 403
    for at in (since - timedelta(days=31), since + timedelta(days=1)):
        answer = market.operator.post("/api/payments/reconcile", json={"since": at.isoformat()})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
