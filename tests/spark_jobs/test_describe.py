"""Tables in Delta that say what their declaration says: when made, when the declaration changes, when they are old."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from infra.network import Network
from infra.parts.environment import shared, spark_client
from lakehouse import delta, tables
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from spark_jobs import describe
from tests.support.gate import make_dataset

pytestmark = pytest.mark.spark
INVOICE = Column("invoice", ("invoice",), "varchar", Text("Invoice", "송장"), required=True)
DAY = Column("day", ("day",), "date", Text("Day", "날짜"), required=True)
PRICE = Column("price", ("price",), "decimal(12,3)", Text(r"It's a \price", "단가"), unit="GBP")
ORDERS = make_dataset(columns=(INVOICE, DAY, PRICE), partitions=(Partition("month", "day", Grain.MONTH),))


@pytest.fixture(scope="module")
def session(network: Network) -> Iterator[SparkSession]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in spark_client(network).items():
            environment.setenv(name, value)
        found = SparkSession.builder.remote(shared(network)["SPARK_REMOTE"]).create()
        yield found
        found.stop()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "sales" / "orders"


def log(table: Path) -> list[dict[str, Any]]:
    """The metadata that each commit wrote, None where it wrote none."""
    commits = sorted((table / "_delta_log").glob("*.json"))
    actions = [[json.loads(line) for line in commit.read_text().splitlines()] for commit in commits]
    return [next((a["metaData"] for a in found if "metaData" in a), {}) for found in actions]


def said(table: Path) -> tuple[str, dict[str, tuple[str | None, bool]]]:
    """The table's comment, and each column's comment and whether it may be empty."""
    newest = [metadata for metadata in log(table) if metadata][-1]
    fields = json.loads(newest["schemaString"])["fields"]
    return newest["description"], {f["name"]: (f["metadata"].get("comment"), f["nullable"]) for f in fields}


def fill(session: SparkSession, table: Path, dataset: Dataset, *invoices: str | None) -> None:
    kinds = ", ".join(f"{name} {kind}" for name, kind in tables.accepted(dataset).items())
    rows = [(invoice, None, None, "2026-01", "d", None) for invoice in invoices]
    delta.append(session.createDataFrame(rows, kinds), table, f"t-{invoices}", may_add_columns=True)


def test_a_new_table_says_what_its_declaration_says_and_a_repeat_commits_nothing(
    session: SparkSession, table: Path
) -> None:
    (table / "_delta_log").mkdir(parents=True)  # a creation that was killed
    for _ in range(2):
        describe.ensure(session, table, ORDERS)
    assert len(log(table)) == 1
    comment, columns = said(table)
    assert comment == "Orders · 주문 · Source: UCI"
    assert columns["invoice"] == ("Invoice · 송장 · public", False)
    assert columns["price"] == (r"It's a \price · 단가 · GBP · public", True)
    assert columns["month"] == ("Month of day · day: 월", True)
    [made] = log(table)
    assert made["partitionColumns"] == ["month"]
    assert delta.PROPERTIES.items() <= made["configuration"].items()


def test_a_changed_declaration_is_told_to_the_table(session: SparkSession, table: Path) -> None:
    """A column that need not be there any more may be empty before rows without it come."""
    describe.ensure(session, table, ORDERS)
    changed = replace(
        ORDERS, title=Text("Sales", "판매"), columns=(replace(INVOICE, required=False), replace(DAY, required=False), replace(PRICE, unit="EUR"))
    )  # fmt: skip
    for _ in range(2):
        describe.ensure(session, table, changed)
    assert len(log(table)) == 4
    fill(session, table, changed, None, "i1")
    comment, columns = said(table)
    assert comment == "Sales · 판매 · Source: UCI"
    assert columns["price"][0] == r"It's a \price · 단가 · EUR · public"
    assert columns["invoice"] == ("Invoice · 송장 · public", True)


def test_a_table_from_before_is_told_once_and_keeps_its_rows(session: SparkSession, table: Path) -> None:
    """It keeps that its columns may be empty: Delta cannot promise afterwards what it did not watch."""
    delta.create(session, table, tables.accepted(ORDERS), tables.partitions(ORDERS))
    fill(session, table, ORDERS, None, "i1")
    for _ in range(2):
        describe.ensure(session, table, ORDERS)
    assert len(log(table)) == 4
    comment, columns = said(table)
    assert comment == "Orders · 주문 · Source: UCI"
    assert columns["invoice"] == ("Invoice · 송장 · public", True)
    assert session.read.format("delta").load(str(table)).count() == 2


def test_what_is_never_empty_is_held_by_delta_itself(session: SparkSession, table: Path) -> None:
    describe.ensure(session, table, ORDERS)
    with pytest.raises(Exception, match="DELTA_NOT_NULL_CONSTRAINT_VIOLATED"):
        fill(session, table, ORDERS, None)
