"""Pseudonyms against the running gate: nobody can make one, join by one, or see the key."""

import base64
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.grants.models import Grant
from marketplace.licensing import pseudonyms
from tests.marketplace.doors.conftest import FRANCE, Gate, People

pytestmark = pytest.mark.stack


def codes(gate: Gate, member: str) -> list[str]:
    answer = gate.ask(member, f"SELECT customer FROM {gate.orders} ORDER BY invoice")
    assert answer.error is None, answer.message
    return [row[0] for row in answer.rows]


def key(gate: Gate) -> str:
    return gate.network.secret("pseudonym-key").read_text()


def test_a_buyer_sees_the_codes_of_its_own_domain(gate: Gate, people: People) -> None:
    domain = pseudonyms.domain(people.company, gate.dataset.id)
    expected = {pseudonyms.code(key(gate), f"customer {n}", domain) for n in range(5)}
    assert set(codes(gate, people.ann)) == expected
    assert codes(gate, people.colleague) == codes(gate, people.ann)


def test_another_purchase_keeps_the_codes_and_another_buyer_has_others(gate: Gate, people: People) -> None:
    before = codes(gate, people.ann)
    with Session(gate.database) as session, session.begin():
        gate.grant(session, people.company, **FRANCE)
        gate.grant(session, session.get_one(Member, people.bob).organisation_id, **FRANCE)
    assert codes(gate, people.ann) == before
    assert not set(codes(gate, people.bob)) & set(before)


def test_a_grant_written_before_pseudonyms_had_a_key_gives_keyed_ones(gate: Gate, people: People) -> None:
    before = codes(gate, people.ann)
    with Session(gate.database) as session, session.begin():
        grant = session.scalars(select(Grant).where(Grant.purchase_id == people.purchase)).one()
        masks = [{**mask, "mask": "hash"} for mask in grant.scope["masks"]]
        grant.scope = {**grant.scope, "masks": masks}
    assert codes(gate, people.ann) == before


CALLS = [
    "SELECT sdn.masks.pseudonym('customer 1', '{domain}')", "SELECT SDN.Masks.PSEUDONYM('customer 1', '{domain}')",
    "SELECT \"sdn\".\"masks\".\"pseudonym\"('customer 1', '{domain}')",
    "SELECT count(*) FROM {orders} WHERE customer = sdn.masks.pseudonym('customer 1', '{domain}')",
    "EXPLAIN SELECT sdn.masks.pseudonym('customer 1', '{domain}')",
    "EXECUTE IMMEDIATE 'SELECT sdn.masks.pseudonym(''x'', ''y'')'",
    "WITH FUNCTION f(x varchar) RETURNS varchar RETURN sdn.masks.pseudonym(x, '{domain}') SELECT f('customer 1')",
    "SELECT transform(ARRAY['customer 1'], x -> sdn.masks.pseudonym(x, '{domain}'))",
]  # fmt: skip


@pytest.mark.parametrize("sql", CALLS)
def test_nobody_makes_a_pseudonym(gate: Gate, people: People, sql: str) -> None:
    """Who could would try a list of values until a code fits."""
    text = sql.format(domain=pseudonyms.domain(people.company, gate.dataset.id), orders=gate.orders)
    for member in (people.ann, people.operator):
        answer = gate.ask(member, text)
        assert answer.error is not None, answer.rows
        assert answer.error["errorName"] in ("PERMISSION_DENIED", "FUNCTION_NOT_FOUND"), answer.message
        assert answer.rows == []


def test_the_list_of_functions_does_not_name_it(gate: Gate, people: People) -> None:
    for member in (people.ann, people.operator):
        for sql in ("SHOW FUNCTIONS FROM sdn.masks", "SHOW FUNCTIONS LIKE '%pseudonym%'", "SHOW SCHEMAS FROM sdn"):
            assert "pseudonym" not in json.dumps(gate.ask(member, sql).rows)


SHOWING = [
    "EXPLAIN SELECT customer FROM {orders}", "EXPLAIN (TYPE LOGICAL, FORMAT JSON) SELECT customer FROM {orders}",
    "EXPLAIN (TYPE DISTRIBUTED) SELECT customer FROM {orders}", "EXPLAIN (TYPE IO) SELECT customer FROM {orders}",
    "EXPLAIN (TYPE VALIDATE) SELECT customer FROM {orders}", "EXPLAIN ANALYZE VERBOSE SELECT customer FROM {orders}",
    "SELECT customer FROM {orders}", "SELECT CAST(customer AS bigint) FROM {orders}", "SHOW COLUMNS FROM {orders}",
    "SHOW STATS FOR (SELECT customer FROM {orders})",
]  # fmt: skip


def test_the_key_is_shown_nowhere(gate: Gate, people: People) -> None:
    """Neither the key nor the domain's own, in no form, in no answer, stored event, log or file beside the secrets."""
    domain = pseudonyms.domain(people.company, gate.dataset.id)
    secrets = [key(gate).encode(), *(pseudonyms.key_of(key(gate), domain),)]
    forms = {form for secret in secrets for form in (secret, secret.hex().encode(), base64.b64encode(secret))}
    shown = [str(gate.ask(people.ann, sql.format(orders=gate.orders))).encode() for sql in SHOWING]
    assert any(b"sdn.masks.pseudonym" in text.lower() for text in shown)
    home = gate.network.home
    files = [file for folder in (home / "logs", home / "trino") for file in folder.rglob("*") if file.is_file()]
    shown += [file.read_bytes() for file in files if file.suffix != ".jar"]
    assert not [form for form in forms for text in shown if form in text]
