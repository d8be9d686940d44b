"""Links that PostgreSQL makes at commit, for whoever writes a row."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from marketplace.audit import service as audit
from marketplace.audit.models import AuditEvent
from marketplace.chains.canonical import FIRST, link_hash, row
from marketplace.chains.models import ChainLink
from marketplace.ledger import service as ledger
from tests.support.marketplace import NOW
from wire.money import Money

pytestmark = pytest.mark.postgres


def _act(session: Session, subject: str = "thing_1") -> None:
    audit.record(session, "svc_x", "thing.done", subject, {"words": '한글 "quoted"\n\\', "share": 0.1}, NOW)


def _sell(session: Session, reference: str, currency: str = "KRW") -> None:
    entries = [("a", Money(5, currency)), ("b", Money(-5, currency))]
    ledger.post(session, kind="sale", reference=reference, entries=entries, at=NOW)


def _links(session: Session, chain: str) -> list[ChainLink]:
    return list(session.scalars(select(ChainLink).where(ChainLink.chain == chain).order_by(ChainLink.place)))


def test_a_link_is_made_at_commit_and_python_makes_the_same_hash(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        _act(session)
        _act(session, "thing_2")
        assert _links(session, "audit") == []
    with database.begin() as session:
        _act(session, "thing_3")
    with database() as session:
        links = _links(session, "audit")
        rows = session.execute(text(f"SELECT id, {row('e')}::text AS body FROM audit_event e"))
        bodies = {one.id: one.body for one in rows}
    assert [link.place for link in links] == [1, 2, 3]
    assert [link.previous for link in links] == [FIRST, links[0].hash, links[1].hash]
    for link in links:
        assert link.hash == link_hash("audit", link.place, link.subject, link.previous, bodies[link.subject])
    assert '"organisation_id"' not in bodies[links[0].subject]  # empty columns are no part of a body


def test_what_is_rolled_back_leaves_no_link(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        with session.begin_nested() as inner:
            _act(session)
            inner.rollback()
        _act(session, "thing_2")
    with database() as session:
        assert [(one.place, one.subject) for one in _links(session, "audit")] == [
            (1, session.scalars(select(AuditEvent.id)).one())
        ]


def test_each_currency_has_a_chain(database: sessionmaker[Session]) -> None:
    with database.begin() as session:
        for n, currency in enumerate(("KRW", "EUR", "KRW")):
            _sell(session, f"r{n}", currency)
    with database() as session:
        assert (len(_links(session, "ledger:KRW")), len(_links(session, "ledger:EUR"))) == (2, 1)


def test_a_hundred_at_once_make_one_unbroken_chain(database: sessionmaker[Session]) -> None:
    """Half write to the log first and half to the ledger: were the locks taken in that order, they would wait for each other."""

    def write(n: int) -> None:
        with database.begin() as session:
            for what in (_act, _sell) if n % 2 else (_sell, _act):
                what(session, f"{what.__name__}_{n}")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(100)))
    with database() as session:
        for chain in ("audit", "ledger:KRW"):
            links = _links(session, chain)
            assert [link.place for link in links] == list(range(1, 101))
            assert all(after.previous == before.hash for before, after in pairwise(links))


def test_the_lock_is_not_held_while_a_transaction_goes_on(database: sessionmaker[Session]) -> None:
    with database() as waiting:
        _act(waiting)
        waiting.flush()
        with database.begin() as quick:
            _act(quick, "thing_2")
        waiting.commit()
    with database() as session:
        assert session.scalar(select(func.count()).select_from(ChainLink)) == 2


@pytest.mark.parametrize(
    "statement", ["UPDATE chain_link SET hash = 'x'", "DELETE FROM chain_link", "TRUNCATE chain_link"]
)
def test_links_stay(database: sessionmaker[Session], statement: str) -> None:
    with database.begin() as session:
        _act(session)
    with pytest.raises(IntegrityError, match="append-only"), database.begin() as session:
        session.execute(text(statement))
