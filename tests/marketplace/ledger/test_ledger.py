"""Posting, and what PostgreSQL refuses by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from marketplace.ids import new_id
from marketplace.ledger import queries, service
from marketplace.ledger.charges import Charge, ChargeType
from marketplace.ledger.errors import ReferenceUsed
from marketplace.ledger.models import LedgerCharge, LedgerEntry, LedgerTransaction
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres
PAID = [
    ("stripe:clearing", Money(12_000, "KRW")),
    ("supplier:org_1:payable", Money(-9_600, "KRW")),
    ("network:fees", Money(-2_400, "KRW")),
]


def test_a_transaction_moves_the_balances(session: Session) -> None:
    service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)
    assert queries.balances(session)["supplier:org_1:payable"] == [Money(-9_600, "KRW")]
    assert queries.balance(session, "network:fees", "KRW") == Money(-2_400, "KRW")
    assert queries.sums(session) == [Money(0, "KRW")]


def test_the_same_reference_again_is_no_second_transaction(session: Session) -> None:
    first = service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)
    assert service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW) == first
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 3


def test_the_same_reference_with_other_entries_is_refused(session: Session) -> None:
    service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)
    with pytest.raises(ReferenceUsed):
        service.post(
            session,
            kind="purchase",
            reference="purchase:1",
            entries=[("a", Money(1, "KRW")), ("b", Money(-1, "KRW"))],
            at=NOW,
        )


CHARGED = [
    Charge(ChargeType.FIXED, Money(12_000, "KRW"), purchase_id="pur_1"),
    Charge(ChargeType.INCLUDED, Money(0, "KRW"), 500, "queries", "pur_1", {"of": 1_000}),
]


def test_charges_stand_beside_the_entries(session: Session) -> None:
    made = service.post(session, kind="sale", reference="purchase:1", entries=PAID, at=NOW, charges=CHARGED)
    session.expire_all()
    assert [service.charge_of(row) for row in queries.transaction(session, "purchase:1").charges] == CHARGED
    again = service.post(session, kind="sale", reference="purchase:1", entries=PAID, at=NOW, charges=CHARGED)
    assert again == made
    with pytest.raises(ReferenceUsed):
        service.post(session, kind="sale", reference="purchase:1", entries=PAID, at=NOW, charges=CHARGED[:1])


@pytest.mark.parametrize("kind", [LedgerEntry, LedgerCharge])
def test_postgresql_refuses_a_second_currency_at_commit(database: sessionmaker[Session], kind: type) -> None:
    with pytest.raises(IntegrityError, match="more than one currency"), database.begin() as session:
        _write_in_two_currencies(session, kind)


def test_eight_connections_with_one_reference_write_one_transaction(database: sessionmaker[Session]) -> None:
    def post(_: int) -> str:
        with database.begin() as session:
            return service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(post, range(8)))) == 1
    with database() as session:
        assert session.scalar(select(func.count()).select_from(LedgerTransaction)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE ledger_charge SET quantity = 2",
        "DELETE FROM ledger_charge",
        "TRUNCATE ledger_charge",
        "UPDATE ledger_transaction SET kind = 'other'",
        "DELETE FROM ledger_transaction",
        "TRUNCATE ledger_transaction CASCADE",
    ],
)
def test_what_is_written_stays(database: sessionmaker[Session], statement: str) -> None:
    with database.begin() as session:
        service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW, charges=CHARGED)
    with pytest.raises(IntegrityError, match="append-only"), database.begin() as session:
        session.execute(text(statement))


def test_postgresql_refuses_what_is_off_balance_at_commit(database: sessionmaker[Session]) -> None:
    with pytest.raises(IntegrityError, match="off balance by 1 KRW"), database.begin() as session:
        _write(session, "ltx_1", [5, -4])


def test_postgresql_refuses_a_transaction_without_entries(database: sessionmaker[Session]) -> None:
    with pytest.raises(IntegrityError, match="fewer than two"), database.begin() as session:
        _write(session, "ltx_1", [])


def test_postgresql_refuses_entries_added_later_even_if_they_balance(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)
    with database.begin() as session, pytest.raises(IntegrityError, match="is closed"):
        _add_entry_to(session, "purchase:1")


def test_a_savepoint_does_not_close_the_transaction(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        with session.begin_nested():
            service.post(session, kind="purchase", reference="purchase:1", entries=PAID, at=NOW)
        with session.begin_nested():
            service.post(session, kind="purchase", reference="purchase:2", entries=PAID, at=NOW)
    with database() as session:
        assert queries.sums(session) == [Money(0, "KRW")]


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(1, 10**12)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["KRW", "EUR"]),
)
def test_whatever_is_posted_all_sums_are_zero(session: Session, moves: list[tuple[str, int]], currency: str) -> None:
    entries = [
        entry
        for account, minor in moves
        for entry in ((account, Money(minor, currency)), ("z", Money(-minor, currency)))
    ]
    service.post(session, kind="move", reference=new_id("ref"), entries=entries, at=NOW)
    assert all(total.minor == 0 for total in queries.sums(session))


def _write(session: Session, id_: str, amounts: list[int]) -> None:
    """Past the service, as a mistaken program would."""
    session.add(LedgerTransaction(id=id_, kind="x", reference=id_, occurred_at=NOW))
    session.flush()
    session.add_all(
        LedgerEntry(transaction_id=id_, position=n, account="x", amount_minor=m, currency="KRW")
        for n, m in enumerate(amounts)
    )


def _write_in_two_currencies(session: Session, kind: type) -> None:
    """Each currency by itself sums to zero."""
    _write(session, "ltx_1", [5, -5])
    for n, minor in ((7, 1), (8, -1)):
        row = kind(transaction_id="ltx_1", position=n, amount_minor=minor, currency="EUR")
        if isinstance(row, LedgerEntry):
            row.account = "x"
        else:
            row.type, row.quantity, row.unit, row.facts = ChargeType.FEE, 1, "", {}
        session.add(row)


def _add_entry_to(session: Session, reference: str) -> None:
    made = queries.transaction(session, reference)
    session.add(LedgerEntry(transaction_id=made.id, position=9, account="x", amount_minor=1, currency="KRW"))
    session.flush()


def test_transactions_are_listed_newest_first_in_pages(session: Session) -> None:
    for n in range(3):
        at = NOW + timedelta(hours=n)
        service.post(session, kind="purchase", reference=f"purchase:{n}", entries=PAID, at=at)
    first, cursor = queries.transactions(session, limit=2, cursor=None)
    second, end = queries.transactions(session, limit=2, cursor=cursor)
    assert [t.reference for t in (*first, *second)] == ["purchase:2", "purchase:1", "purchase:0"]
    assert end is None
