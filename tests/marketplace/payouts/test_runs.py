"""Runs, sending, statements: the ledger closes after each, nobody is paid twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from marketplace.ledger import queries as ledger
from marketplace.payments.port import RefundReason
from marketplace.payouts import accounts, queries, runs, sending, statements
from marketplace.payouts.calendar import Calendar
from marketplace.payouts.models import Payout, PayoutAccount
from marketplace.payouts.port import Answer, Standing, Told, Way
from marketplace.payouts.states import Event, PayoutState
from marketplace.purchases import posting, service
from marketplace.purchases.models import Purchase, Refund
from tests.support.commerce import Shop, open_shop
from tests.support.marketplace import NOW
from tests.support.payouts import FakePayouts
from wire.money import Money

pytestmark = pytest.mark.postgres
SEOUL = "Asia/Seoul"
RUN = date(2026, 11, 20)
LATER = NOW + timedelta(days=18)  # on the 20th
CALENDAR = Calendar()


@pytest.fixture
def shop(database: sessionmaker[Session]) -> Shop:
    return open_shop(database)


@pytest.fixture
def payments() -> FakePayouts:
    return FakePayouts()


def sold(shop: Shop, times: int = 1, at: datetime = NOW, first: int = 0) -> Purchase:
    """Sales of 12,000 won, of which 9,600 are the center's."""
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    with shop.sessions.begin() as session:
        for number in range(first, first + times):
            posting.post_sale(session, session.get_one(Purchase, purchase.id), f"{purchase.id}:renewal:{number}", at)
    return purchase


def account(shop: Shop, way: Way = Way.CONNECT) -> None:
    with shop.sessions.begin() as session:
        session.merge(
            PayoutAccount(
                organisation_id=shop.supplier.organisation_id, way=way, ref="acct_1" if way is Way.CONNECT else None,
                bank="국민", number="1234567890", holder="바람발전", ready=True, missing=[], updated_at=NOW,
            )
        )  # fmt: skip


def payouts(shop: Shop) -> list[Payout]:
    with shop.sessions() as session:
        return list(session.scalars(select(Payout).order_by(Payout.made_at, Payout.id)))


def standing(shop: Shop) -> dict[str, int]:
    with shop.sessions() as session:
        assert all(total.minor == 0 for total in ledger.sums(session))
        found = {name: sums[0].minor for name, sums in ledger.balances(session).items()}
    return {name.replace(shop.supplier.organisation_id, "org"): minor for name, minor in found.items() if minor}


def test_a_run_sets_money_apart_and_it_is_paid_when_the_service_says_so(shop: Shop, payments: FakePayouts) -> None:
    sold(shop, 2)
    account(shop)
    gateways = {Way.CONNECT: payments}
    assert runs.run_due(shop.sessions, CALENDAR, SEOUL, LATER) == 1
    assert (standing(shop)["payouts:transit"], standing(shop).get("supplier:org:payable")) == (-19_200, None)
    assert sending.send_due(shop.sessions, gateways, LATER) == 1
    (payout,) = payouts(shop)
    assert (payout.state, payout.run_on, payout.amount) == (PayoutState.SENT, RUN, Money(19_200, "KRW"))
    assert payout.provider_ref
    payments.told[payout.provider_ref] = Told(Answer.PAID)
    assert sending.send_due(shop.sessions, gateways, LATER) == 0, "it is asked each hour"
    assert sending.send_due(shop.sessions, gateways, LATER + timedelta(hours=1)) == 1
    assert payouts(shop)[0].state is PayoutState.PAID
    assert standing(shop) == {"stripe:clearing": 4_800, "sector:energy:payable": -1_200, "network:fees": -3_600}


