"""Each charge gets one invoice, each amount given back one credit note; numbers have no gaps and nothing changes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.invoices import service as invoices
from marketplace.invoices.models import Invoice, InvoiceKind
from marketplace.ledger import queries as ledger
from marketplace.payments.port import RefundReason
from marketplace.purchases import posting, service, settlement
from marketplace.purchases.models import Purchase
from marketplace.purchases.refunds import RefundOrder
from marketplace.purchases.tax import TaxRule
from tests.marketplace.invoices.conftest import register
from tests.support.commerce import Shop
from tests.support.marketplace import NOW, make_viewer
from wire.money import Money

pytestmark = pytest.mark.postgres
SEOUL = "Asia/Seoul"


def bought(shop: Shop) -> Purchase:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    shop.payments.pay(purchase.id)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)
    return purchase


def given_back(shop: Shop, purchase: Purchase, minor: int, note: str = "") -> None:
    order = RefundOrder(RefundReason.REQUESTED, note, Money(minor, "KRW"))
    settlement.refund(shop.desk, shop.operator, purchase.id, order, NOW)
    settlement.settle(shop.sessions, shop.payments, purchase, NOW)


def hand_on(shop: Shop) -> None:
    outbox.hand_on(shop.sessions, {posting.POSTED: [invoices.issuing(SEOUL)]}, NOW)


def issued(shop: Shop) -> list[Invoice]:
    with shop.sessions() as session:
        return list(session.scalars(select(Invoice).order_by(Invoice.sequence)))


def test_a_sale_is_invoiced_with_its_tax_and_both_registrations(shop: Shop) -> None:
    purchase = bought(shop)
    hand_on(shop)
    (invoice,) = issued(shop)
    assert (invoice.number, invoice.kind, invoice.reference) == (
        "windpark-2026-000001", InvoiceKind.INVOICE, f"{purchase.id}:sale",
    )  # fmt: skip
    assert (invoice.supply_minor, invoice.tax_minor, invoice.tax_rule) == (10_909, 1_091, TaxRule.DOMESTIC)
    assert (invoice.seller["name"], invoice.buyer["business_number"]) == ("㈜바람발전", "1248100998")
    assert invoice.supplied_on.isoformat() == "2026-11-02"
    assert [(line["title"]["ko"], line["supply_minor"], line["tax_minor"]) for line in invoice.lines] == [
        ("시간별 발전량", 10_909, 1_091)
    ]


def test_the_ledger_holds_the_tax_apart(shop: Shop) -> None:
    bought(shop)
    with shop.sessions() as session:
        assert ledger.balance(session, "tax:vat:KR", "KRW") == Money(-1_091, "KRW")
        assert ledger.balance(session, f"supplier:{shop.supplier.organisation_id}:payable", "KRW") == Money(
            -8_727, "KRW"
        )


def test_what_is_given_back_in_parts_is_credited_and_leaves_nothing(shop: Shop) -> None:
    purchase = bought(shop)
    for minor in (5_001, 6_999):
        given_back(shop, purchase, minor, "delivered late")
    hand_on(shop)
    first, *notes = issued(shop)
    assert [(n.kind, n.of_number, n.total.minor, n.note) for n in notes] == [
        (InvoiceKind.CREDIT_NOTE, first.number, -5_001, "delivered late"),
        (InvoiceKind.CREDIT_NOTE, first.number, -6_999, "delivered late"),
    ]
    assert (sum(i.supply_minor for i in (first, *notes)), sum(i.tax_minor for i in (first, *notes))) == (0, 0)
    assert [i.sequence for i in (first, *notes)] == [1, 2, 3]


def test_a_credit_note_that_is_told_of_first_has_its_invoice_before_it(shop: Shop) -> None:
    purchase = bought(shop)
    given_back(shop, purchase, 500)
    with shop.sessions.begin() as session:
        refund = next(r.id for r in session.get_one(Purchase, purchase.id).refunds)
        invoices.issue(session, f"{purchase.id}:refund:{refund}", SEOUL, NOW)
    assert [i.kind for i in issued(shop)] == [InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE]


def test_told_twice_is_issued_once(shop: Shop) -> None:
    purchase = bought(shop)
    for _ in range(2):
        with shop.sessions.begin() as session:
            invoices.issue(session, f"{purchase.id}:sale", SEOUL, NOW)
    hand_on(shop)
    assert invoices.issue_missing(shop.sessions, SEOUL, NOW) == 0
    assert len(issued(shop)) == 1


def test_charges_from_before_get_theirs_in_their_order(shop: Shop) -> None:
    purchase = bought(shop)
    with shop.sessions.begin() as session:
        posting.post_sale(session, session.get_one(Purchase, purchase.id), f"{purchase.id}:renewal:1", NOW)
    assert invoices.issue_missing(shop.sessions, SEOUL, NOW) == 2
    assert [i.sequence for i in issued(shop)] == [1, 2]


def test_a_year_begins_at_midnight_in_the_networks_zone_and_counts_anew(shop: Shop) -> None:
    purchase = service.buy(shop.desk, shop.buyer, shop.plan("one_off").id, None, NOW)
    last_hour = NOW.replace(month=12, day=31, hour=14, minute=59)
    with shop.sessions.begin() as session:
        found = session.get_one(Purchase, purchase.id)
        for number, at in enumerate((last_hour, last_hour + timedelta(minutes=1))):
            posting.post_sale(session, found, f"{purchase.id}:renewal:{number}", at)
    hand_on(shop)
    assert sorted(i.number for i in issued(shop)) == ["windpark-2026-000001", "windpark-2027-000001"]


def test_two_connections_at_once_leave_no_gap_and_a_rolled_back_one_neither(shop: Shop) -> None:
    purchase = bought(shop)
    with shop.sessions.begin() as session:
        found = session.get_one(Purchase, purchase.id)
        for number in range(11):
            posting.post_sale(session, found, f"{purchase.id}:renewal:{number}", NOW)
    gate = threading.Barrier(4)

    def issue(number: int) -> None:
        with shop.sessions() as session:
            if number < 4:
                gate.wait()
            invoices.issue(session, f"{purchase.id}:renewal:{number}", SEOUL, NOW)
            if number % 3:
                session.commit()  # every third is rolled back

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(issue, range(11)))
    invoices.issue_missing(shop.sessions, SEOUL, NOW)
    assert [i.sequence for i in issued(shop)] == list(range(1, 13))


@pytest.mark.parametrize("change", ["UPDATE invoice SET tax_minor = 0", "DELETE FROM invoice", "TRUNCATE invoice"])
def test_postgresql_refuses_to_change_one(shop: Shop, change: str) -> None:
    bought(shop)
    hand_on(shop)
    with pytest.raises(IntegrityError, match="stay as they were issued"), shop.sessions.begin() as session:
        session.execute(text(change))


def test_a_registration_that_changes_later_changes_no_invoice(shop: Shop) -> None:
    purchase = bought(shop)
    hand_on(shop)
    with shop.sessions.begin() as session:
        register(session, shop.buyer.organisation_id, "US", legal_name="Hanbit Inc.")
        posting.post_sale(session, session.get_one(Purchase, purchase.id), f"{purchase.id}:renewal:1", NOW)
    hand_on(shop)
    before, after = issued(shop)
    assert (before.buyer["name"], before.tax_rule) == ("한빛유통㈜", TaxRule.DOMESTIC)
    assert (after.buyer["name"], after.tax_rule, after.tax_minor) == ("Hanbit Inc.", TaxRule.ZERO_RATED, 0)


def test_the_same_payment_told_again_after_a_registration_posts_nothing_more(shop: Shop) -> None:
    purchase = bought(shop)
    with shop.sessions.begin() as session:
        register(session, shop.buyer.organisation_id, "US")
        posting.post_sale(session, session.get_one(Purchase, purchase.id), f"{purchase.id}:sale", NOW)
    hand_on(shop)
    assert len(issued(shop)) == 1


def test_another_organisation_is_no_side_of_it(shop: Shop, session: Session) -> None:
    bought(shop)
    hand_on(shop)
    (invoice,) = issued(shop)
    stranger = make_viewer(session, "buyer", "rival")
    assert stranger.organisation_id not in (invoice.issuer_id, invoice.buyer_id)
