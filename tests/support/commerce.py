"""Builders: a payment provider in memory, and a shop with a released dataset, a published listing and its plans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.listings import service as listings
from marketplace.listings.models import Listing, Plan
from marketplace.listings.schemas import ListingDraft
from marketplace.payments.errors import PaymentDeclined, PaymentRefused, PaymentUnavailable, SignatureInvalid
from marketplace.payments.port import (
    ChargeRequest,
    CheckoutLink,
    CheckoutOrder,
    CheckoutRef,
    IdempotencyKey,
    Outcome,
    PaymentEvent,
    RefundRequest,
)
from marketplace.purchases.desk import Desk
from marketplace.purchases.models import Purchase
from marketplace.releases import service as releases
from marketplace.subscriptions.fulfilment import apply
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.declarations import make_sector
from tests.support.marketplace import NOW, make_member, make_organisation, make_viewer
from wire.commerce import PlanKind
from wire.money import Money

PRICE = Money(12_000, "KRW")
DATASET = "energy.generation"


@dataclass
class FakeCheckout:
    """`renewal`: what later periods cost, where that was changed. `charges`: by id, whether each was paid."""

    order: CheckoutOrder
    renewal: tuple[Money, int] | None = None
    declines: bool = False
    renewals: list[tuple[str, Money, datetime]] = field(default_factory=list)
    charges: dict[str, tuple[ChargeRequest, bool]] = field(default_factory=dict)
    status: str = "open"
    refunds: dict[str, int] = field(default_factory=dict)
    stopped_at: datetime | None = None
    ended: bool = False


@dataclass
class FakePayments:
    """The port in memory: the same key gives the same answer. `down`: it does the work and the answer is lost."""

    checkouts: dict[str, FakeCheckout] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    down: bool = False
    lifetime: timedelta = timedelta(hours=24)

    def open_checkout(self, order: CheckoutOrder, *, key: IdempotencyKey) -> CheckoutLink:
        ref = self.by_key.setdefault(key, f"cs_{order.purchase_id}")
        self.checkouts.setdefault(ref, FakeCheckout(order))
        self._answer()
        return CheckoutLink(CheckoutRef(ref), f"http://127.0.0.1:1/pay/{ref}", NOW + self.lifetime)

    def refund(self, checkout: CheckoutRef, request: RefundRequest) -> str:
        held = self.checkouts[checkout]
        held.refunds.setdefault(request.id, request.amount.minor)
        held.ended = held.ended or (request.ends and held.order.interval is not None)
        self._answer()
        return f"re_{request.id}"

    def close(self, checkout: CheckoutRef) -> None:
        self._answer()
        if self.checkouts[checkout].status == "open":
            self.checkouts[checkout].status = "expired"
        elif self.checkouts[checkout].order.interval:
            self.checkouts[checkout].stopped_at = NOW

    def resume(self, checkout: CheckoutRef) -> None:
        self._answer()
        if self.checkouts[checkout].ended:
            raise PaymentRefused("No such subscription")
        self.checkouts[checkout].stopped_at = None

    def set_renewal(self, checkout: CheckoutRef, unit: Money, quantity: int) -> None:
        self._repeating(checkout).renewal = (unit, quantity)
        self._answer()

    def charge(self, checkout: CheckoutRef, request: ChargeRequest) -> str:
        held = self._repeating(checkout)
        paid = held.charges.get(request.id, (request, False))[1] or not held.declines
        if paid or request.keeps:
            held.charges[request.id] = (request, paid)
        self._answer()
        if not paid:
            raise PaymentDeclined("Your card was declined.")
        return f"in_{request.id}"

    def portal(self, checkout: CheckoutRef, back: str, language: str) -> str:
        self._repeating(checkout)
        self._answer()
        return f"http://127.0.0.1:1/portal/{checkout}?back={back}"

    def _repeating(self, checkout: CheckoutRef) -> FakeCheckout:
        held = self.checkouts[checkout]
        if held.order.interval is None or held.ended:
            raise PaymentRefused("No such subscription")
        return held

    def look_up(self, checkout: CheckoutRef) -> list[PaymentEvent]:
        self._answer()
        held = self.checkouts[checkout]
        id_, price = held.order.purchase_id, held.order.price
        events = []
        if held.status == "paid":
            events.append(PaymentEvent(f"lookup:{checkout}:paid", "lookup", Outcome.PAID, id_, price))
        for invoice, amount, until in held.renewals:
            name = f"lookup:{invoice}:paid"
            events.append(PaymentEvent(name, "lookup", Outcome.RENEWED, id_, amount, until, invoice))
        for charge, (asked, paid) in held.charges.items():
            outcome = Outcome.CHARGED if paid else Outcome.UNPAID
            name = f"lookup:{charge}:{outcome}"
            events.append(PaymentEvent(name, "lookup", outcome, id_, asked.amount, reference=charge))
        for refund, minor in held.refunds.items():
            back = Money(minor, price.currency)
            name = f"lookup:{refund}:refunded"
            events.append(PaymentEvent(name, "lookup", Outcome.REFUNDED, id_, back, reference=refund))
        if held.ended:
            events.append(PaymentEvent(f"lookup:{checkout}:ended", "lookup", Outcome.ENDED, id_))
        elif held.stopped_at:
            at = held.stopped_at
            events.append(PaymentEvent(f"lookup:{checkout}:stopped", "lookup", Outcome.STOPPED, id_, at=at))
        if held.status == "expired":
            events.append(PaymentEvent(f"lookup:{checkout}:expired", "lookup", Outcome.EXPIRED, id_))
        return events

    def since(self, at: datetime) -> Iterator[PaymentEvent]:
        """All of it happened at the time of the tests."""
        for ref in self.checkouts if at <= NOW else ():
            yield from self.look_up(CheckoutRef(ref))

    def read_event(self, body: bytes, signature: str) -> PaymentEvent:
        raise SignatureInvalid("this provider signs nothing")

    def pay(self, purchase_id: str) -> None:
        self.checkouts[f"cs_{purchase_id}"].status = "paid"

    def _answer(self) -> None:
        if self.down:
            raise PaymentUnavailable("no answer within 15 s")


def draft(
    slug: str = "generation-by-hour", *, plans: Sequence[dict[str, Any]] | None = None, **changes: Any
) -> ListingDraft:
    """A listing of `energy.generation` with a free, a one-off and a monthly plan."""
    terms = {"dataset": DATASET}
    held = plans if plans is not None else [
        {"kind": "free", "licences": [{**terms, "columns": ["station", "measured_at"]}]},
        {"kind": "one_off", "price_minor": PRICE.minor, "licences": [terms]},
        {"kind": "subscription", "interval": "month", "price_minor": PRICE.minor,
         "licences": [{**terms, "purposes": ["research"]}]},
    ]  # fmt: skip
    values: dict[str, Any] = {
        "slug": slug,
        "title": {"en": "Generation by hour", "ko": "시간별 발전량"},
        "summary": {"en": "What each station fed in, hour by hour.", "ko": "발전소별 시간당 발전량입니다."},
        "datasets": [DATASET],
        "plans": held,
    }
    return ListingDraft.model_validate({**values, **changes})


@dataclass
class Shop:
    """One supply center's published listing, a buyer, and the desk where the buyer buys."""

    desk: Desk
    payments: FakePayments
    registry: Registry
    supplier: Viewer
    buyer: Viewer
    operator: Viewer
    listing: Listing

    @property
    def sessions(self) -> sessionmaker[Session]:
        return self.desk.sessions

    def plan(self, kind: str) -> Plan:
        return next(plan for plan in self.listing.open_plans if plan.kind is PlanKind(kind))

    def purchase(self, purchase_id: str) -> Purchase:
        with self.sessions() as session:
            return session.get_one(Purchase, purchase_id)