def test_the_same_run_again_and_two_at_once_pay_nobody_twice(shop: Shop) -> None:
    sold(shop, 2)
    account(shop)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: runs.run(shop.sessions, CALENDAR, RUN, LATER, again=True), range(4)))
    assert sum(made) == 1
    assert runs.run_due(shop.sessions, CALENDAR, SEOUL, LATER) == 0
    sold(shop, 2, LATER - timedelta(days=8), first=10)
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER, again=True) == 0
    assert runs.run(shop.sessions, CALENDAR, date(2026, 12, 5), LATER + timedelta(days=15)) == 1
    assert [p.amount_minor for p in payouts(shop)] == [19_200, 19_200]


def test_a_run_that_was_cut_off_goes_on(shop: Shop) -> None:
    sold(shop, 2)
    account(shop)
    with shop.sessions.begin() as session:
        session.add(runs.PayoutRun(run_on=RUN, begun_at=LATER))
    assert runs.run_due(shop.sessions, CALENDAR, SEOUL, LATER + timedelta(minutes=5)) == 1


def test_a_sale_of_the_last_days_and_less_than_the_minimum_are_carried_over(shop: Shop) -> None:
    account(shop)
    sold(shop, 2, LATER - timedelta(days=6))
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER) == 0, "held"
    sold(shop, 1, first=5)
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER, again=True) == 0, "9,600 of 10,000"
    assert runs.run(shop.sessions, CALENDAR, date(2026, 12, 5), LATER + timedelta(days=15)) == 1
    assert payouts(shop)[0].amount_minor == 28_800


def test_a_negative_balance_is_carried_over_and_taken_off_what_follows(shop: Shop) -> None:
    account(shop)
    purchase = sold(shop, 2)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    with shop.sessions.begin() as session:
        found = session.get_one(Purchase, purchase.id)
        back = Refund(
            id="rfd_1", purchase_id=found.id, amount_minor=12_000, currency="KRW", reason=RefundReason.REQUESTED, note="",
            ordered_at=LATER, ends_access=False,
        )  # fmt: skip
        found.refunds.append(back)
        session.flush()
        posting.post_refund(session, found, back, Money(0, "KRW"), LATER)
    assert standing(shop)["supplier:org:payable"] == 9_600
    sold(shop, 3, LATER, first=10)
    assert runs.run(shop.sessions, CALENDAR, date(2026, 12, 5), LATER + timedelta(days=15)) == 1
    assert payouts(shop)[-1].amount_minor == 2 * 9_600


def test_without_an_account_or_held_by_the_operator_nothing_is_paid(shop: Shop) -> None:
    sold(shop, 2)
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER) == 0
    account(shop)
    with shop.sessions.begin() as session:
        accounts.hold(session, shop.operator, shop.supplier.organisation_id, "fraud is looked into", LATER)
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER, again=True) == 0
    with shop.sessions.begin() as session:
        accounts.hold(session, shop.operator, shop.supplier.organisation_id, None, LATER)
    assert runs.run(shop.sessions, CALENDAR, RUN, LATER, again=True) == 1


def test_an_answer_that_is_lost_is_asked_for_again_and_paid_once(shop: Shop, payments: FakePayouts) -> None:
    sold(shop, 2)
    account(shop)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    payments.down = True
    assert sending.send_due(shop.sessions, {Way.CONNECT: payments}, LATER) == 0
    assert payouts(shop)[0].error == "The payout service is not answering: no answer within 15 s"
    payments.down = False
    assert sending.send_due(shop.sessions, {Way.CONNECT: payments}, LATER) == 0, "not before its time"
    assert sending.send_due(shop.sessions, {Way.CONNECT: payments}, LATER + timedelta(minutes=1)) == 1
    assert len(payments.sent) == 1


def test_tries_end_and_a_person_sends_it_again(shop: Shop, payments: FakePayouts) -> None:
    sold(shop, 2)
    account(shop)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    payments.down, at = True, LATER
    while payouts(shop)[0].state is PayoutState.WAITING:
        sending.send_due(shop.sessions, {Way.CONNECT: payments}, at)
        at += timedelta(minutes=30)
    assert payouts(shop)[0].failures == 7
    payments.down = False
    with shop.sessions.begin() as session:
        sending.take(session, queries.locked(session, payouts(shop)[0].id), Event.RETRY, at)
    assert sending.send_due(shop.sessions, {Way.CONNECT: payments}, at) == 1
    assert (payouts(shop)[0].state, payouts(shop)[0].attempt) == (PayoutState.SENT, 2)


