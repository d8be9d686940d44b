"""Over random histories: what was invoiced is what was paid out, is still owed, or is fee, share or tax; exactly."""

import secrets
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.models import Organisation
from marketplace.invoices import service as invoices
from marketplace.invoices.models import Invoice, InvoiceKind
from marketplace.ledger import queries as ledger
from marketplace.payments.port import RefundReason
from marketplace.payouts import queries, runs, sending
from marketplace.payouts.calendar import Calendar
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.port import Way
from marketplace.payouts.states import TRANSITIONS, PayoutState
from marketplace.purchases import paid, posting, service
from marketplace.purchases.models import Purchase, Refund
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres
SEOUL = "Asia/Seoul"
STEPS = st.one_of(
    st.tuples(st.just("sale"), st.integers(1, 50_000)),
    st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("refund"), st.integers(1, 30_000)),
    st.tuples(st.just("run"), st.integers(0, 40)),
    st.tuples(st.just("payout"), st.integers(0, 99)),
)


@pytest.fixture
def shop(database: sessionmaker[Session]) -> Shop:
    """The center has an account, at which nothing is too little, nor held."""
    made = open_shop(database)
    with database.begin() as session:
        for organisation in session.scalars(select(Organisation)):
            organisation.country = "KR"
        session.add(
            PayoutAccount(
                organisation_id=made.supplier.organisation_id, way=Way.BANK, bank="B", number="1", holder="H", ready=True,
                missing=[], updated_at=NOW,
            )
        )  # fmt: skip
    return made


class History:
    """One purchase and what happens to its money, step by step, a minute apart."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop, self.name, self.at, self.sales = shop, name, NOW, 0
        self.purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW).id

    def do(self, word: str, number: int) -> None:
        self.at += timedelta(minutes=1)
        with self.shop.sessions.begin() as session:
            purchase = session.get_one(Purchase, self.purchase)
            if word == "sale":
                self.sales += 1
                self._sale(session, purchase, self.sales, number)
            elif word == "again" and self.sales:
                told = 1 + number % self.sales
                reference = f"{self.purchase}:usage:{self.name}{told}"
                self._sale(session, purchase, told, ledger.transaction(session, reference).entries[0].amount_minor)
            elif word == "refund":
                self._refund(session, purchase, number)
            elif word == "payout":
                self._payout(session, number)
        if word == "run":
            calendar = Calendar(held=timedelta(0), minimum=dict.fromkeys(("KRW",), 1))
            runs.run(self.shop.sessions, calendar, date(2027, 1, 1) + timedelta(days=number), self.at)

    def _sale(self, session: Session, purchase: Purchase, told: int, minor: int) -> None:
        reference = f"{self.purchase}:usage:{self.name}{told}"
        posting.post_sale(session, purchase, reference, self.at, amount=Money(minor, "KRW"))

    def _refund(self, session: Session, purchase: Purchase, minor: int) -> None:
        with_room = [one for one in paid.payments(session, purchase) if one.left.minor]
        if not with_room:
            return
        one = with_room[minor % len(with_room)]
        back = Refund(
            id=f"rfd_{self.name}_{self.at:%d%H%M}", amount_minor=min(minor, one.left.minor), currency="KRW",
            reason=RefundReason.REQUESTED, note="", ordered_at=self.at, sale=one.sale, ends_access=False,
        )  # fmt: skip
        before = paid.given_back(purchase, one.sale, confirmed=True)
        purchase.refunds.append(back)
        session.flush()
        posting.post_refund(session, purchase, back, before, self.at)
        back.confirmed_at = self.at

    def _payout(self, session: Session, number: int) -> None:
        moving = session.scalars(select(Payout.id).order_by(Payout.id)).all()
        if moving:
            payout = queries.locked(session, moving[number % len(moving)])
            steps = [event for state, event in TRANSITIONS if state is payout.state]
            if steps:
                sending.take(session, payout, steps[number % len(steps)], self.at)


def sums(session: Session) -> dict[str, int]:
    """Of the whole book, in won; credits above zero."""
    found: dict[str, int] = {}
    for account, amounts in ledger.balances(session).items():
        word = account.split(":")[0] if not account.endswith(":clearing") else "clearing"
        found[word] = found.get(word, 0) - sum(amount.minor for amount in amounts)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
def test_invoices_are_payouts_and_fees_and_taxes_and_what_is_owed(shop: Shop, steps: list[tuple[str, int]]) -> None:
    history = History(shop, secrets.token_hex(4))
    for word, number in steps:
        history.do(word, number)
    while invoices.issue_missing(shop.sessions, SEOUL, history.at):
        pass
    with shop.sessions() as session:
        assert all(total.minor == 0 for total in ledger.sums(session))
        book = sums(session)
        invoiced = session.scalar(select(func.coalesce(func.sum(Invoice.supply_minor + Invoice.tax_minor), 0)))
        tax = session.scalar(select(func.coalesce(func.sum(Invoice.tax_minor), 0)))
        credited = session.scalar(
            select(func.coalesce(func.sum(Invoice.supply_minor + Invoice.tax_minor), 0)).where(
                Invoice.kind == InvoiceKind.CREDIT_NOTE
            )
        )
        refunded = session.scalar(select(func.coalesce(func.sum(Refund.amount_minor), 0)))
        done = session.scalar(
            select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(Payout.state == PayoutState.PAID)
        )
        moving = session.scalar(
            select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(
                Payout.state.not_in((PayoutState.PAID, PayoutState.CANCELLED))
            )
        )
    owed = {word: book.get(word, 0) for word in ("supplier", "sector", "network", "tax", "payouts")}
    assert invoiced == done + sum(owed.values())
    assert (owed["tax"], owed["payouts"], -(credited or 0)) == (tax, moving, refunded)
    assert -book.get("clearing", 0) == (invoiced or 0) - (done or 0)
