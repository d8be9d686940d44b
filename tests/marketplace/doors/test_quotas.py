"""Quotas at the SQL door: the query, its rows before they are passed on, the bytes that it reads; with Trino, as members ask."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.grants import seats
from marketplace.grants.models import Grant
from marketplace.ids import new_id
from marketplace.metering.queries import standing
from tests.marketplace.doors.conftest import Answer, Gate
from tests.support.marketplace import make_member
from tests.support.stripe import until

pytestmark = [pytest.mark.stack, pytest.mark.postgres]


class Company:
    """A company of its own, with a member and one grant on all 10 orders."""

    def __init__(self, gate: Gate, **scope: Any) -> None:
        self.gate = gate
        with Session(gate.database) as session, session.begin():
            name = new_id("org")[-10:]
            company = Organisation(id=new_id("org"), slug=name, name=name, kind="company", created_at=datetime.now(UTC))
            session.add(company)
            session.flush()
            self.member = make_member(session, company, "buyer", f"{name}@example.com").id
            self.purchase = gate.grant(session, company.id)
            grant = session.scalars(select(Grant).where(Grant.purchase_id == self.purchase)).one()
            grant.scope, self.id = {**grant.scope, **scope}, grant.id

    def ask(self, sql: str) -> Answer:
        return self.gate.ask(self.member, sql.format(self.gate.orders))

    def used(self) -> list[int]:
        with Session(self.gate.database) as session:
            now = datetime.now(UTC)
            return [one.used for one in standing(session, [session.get_one(Grant, self.id)], now).get(self.id, [])]

    def reasons(self, count: int) -> list[str | None]:
        """Of the accesses that were told of, once there are so many."""
        query = text("SELECT reason FROM usage WHERE member_id = :member ORDER BY started_at, id")

        def told() -> list[str | None] | None:
            with Session(self.gate.database) as session:
                found = list(session.scalars(query, {"member": self.member}))
            return found if len(found) >= count else None

        return until(told)


def quota(measure: str, limit: int, per: str = "day") -> dict[str, Any]:
    return {"quotas": [{"measure": measure, "per": per, "limit": limit}]}


def test_queries_are_counted_once_each_and_end_at_the_quota(gate: Gate) -> None:
    company = Company(gate, **quota("queries", 2))
    assert company.ask("SELECT count(*) FROM {}").rows == [[10]]
    company.ask("EXPLAIN SELECT * FROM {}")
    company.ask("DESCRIBE {}")
    assert company.used() == [1]
    company.ask("SELECT a.invoice FROM {0} a JOIN {0} b ON a.invoice = b.invoice")
    refused = company.ask("SELECT 1 FROM {} LIMIT 1")
    assert refused.refused
    assert refused.rows == []
    assert "2 of 2 queries a day used, 1 wanted" in refused.message
    assert company.used() == [2]
    assert company.reasons(5)[-1] == "quota_reached"


def test_rows_are_counted_before_they_are_passed_on(gate: Gate) -> None:
    company = Company(gate, **quota("rows", 15))
    assert len(company.ask("SELECT * FROM {}").rows) == 10
    refused = company.ask("SELECT * FROM {}")  # its pages are small: the first ones may still fit
    assert refused.refused
    assert company.used() == [10 + len(refused.rows)]
    assert len(refused.rows) <= 5


def test_an_error_that_tells_of_rows_is_a_query(gate: Gate) -> None:
    company = Company(gate, **quota("queries", 5))
    assert company.ask("SELECT 1 / (count(*) - 10) FROM {}").error
    assert company.used() == [1]


def test_many_at_once_get_what_there_is(gate: Gate) -> None:
    company = Company(gate, **quota("queries", 3))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: company.ask("SELECT count(*) FROM {}"), range(8)))
    assert sum(not answer.refused for answer in answers) == 3
    assert company.used() == [3]


def test_bytes_are_taken_as_the_most_and_the_rest_is_given_back(gate: Gate) -> None:
    company = Company(gate, **quota("bytes", 10**6))
    assert len(company.ask("SELECT invoice FROM {}").rows) == 10
    company.reasons(1)
    with Session(gate.database) as session:
        query = text("SELECT kind, amount FROM meter_taking WHERE grant_id = :id ORDER BY id")
        taken = [tuple(row) for row in session.execute(query, {"id": company.id})]
    assert taken[0][0] == "taken"
    assert 0 < sum(amount for _, amount in taken) <= taken[0][1]
    assert len(company.reasons(1)) == 1  # what the door explains for itself is no access of the member's
    tight = Company(gate, **quota("bytes", 1))
    assert tight.ask("SELECT invoice FROM {}").refused
    assert tight.ask("EXPLAIN ANALYZE SELECT invoice FROM {}").refused
    assert not tight.ask("EXPLAIN SELECT invoice FROM {}").error


def test_seats_and_figures_of_groups(gate: Gate) -> None:
    named = Company(gate, seats=1)
    assert "names its users" in named.ask("SELECT * FROM {}").message
    with Session(gate.database) as session, session.begin():
        seats.fill(session, purchase_id=named.purchase, member_id=named.member, quantity=1, now=datetime.now(UTC))
    assert len(named.ask("SELECT * FROM {}").rows) == 10
    groups = Company(gate, aggregate_only={"minimum_group": 5})
    answer = groups.ask("SELECT count(*) FROM {}")
    assert answer.refused
    assert "figures of groups" in answer.message
    assert json.dumps(answer.rows) == "[]"
