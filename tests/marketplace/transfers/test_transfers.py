"""A purchase paid by transfer, from the order to the refund; what is not exact stands in suspense. The ledger closes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace import bootstrap
from marketplace.grants.queries import held, of_purchase
from marketplace.ledger import queries as ledger
from marketplace.listings import service as listings
from marketplace.payments import service as inbox
from marketplace.payments.errors import PaymentRefused
from marketplace.payments.models import InboxEvent
from marketplace.payments.port import RefundReason
from marketplace.payments.providers import BANK, Providers
from marketplace.purchases import service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.refunds import RefundOrder
from marketplace.purchases.states import PurchaseState
from marketplace.settings import Settings
from marketplace.subscriptions import changes
from marketplace.subscriptions import queries as subscriptions
from marketplace.subscriptions.changes import Asked
from marketplace.subscriptions.proration import When
from marketplace.transfers import queries
from marketplace.transfers import service as transfers
from marketplace.transfers.errors import TransferOpen, TransferUnknown
from marketplace.transfers.folder import take_in_folder
from marketplace.transfers.gateway import BankTransfers
from sectors.registry import Registry
from tests.support.commerce import DATASET, Shop, draft, open_shop
from tests.support.declarations import make_sector
from tests.support.marketplace import CHEAP, NOW, TestClock, Web, make_app
from wire import times
from wire.money import Money

pytestmark = pytest.mark.postgres
SEOUL = times.there("Asia/Seoul")
HEAD = "거래일시,적요,입금액,출금액,잔액,거래번호\n"
ACCOUNT = "국민 123456-78-901234 섹터데이터네트워크"


class Bank:
    """A shop that takes transfers, and its bank: what is transferred stands in the next statement."""

    def __init__(self, web: Web, shop: Shop) -> None:
        self.web, self.shop, self.clock = web, shop, web.clock
        self.rows: list[str] = []

    def buy(self, kind: str = "one_off") -> Purchase:
        return service.buy(self.shop.desk, self.shop.buyer, self.shop.plan(kind).id, None, self.clock(), provider=BANK)

    def reference(self, purchase: Purchase) -> str:
        with self.shop.sessions() as session:
            return queries.of_viewer(session, self.shop.buyer, purchase.id).reference

    def line(self, memo: str, came: int = 0, went: int = 0) -> None:
        at = self.clock().astimezone(SEOUL)
        self.rows.append(f"{at:%Y-%m-%d %H:%M:%S},{memo},{came},{went},{len(self.rows)},{len(self.rows)}\n")

    def statement(self) -> transfers.Taken:
        """All lines so far, as banks give them: those of yesterday come again."""
        with self.shop.sessions.begin() as session:
            taken = transfers.take_in(session, (HEAD + "".join(self.rows)).encode("cp949"), SEOUL, self.clock())
        inbox.handle_pending(self.shop.sessions, self.shop.desk.apply, self.clock())
        return taken

    def state(self, purchase: Purchase) -> PurchaseState:
        return self.shop.purchase(purchase.id).state

    def balance(self, account: str) -> int:
        with self.shop.sessions() as session:
            assert all(total.minor == 0 for total in ledger.sums(session))
            return ledger.balance(session, account, "KRW").minor

    def suspended(self) -> list[str]:
        with self.shop.sessions() as session:
            return [line.id for line in queries.suspended(session)]


@pytest.fixture
def bank(settings: Settings) -> Iterator[Bank]:
    clock = TestClock()
    told = replace(settings, bank_account=ACCOUNT)
    registry = Registry((make_sector(),))
    parts = bootstrap.build(told, clock=clock, passwords=CHEAP, declared=lambda: registry)
    shop = open_shop(parts.sessions)
    gateway = BankTransfers(parts.sessions, clock, "http://127.0.0.1:8700")
    shop = replace(shop, desk=replace(shop.desk, payments=Providers({"stripe": shop.payments, BANK: gateway})))
    yield Bank(Web(make_app(parts), parts, clock), shop)
    parts.engine.dispose()


def test_the_exact_amount_opens_access_and_the_same_file_twice_counts_once(bank: Bank) -> None:
    purchase = bank.buy()
    assert purchase.checkout_url == f"http://127.0.0.1:8700/transfers/{purchase.id}"
    bank.line(f"한빛유통 {bank.reference(purchase).lower()}", came=12_000)
    assert bank.statement() == transfers.Taken(1, 1, 1, 0)
    assert bank.statement() == transfers.Taken(1, 0, 0, 0)
    assert (bank.state(purchase), bank.balance("bank:clearing")) == (PurchaseState.FULFILLED, 12_000)
    with bank.shop.sessions() as session:
        assert [held(grant).active(NOW) for grant in of_purchase(session, purchase.id)] == [True]
        assert len(session.scalars(select(InboxEvent)).all()) == 1


def test_less_than_is_due_waits_until_the_rest_has_come(bank: Bank) -> None:
    purchase = bank.buy()
    bank.line(bank.reference(purchase), came=11_000)
    assert bank.statement().suspended == 1
    assert (bank.state(purchase), bank.balance("suspense:KRW")) == (PurchaseState.OPEN, -11_000)
    ref = f"bank_{purchase.id}"
    with pytest.raises(TransferOpen, match="less than KRW 12,000"), bank.shop.sessions.begin() as session:
        transfers.count(session, bank.shop.operator, ref, NOW)
    bank.line(bank.reference(purchase), came=1_500)
    bank.statement()
    with bank.shop.sessions.begin() as session:
        transfers.count(session, bank.shop.operator, ref, NOW)
    bank.statement()
    assert (bank.state(purchase), bank.balance("suspense:KRW")) == (PurchaseState.FULFILLED, -500)
    with bank.shop.sessions.begin() as session:
        transfers.give_back(session, bank.shop.operator, bank.suspended()[0], NOW)
    assert (bank.balance("suspense:KRW"), bank.balance("bank:clearing")) == (0, 12_000)
    with pytest.raises(TransferOpen), bank.shop.sessions.begin() as session:
        transfers.give_back(session, bank.shop.operator, queries.page_of(session, limit=9, cursor=None)[0][0].id, NOW)


def test_more_than_is_due_is_never_lost(bank: Bank) -> None:
    purchase = bank.buy()
    bank.line(bank.reference(purchase), came=20_000)
    bank.statement()
    with bank.shop.sessions.begin() as session:
        transfers.count(session, bank.shop.operator, f"bank_{purchase.id}", NOW)
    bank.statement()
    assert (bank.state(purchase), bank.balance("suspense:KRW"), bank.balance("bank:clearing")) == (
        PurchaseState.FULFILLED, -8_000, 20_000,
    )  # fmt: skip


def test_money_without_a_reference_is_assigned_by_a_person(bank: Bank) -> None:
    purchase = bank.buy()
    bank.line("한빛유통 김한빛", came=12_000)
    bank.statement()
    (line,) = bank.suspended()
    with pytest.raises(TransferUnknown), bank.shop.sessions.begin() as session:
        transfers.assign(session, bank.shop.operator, line, "S0000000", NOW)
    with bank.shop.sessions.begin() as session:
        transfers.assign(session, bank.shop.operator, line, bank.reference(purchase), NOW)
        transfers.count(session, bank.shop.operator, f"bank_{purchase.id}", NOW)
    bank.statement()
    assert (bank.state(purchase), bank.balance("suspense:KRW")) == (PurchaseState.FULFILLED, 0)


def test_a_subscription_is_renewed_by_the_same_reference(bank: Bank) -> None:
    purchase = bank.buy("subscription")
    for _ in range(3):
        bank.line(bank.reference(purchase), came=12_000)
        bank.statement()
        bank.clock.forward(timedelta(days=28))
    found = bank.shop.purchase(purchase.id)
    assert found.paid_until == NOW.replace(year=2027, month=2, second=0)
    assert bank.balance("bank:clearing") == 36_000


def test_a_refund_is_confirmed_by_the_line_that_shows_it(bank: Bank) -> None:
    purchase = bank.buy()
    bank.line(bank.reference(purchase), came=12_000)
    bank.statement()
    order = RefundOrder(RefundReason.REQUESTED, "", Money(12_000, "KRW"))
    settlement.refund(bank.shop.desk, bank.shop.operator, purchase.id, order, NOW)
    assert bank.state(purchase) is PurchaseState.FULFILLED
    with bank.shop.sessions() as session:
        (refund,) = queries.open_refunds(session)
    bank.line(f"환불 {refund.reference}", went=11_999)
    bank.statement()
    assert bank.state(purchase) is PurchaseState.FULFILLED, "another amount confirms nothing"
    bank.line(f"환불 {refund.reference}", went=12_000)
    bank.statement()
    assert (bank.state(purchase), bank.balance("bank:clearing")) == (PurchaseState.REFUNDED, 0)


def test_an_order_that_is_not_paid_in_time_expires_and_late_money_is_honoured(bank: Bank) -> None:
    purchase = bank.buy()
    bank.clock.forward(timedelta(days=7, minutes=1))
    settlement.settle(bank.shop.sessions, bank.shop.desk.payments, purchase, bank.clock(), bank.shop.desk.apply)
    assert bank.state(purchase) is PurchaseState.EXPIRED
    bank.line(bank.reference(purchase), came=12_000)
    bank.statement()
    assert bank.state(purchase) is PurchaseState.FULFILLED


def test_who_chooses_the_card_after_all_pays_by_card(bank: Bank) -> None:
    first = bank.buy()
    plan = bank.shop.plan("one_off").id
    second = service.buy(bank.shop.desk, bank.shop.buyer, plan, None, NOW)
    assert (bank.state(first), second.provider, second.checkout_ref) == (
        PurchaseState.CANCELLED, "stripe", f"cs_{second.id}",
    )  # fmt: skip


def test_statements_in_the_folder_are_taken_in_and_moved_aside(bank: Bank, tmp_path: Path) -> None:
    purchase = bank.buy()
    bank.line(bank.reference(purchase), came=12_000)
    (tmp_path / "a.csv").write_text(HEAD + bank.rows[0], encoding="utf-8")
    (tmp_path / "b.csv").write_text("nothing", encoding="utf-8")
    assert take_in_folder(bank.shop.sessions, tmp_path, "Asia/Seoul", NOW) == 1
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.*")) == [
        "refused/b.cause.txt", "refused/b.csv", "taken/a.csv",
    ]  # fmt: skip
    assert take_in_folder(bank.shop.sessions, tmp_path / "nowhere", "Asia/Seoul", NOW) == 0


def test_the_pages_of_buyer_and_operator(bank: Bank) -> None:
    purchase = bank.buy()
    buyer, operator = bank.web.signed_in(bank.shop.buyer.member_id), bank.web.signed_in(bank.shop.operator.member_id)
    page = buyer.get(f"/transfers/{purchase.id}?lang=ko").text
    assert all(word in page for word in (bank.reference(purchase), "₩12,000", ACCOUNT, "기한"))
    rival, _ = bank.web.signed_in_as("buyer", "rival")
    assert rival.get(f"/transfers/{purchase.id}").status_code == 404
    bank.line(bank.reference(purchase), came=9_000)
    bank.line("nobody", came=5)
    token = re.search(r'name="csrf" value="(\w+)"', operator.get("/operator/transfers").text)
    assert token
    body = (HEAD + "".join(bank.rows)).encode("cp949")
    sent = operator.post("/operator/transfers/statements", data={"csrf": token[1]}, files={"file": ("a.csv", body)})
    assert sent.status_code == 303
    shown = operator.get("/operator/transfers").text
    assert all(word in shown for word in ("₩9,000", "₩12,000 are due for", "No reference of ours", "2 in suspense"))
    assert "₩9,000" in buyer.get(f"/transfers/{purchase.id}").text
    bad = operator.post("/operator/transfers/statements", data={"csrf": token[1]}, files={"file": ("a.csv", b"x")})
    assert bad.status_code == 422
    assert buyer.get("/operator/transfers").status_code == 403


def test_the_choice_stands_on_the_listings_page_for_won(bank: Bank) -> None:
    client = bank.web.signed_in(bank.shop.buyer.member_id)
    assert 'name="provider"' in client.get("/listings/generation-by-hour").text


def test_a_dearer_plan_begins_with_the_next_period_as_nobody_can_be_asked_before(bank: Bank) -> None:
    month = {"kind": "subscription", "interval": "month", "licences": [{"dataset": DATASET}]}
    plans = [month | {"price_minor": 12_000}, month | {"price_minor": 30_000}]
    with bank.shop.sessions.begin() as session:
        listings.save(session, bank.shop.supplier, draft(plans=plans), bank.shop.registry, NOW)
        bank.shop.listing = listings.publish(
            session, bank.shop.supplier, "generation-by-hour", bank.shop.registry, NOW
        )  # fmt: skip
        cheap, dear = sorted(bank.shop.listing.open_plans, key=lambda plan: plan.price_minor)
        assert dear.licences
    purchase = service.buy(bank.shop.desk, bank.shop.buyer, cheap.id, None, bank.clock(), provider=BANK)
    bank.line(bank.reference(purchase), came=12_000)
    bank.statement()
    with bank.shop.sessions() as session:
        held_now = subscriptions.of_viewer(session, bank.shop.buyer, purchase.id)
        quote = changes.quoted(held_now, dear, 1, bank.clock())
    assert (quote.when, quote.due.minor, quote.then.minor) == (When.NEXT_PERIOD, 0, 30_000)
    changes.change(bank.shop.desk, bank.shop.buyer, purchase.id, Asked(dear.id, 1, bank.clock(), 0), bank.clock())
    bank.clock.forward(timedelta(days=29))
    bank.line(bank.reference(purchase), came=30_000)
    bank.statement()
    with bank.shop.sessions() as session:
        found = subscriptions.of_viewer(session, bank.shop.buyer, purchase.id)
        assert (found.purchase.plan_id, found.last.paid_at is not None, found.changing) == (dear.id, True, None)
    assert bank.balance("bank:clearing") == 42_000


def test_usage_is_not_sold_by_transfer(bank: Bank) -> None:
    usage = {"measure": "queries", "unit_price_minor": 100, "cap_minor": 5_000}
    plans = [{"kind": "usage", "price_minor": 1_000, "usage": usage, "licences": [{"dataset": DATASET}]}]
    with bank.shop.sessions.begin() as session:
        listings.save(session, bank.shop.supplier, draft(plans=plans), bank.shop.registry, NOW)
        bank.shop.listing = listings.publish(
            session, bank.shop.supplier, "generation-by-hour", bank.shop.registry, NOW
        )  # fmt: skip
        assert bank.shop.listing.open_plans
    with pytest.raises(PaymentRefused, match="cannot be") as refused:
        bank.buy("usage")
    assert refused.value.korean == (
        "사용량은 한 달이 끝난 뒤에 청구하므로 계좌 이체로 결제할 수 없습니다", "카드로 결제하십시오.",
    )  # fmt: skip
    with bank.shop.sessions() as session:
        assert session.scalars(select(Purchase)).all() == []