def test_what_the_service_refuses_fails_with_its_cause_and_can_be_owed_again(shop: Shop, payments: FakePayouts) -> None:
    sold(shop, 2)
    account(shop)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    payments.refuses = "the account is closed"
    sending.send_due(shop.sessions, {Way.CONNECT: payments}, LATER)
    (payout,) = payouts(shop)
    assert (payout.state, payout.error) == (PayoutState.FAILED, "the account is closed")
    with shop.sessions.begin() as session:
        sending.take(session, queries.locked(session, payout.id), Event.CANCEL, LATER)
    assert (standing(shop)["supplier:org:payable"], standing(shop).get("payouts:transit")) == (-19_200, None)


def test_a_statement_adds_up_to_the_ledger_month_by_month(shop: Shop, payments: FakePayouts) -> None:
    account(shop)
    sold(shop, 2)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    sold(shop, 1, NOW + timedelta(days=40), first=5)
    own = shop.supplier.organisation_id
    with shop.sessions() as session:
        assert statements.months(session, own, SEOUL) == [date(2026, 12, 1), date(2026, 11, 1)]
        november = statements.statement(session, own, date(2026, 11, 1), SEOUL)
        december = statements.statement(session, own, date(2026, 12, 1), SEOUL)
        balance = queries.balance(session, own, "KRW")
    assert [(m.kind, m.amount.minor, after.minor) for m, after in november.lines] == [
        ("sale", 9_600, 9_600), ("sale", 9_600, 19_200), ("payout", -19_200, 0),
    ]  # fmt: skip
    assert (november.opening, november.closing) == ({}, december.opening)
    assert december.closing == {"KRW": balance} == {"KRW": Money(9_600, "KRW")}


def test_a_month_ends_at_midnight_in_the_networks_zone(shop: Shop) -> None:
    midnight = datetime.fromisoformat("2026-12-01T00:00:00+09:00")
    sold(shop, 1, midnight - timedelta(seconds=1))
    sold(shop, 1, midnight, first=1)
    with shop.sessions() as session:
        for month in (11, 12):
            assert (
                len(statements.statement(session, shop.supplier.organisation_id, date(2026, month, 1), SEOUL).lines)
                == 1
            )


def test_what_is_said_of_an_account_that_was_changed_meanwhile_is_said_of_the_former_one(
    shop: Shop, payments: FakePayouts
) -> None:  # fmt: skip
    account(shop)
    other = shop.supplier.organisation_id

    class Slow(FakePayouts):
        """While it answers, the center begins with another account."""

        def standing(self, account: str) -> Standing:
            with shop.sessions.begin() as session:
                held = session.get_one(PayoutAccount, other)
                held.ref, held.ready, held.missing = "acct_2", False, ["onboarding"]
            return Standing(ready=True, missing=())

    accounts.refresh(shop.sessions, Slow(), other, NOW)
    with shop.sessions() as session:
        held = session.get_one(PayoutAccount, other)
        assert (held.ref, held.ready, held.missing) == ("acct_2", False, ["onboarding"])


def test_a_second_worker_that_sent_the_same_later_changes_nothing(shop: Shop, payments: FakePayouts) -> None:
    account(shop)
    sold(shop, 2)
    runs.run(shop.sessions, CALENDAR, RUN, LATER)
    sending.send_due(shop.sessions, {Way.CONNECT: payments}, LATER)
    (before,) = payouts(shop)
    assert before.state is PayoutState.SENT
    with shop.sessions.begin() as session:
        sending.sent(session, queries.locked(session, before.id), "another", LATER + timedelta(hours=2))
    (after,) = payouts(shop)
    assert (after.state, after.provider_ref, after.sent_at) == (before.state, before.provider_ref, before.sent_at)
