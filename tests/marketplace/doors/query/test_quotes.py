"""What a statement costs at most, told before it runs: by the plan as it was bought, and what was used of it."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from marketplace.doors.query.planning import most
from marketplace.doors.query.quotes import quotes, sentence
from marketplace.doors.sql.scans import Read
from marketplace.grants import queries
from marketplace.grants.models import Grant
from marketplace.grants.values import Facts
from marketplace.listings.models import Plan
from marketplace.purchases import service
from tests.support.commerce import DATASET, open_shop
from tests.support.marketplace import NOW
from wire.estimates import Estimate
from wire.terms import QuotaMeasure

USAGE = {"measure": "gigabytes", "unit_price_minor": 100, "included": 2, "cap_minor": 500}


def test_what_is_read_twice_counts_twice_and_what_nobody_knows_has_no_size() -> None:
    reads = [Read("a.b", ("x",)), Read("a.b", ("x", "y")), Read("a.c", ("z",))]
    known = [Estimate(dataset="a.b", version=1, rows=5, size=10), Estimate(dataset="a.b", version=1, rows=5), None]
    told = most(reads, known)
    assert {table: amounts[QuotaMeasure.BYTES] for table, amounts in told.items()} == {
        "a.b": 10 + 5 * 2 * 8,
        "a.c": None,
    }


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("size", "amount", "refused"),
    [(10**9, 0, False), (3 * 10**9 + 1, 200, False), (7 * 10**9, 500, False), (7 * 10**9 + 1, 500, True)],
)
def test_a_quote_is_of_the_plan_and_the_period(
    database: sessionmaker[Session], session: Session, size: int, amount: int, refused: bool
) -> None:
    shop = open_shop(database)
    bought = service.buy(shop.desk, shop.buyer, shop.plan("free").id, None, NOW)
    plan = session.get_one(Plan, shop.plan("free").id)
    plan.usage = USAGE
    grant = session.query(Grant).filter_by(purchase_id=bought.id).one()
    grant.usage_measure, grant.usage_limit = "bytes", 7 * 10**9
    session.flush()
    facts = Facts(queries.of_member(session, shop.buyer.organisation_id, shop.buyer.member_id))
    told = quotes(session, facts, {DATASET: {QuotaMeasure.QUERIES: 1, QuotaMeasure.BYTES: size}}, NOW)
    assert [(one.quote.amount_minor, one.quote.refused) for one in told] == [(amount, refused)]
    assert ("refused" in sentence(told[0], "en")) == refused
    assert quotes(session, facts, {DATASET: {QuotaMeasure.BYTES: None}}, NOW) == []
