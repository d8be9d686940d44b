"""Payment events in any order, twice, lost and told again; 100 at once; a backend killed between two writes (F24, F28)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from marketplace.grants.models import Grant
from marketplace.ids import new_id
from marketplace.ledger import queries, service
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.models import LedgerTransaction
from marketplace.payments import service as inbox
from marketplace.payments.models import InboxEvent
from marketplace.payments.port import Outcome, PaymentEvent
from marketplace.proof.service import prove
from marketplace.purchases import service as purchases
from marketplace.subscriptions.fulfilment import apply
from tests.support.commerce import PRICE, Shop, open_shop
from tests.support.marketplace import NOW, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
CLEARING = "stripe:clearing"
LATER = timedelta(minutes=10)


@dataclass(frozen=True)
class Story:
    """What the provider tells of one purchase, and in which order it arrives; what is not told is lost."""

    paid: bool
    refunds: tuple[int, ...]
    told: tuple[int, ...]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    parts = draw(st.lists(st.integers(1, PRICE.minor // 4), max_size=4))
    paid = draw(st.booleans() | st.just(True))
    every = list(range(len(parts) + 1)) if paid else list(range(1, len(parts) + 1))
    again = draw(st.lists(st.sampled_from(every), max_size=6)) if every else []
    return Story(paid, tuple(parts), tuple(draw(st.permutations([*every, *again]))))


def _event(purchase: str, story: Story, what: int) -> PaymentEvent:
    if what == 0:
        return PaymentEvent(f"evt_{purchase}", "x", Outcome.PAID, purchase, PRICE, at=NOW)
    minor = Money(story.refunds[what - 1], PRICE.currency)
    return PaymentEvent(
        f"evt_{purchase}_{what}", "x", Outcome.REFUNDED, purchase, minor, reference=f"re_{purchase}_{what}", at=NOW
    )


def _arrive(sessions: sessionmaker[Session], event: PaymentEvent, now: datetime) -> None:
    with sessions.begin() as session:
        inbox.store(session, event, {}, now)
    inbox.handle(sessions, [event.id], apply, now)


@settings(
    max_examples=15, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(stories(), min_size=1, max_size=2), posted=st.lists(st.integers(0, 5), max_size=8))
def test_whatever_arrives_the_books_hold_and_nothing_counts_twice(
    shop: Shop, engine: Engine, told: Sequence[Story], posted: Sequence[int]
) -> None:
    before = _balance(shop)
    expected = 0
    for story in told:
        purchase = _bought(shop)
        for what in story.told:
            _arrive(shop.sessions, _event(purchase, story, what), NOW)
        inbox.handle_pending(shop.sessions, apply, NOW + LATER)  # what came too early
        known = story.paid or bool(story.refunds)  # what went back was paid before, told or not
        expected += (PRICE.minor - sum(story.refunds)) * known
    for n in posted:
        _post(shop.sessions, n)
    assert _balance(shop) - before == expected, (told, _waiting(shop))
    with shop.sessions() as session:
        assert all(total.minor == 0 for total in queries.sums(session))
        assert session.scalar(select(func.count()).where(LedgerTransaction.kind == "adjusted")) == len(
            set(_posted_so_far(session))
        )
    assert prove(engine).broken == ()


def _balance(shop: Shop) -> int:
    with shop.sessions() as session:
        return queries.balance(session, CLEARING, PRICE.currency).minor


def _waiting(shop: Shop) -> Sequence[str | None]:
    """What the inbox could not handle, with its cause."""
    with shop.sessions() as session:
        return session.scalars(select(InboxEvent.error).where(InboxEvent.handled_at.is_(None))).all()


def _bought(shop: Shop) -> str:
    """Of a new company, as it waits for its payment."""
    with shop.sessions.begin() as session:
        buyer = make_viewer(session, "buyer", new_id("org")[-12:])
    return purchases.buy(shop.desk, buyer, shop.plan("one_off").id, None, NOW).id


def _post(sessions: sessionmaker[Session], n: int) -> None:
    """A tax, a credit, a payout of its own, posted under one reference however often."""
    kind = (ChargeType.TAX, ChargeType.CREDIT, ChargeType.PAYOUT)[n % 3]
    amount = Money(100 + n, "EUR")
    with sessions.begin() as session:
        service.post(
            session, kind="adjusted", reference=f"adjusted:{n}", at=NOW, charges=[Charge(kind, amount)],
            entries=[("a", amount), ("b", -amount)],
        )  # fmt: skip


def _posted_so_far(session: Session) -> Sequence[str]:
    return session.scalars(select(LedgerTransaction.reference).where(LedgerTransaction.kind == "adjusted")).all()


def test_a_hundred_deliveries_of_one_event_at_once_are_one_sale(shop: Shop, engine: Engine) -> None:
    purchase = _bought(shop)
    event = PaymentEvent("evt_1", "x", Outcome.PAID, purchase, PRICE, at=NOW)
    with ThreadPoolExecutor(15) as pool:
        list(pool.map(lambda _: _arrive(shop.sessions, event, NOW), range(100)))
    assert _counts(shop) == (1, 1)
    assert _balance(shop) == PRICE.minor
    assert prove(engine).broken == ()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_backend_that_is_killed_leaves_all_or_nothing(shop: Shop, engine: Engine, when: str) -> None:
    """`before`: with only the inbox's claim; `after`: with grant, ledger and charges written, none committed."""
    purchase = _bought(shop)
    event = PaymentEvent("evt_1", "x", Outcome.PAID, purchase, PRICE, at=NOW)
    with shop.sessions.begin() as session:
        inbox.store(session, event, {}, NOW)

    def killed(session: Session, told: PaymentEvent, now: datetime) -> str:
        if when == "after":
            apply(session, told, now)
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        return apply(session, told, now)

    assert inbox.handle(shop.sessions, [event.id], killed, NOW) == 0
    assert _counts(shop) == (0, 0)
    with shop.sessions() as session:
        assert "AdminShutdown" in str(session.get_one(InboxEvent, event.id).error)
    assert prove(engine).broken == ()
    inbox.handle_pending(shop.sessions, apply, NOW)
    inbox.handle_pending(shop.sessions, apply, NOW + LATER)
    assert _counts(shop) == (1, 1)
    assert _balance(shop) == PRICE.minor
    assert prove(engine).broken == ()


def _counts(shop: Shop) -> tuple[int, int]:
    with shop.sessions() as session:
        sales = session.scalar(select(func.count()).where(LedgerTransaction.kind == "sale"))
        grants = session.scalar(select(func.count()).select_from(Grant))
        return int(sales or 0), int(grants or 0)


@pytest.fixture
def shop(database: sessionmaker[Session]) -> Shop:
    return open_shop(database)
