"""`SHOW CREATE TABLE` from the declaration: what the licence shows, with types, comments and what is never empty."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.doors.sql.ddl import named, statement
from marketplace.grants import service as grants
from marketplace.ids import new_id
from marketplace.licensing import service as licensing
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.scope import Scope
from sectors.registry import load
from sectors.spec.dataset import Dataset
from tests.marketplace.doors.conftest import Gate, People
from tests.support.gate import column, make_dataset, make_held, make_terms

ORDERS = make_dataset(
    columns=(
        replace(column("invoice", "varchar"), required=True), replace(column("country", "varchar"), required=True),
        replace(column("day", "date"), required=True), column("at", "timestamp"), column("tags", "list"),
        replace(column("price", "decimal(12,3)"), unit="it's GBP", required=True), column("customer", "varchar"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("SHOW CREATE TABLE lakehouse.sales.orders", "sales.orders"), ("show create table sales.orders;", "sales.orders"),
        (' SHOW CREATE  TABLE\n"lakehouse"."sales"."Orders" ; ', "sales.orders"), ("SHOW CREATE TABLE orders", "finance.orders"),
        ("SHOW CREATE TABLE other.sales.orders", None), ("SHOW CREATE VIEW sales.orders", None),
        ("SHOW CREATE TABLE sales.orders -- x", None), ("SELECT 1", None), ("SHOW CREATE TABLE a.b.c.d", None),
        ("SHOW CREATE TABLE " + "a ." * 100_000, None),
    ],
)  # fmt: skip
def test_the_table_is_named_by_the_statement_and_the_session(sql: str, name: str | None) -> None:
    assert named(sql, "lakehouse", "finance") == name


def test_a_bare_name_in_another_catalog_is_not_ours() -> None:
    assert named("SHOW CREATE TABLE sales.orders", "system", "") is None


def ddl(dataset: Dataset, *terms: dict[str, object] | None) -> str:
    held = [replace(make_held(), scope=compiled(dataset, one)) for one in terms if one is not None]
    made = statement(dataset, held or None)
    assert made.startswith("SELECT '")
    assert made.endswith('\' AS "Create Table"')
    return made.removeprefix("SELECT '").removesuffix('\' AS "Create Table"').replace("''", "'")


def compiled(dataset: Dataset, terms: dict[str, object]) -> Scope:
    return compile_terms(make_terms(**terms), dataset)


def test_all_that_a_supply_center_reads_of_its_own() -> None:
    assert ddl(ORDERS) == (
        "CREATE TABLE lakehouse.sales.orders (\n"
        "   invoice varchar NOT NULL COMMENT 'Invoice · invoice · public',\n"
        "   country varchar NOT NULL COMMENT 'Country · country · public',\n"
        "   day date NOT NULL COMMENT 'Day · day · public',\n"
        "   at timestamp(6) with time zone COMMENT 'At · at · public',\n"
        "   tags array(varchar) COMMENT 'Tags · tags · public',\n"
        "   price decimal(12,3) NOT NULL COMMENT 'Price · price · it''s GBP · public',\n"
        "   customer varchar COMMENT 'Customer · customer · public',\n"
        "   month varchar COMMENT 'Month of day · day: 월'\n"
        ")\n"
        "COMMENT 'Orders · 주문 · Source: UCI'\n"
        "WITH (partitioned_by = ARRAY['month', 'country'])"
    )


def test_a_licence_shows_its_columns_and_what_it_empties_may_be_empty() -> None:
    made = ddl(ORDERS, {"columns": ["invoice", "price"], "masks": {"price": "null"}})
    assert made == (
        "CREATE TABLE lakehouse.sales.orders (\n"
        "   invoice varchar NOT NULL COMMENT 'Invoice · invoice · public',\n"
        "   price decimal(12,3) COMMENT 'Price · price · it''s GBP · public'\n"
        ")\n"
        "COMMENT 'Orders · 주문 · Source: UCI'"
    )


def test_two_licences_show_what_either_shows() -> None:
    made = ddl(ORDERS, {"columns": ["invoice", "price"]}, {"columns": ["invoice", "country"]})
    assert "invoice varchar NOT NULL" in made
    assert "country varchar COMMENT" in made
    assert "price decimal(12,3) COMMENT" in made
    assert "customer" not in made


@pytest.mark.stack
def test_the_door_answers_for_a_licensed_table_and_for_no_other(gate: Gate, people: People) -> None:
    """Bob's company holds two columns of a declared dataset, Ann's none."""
    rates, now = load().dataset("finance.reference_rates"), datetime.now(UTC)
    wanted = [rates.columns[0].name, rates.columns[-1].name]
    with Session(gate.database) as session, session.begin():
        bob = session.get(Member, people.bob)
        assert bob is not None
        licence = licensing.create(
            session, LicenceTerms.model_validate({"dataset": rates.id, "columns": wanted}), rates, now
        )
        grants.issue(
            session, purchase_id=new_id("pur"), organisation_id=bob.organisation_id, licence=licence, deliveries=None,
            starts_at=now, ends_at=None, now=now,
        )  # fmt: skip
    answer = gate.ask(people.bob, "SHOW CREATE TABLE finance.reference_rates;", **{"x-trino-catalog": "lakehouse"})
    assert (answer.message, answer.names) == ("", ["Create Table"])
    [[made]] = answer.rows
    assert made.startswith("CREATE TABLE lakehouse.finance.reference_rates (\n")
    assert [line.split()[0] for line in made.splitlines() if line.startswith("   ")] == [*wanted, "year"]
    forbidden = gate.ask(people.ann, "SHOW CREATE TABLE lakehouse.finance.reference_rates")
    absent = gate.ask(people.ann, "SHOW CREATE TABLE lakehouse.finance.no_such_table")
    assert forbidden.refused
    assert forbidden.message.replace("reference_rates", "no_such_table") == absent.message
