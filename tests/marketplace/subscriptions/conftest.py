"""A shop that sells a basic plan and a plan by seats of the same listing, and somebody who subscribed to the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.grants.models import Grant
from marketplace.grants.queries import held, of_purchase
from marketplace.ledger import queries as ledger
from marketplace.listings import service as listings
from marketplace.listings.models import Plan
from marketplace.payments import service as inbox
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.purchases import service
from marketplace.purchases.models import Purchase
from marketplace.purchases.settlement import settle
from marketplace.subscriptions import attending, changes, queries
from marketplace.subscriptions.changes import Asked
from marketplace.subscriptions.fulfilment import apply
from marketplace.subscriptions.models import Subscription
from marketplace.subscriptions.proration import Quote
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.marketplace import NOW
from wire.money import Money

BASIC, TEAM, DOLLARS, USED = 9_000, 30_000, 1_000, 0
TERMS: dict[str, Any] = {"dataset": DATASET}
PLANS: list[dict[str, Any]] = [
    {"kind": "subscription", "interval": "month", "price_minor": BASIC, "licences": [TERMS | {"columns": ["station"]}]},
    {"kind": "subscription", "interval": "month", "price_minor": TEAM, "licences": [TERMS]},
    {"kind": "subscription", "interval": "year", "price_minor": 100_000, "licences": [TERMS]},
    {"kind": "subscription", "interval": "month", "price_minor": DOLLARS, "currency": "USD", "licences": [TERMS]},
    {"kind": "usage", "price_minor": USED, "licences": [TERMS],
     "usage": {"measure": "queries", "unit_price_minor": 100, "included": 10, "cap_minor": 5_000}},
]  # fmt: skip


@dataclass
class Subscriber:
    """Who bought; `now` is the time that the test has come to."""

    shop: Shop
    purchase_id: str
    now: datetime = NOW
    told: list[PaymentEvent] = field(default_factory=list)

    def later(self, **by: float) -> None:
        """Time passes, and the worker attends to what repeats."""
        self.now += timedelta(**by)
        attending.attend(self.shop.desk, self.now)

    def subscription(self) -> Subscription:
        with self.shop.sessions() as session:
            found = queries.of_purchase(session, self.purchase_id)
            assert found is not None
            return found

    def current(self) -> Purchase:
        return self.subscription().purchase

    def plan(self, price: int) -> Plan:
        return next(plan for plan in self.shop.listing.open_plans if plan.price_minor == price)

    def quoted(self, plan: Plan, quantity: int = 1) -> Quote:
        return changes.quoted(self.subscription(), plan, quantity, self.now)

    def change(self, plan: Plan, quantity: int = 1) -> Purchase:
        """What was quoted, confirmed at once."""
        due = self.quoted(plan, quantity).due.minor
        asked = Asked(plan.id, quantity, self.now, due)
        return changes.change(self.shop.desk, self.shop.buyer, self.current().id, asked, self.now)

    def event(self, outcome: Outcome, name: str, **values: Any) -> PaymentEvent:
        return PaymentEvent(f"evt_{name}", f"test.{outcome}", outcome, self.purchase_id, **values)

    def renewed(self, number: int, minor: int, currency: str = "KRW", *, name: str = "") -> PaymentEvent:
        until = self.subscription().period(number).ends_at
        name = name or f"renewed_{number}"
        return self.event(
            Outcome.RENEWED, name, amount=Money(minor, currency), until=until, reference=f"in_{name}"
        )  # fmt: skip

    def tell(self, *events: PaymentEvent) -> None:
        for one in events:
            with self.shop.sessions.begin() as session:
                inbox.store(session, one, {}, self.now)
            inbox.handle_pending(self.shop.sessions, apply, self.now)

    def reads(self, at: datetime | None = None) -> list[list[str]]:
        """The columns that its grants give now."""
        with self.shop.sessions() as session:
            ids = {row.purchase_id for row in self.subscription().periods}
            grants = [g for id_ in sorted(ids) for g in of_purchase(session, id_)]
            return [g.scope["columns"] for g in grants if held(g).active(at or self.now)]

    def grants(self) -> list[Grant]:
        with self.shop.sessions() as session:
            return list(of_purchase(session, self.current().id))

    def balance(self, account: str, currency: str = "KRW") -> int:
        with self.shop.sessions() as session:
            return ledger.balance(session, account, currency).minor

    def closes(self) -> bool:
        with self.shop.sessions() as session:
            return all(total.minor == 0 for total in ledger.sums(session))

    @property
    def checkout(self) -> Any:
        return self.shop.payments.checkouts[f"cs_{self.purchase_id}"]


@pytest.fixture
def store(database: sessionmaker[Session]) -> Shop:
    shop = open_shop(database)
    with database.begin() as session:
        listings.save(session, shop.supplier, draft(plans=PLANS), shop.registry, NOW)
        shop.listing = listings.publish(session, shop.supplier, "generation-by-hour", shop.registry, NOW)
        next(plan for plan in shop.listing.plans if plan.price_minor == TEAM).per_seat = True
        assert [plan.licences for plan in shop.listing.plans]
    return shop


def subscribed(shop: Shop, price: int) -> Subscriber:
    plan = next(plan for plan in shop.listing.open_plans if plan.price_minor == price)
    purchase = service.buy(shop.desk, shop.buyer, plan.id, None, NOW)
    shop.payments.pay(purchase.id)
    settle(shop.sessions, shop.payments, purchase, NOW, apply)
    return Subscriber(shop, purchase.id)


@pytest.fixture
def subscriber(store: Shop) -> Iterator[Subscriber]:
    """Of the basic plan; the ledger closes after everything."""
    found = subscribed(store, BASIC)
    yield found
    assert found.closes()