def release(session: Session, number: int, at: datetime = NOW) -> None:
    """The delivery and the release of that number."""
    releases.announce_delivery(session, make_delivery(f"dlv_{number}", received_at=at, sha256=f"{number:064d}"))
    releases.announce_release(session, make_release(f"rel_{number}", number, (f"dlv_{number}",), published_at=at))


def open_shop(sessions: sessionmaker[Session]) -> Shop:
    registry = Registry((make_sector(),))
    payments = FakePayments()
    with sessions.begin() as session:
        supplier = make_viewer(session, "supply_center", "windpark", "supply_center")
        buyer = make_viewer(session, "buyer", "acme")
        operator = make_viewer(session, "operator", "network", "operator")
        release(session, 1)
        listings.save(session, supplier, draft(), registry, NOW)
        listing = listings.publish(session, supplier, "generation-by-hour", registry, NOW)
        assert listing.plans
    return Shop(
        Desk(sessions, payments, "http://127.0.0.1:8700", registry, apply),
        payments,
        registry,
        supplier,
        buyer,
        operator,
        listing,
    )


def offer(
    session: Session, registry: Registry, slug: str, dataset: str = "energy.generation", *,
    samples: Sequence[dict[str, str]] = (), **changes: Any,
) -> Viewer:  # fmt: skip
    """A published listing of `dataset`, which is released before; who sells it."""
    found = registry.dataset(dataset)
    center = found.feed.supply_center
    delivery = make_delivery(
        f"dlv_{slug}",
        sector=found.sector,
        dataset=dataset,
        supply_center=center,
        sha256=slug.encode().hex()[:64].ljust(64, "0"),
    )
    rows = [*samples] or [{"station": "=1+1", "measured_at": "2026-10-31 23:00:00", "output": "-1.50"}]
    releases.announce_delivery(session, delivery)
    releases.announce_release(
        session, make_release(f"rel_{slug}", ord(slug[-1]), (delivery.id,), dataset=dataset, samples=rows)
    )
    held = make_organisation(session, center, "supply_center")
    viewer = viewer_of(make_member(session, held, "supply_center", f"{slug}@{center}.example"))
    plans = [
        {"kind": "free", "licences": [{"dataset": dataset}]},
        {
            "kind": "subscription",
            "interval": "month",
            "price_minor": 990,
            "currency": "EUR",
            "licences": [{"dataset": dataset}],
        },
    ]
    listings.save(session, viewer, draft(slug, **{"datasets": [dataset], "plans": plans, **changes}), registry, NOW)
    listings.publish(session, viewer, slug, registry, NOW)
    return viewer
