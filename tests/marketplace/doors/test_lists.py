"""Lists that clients ask before anything else: each shows a member what it may read, and nothing else that there is."""

import json

import pytest

from tests.marketplace.doors.conftest import Gate, People

pytestmark = pytest.mark.stack
LISTS = {
    "comments": "SELECT * FROM system.metadata.table_comments",
    "comments of the catalog": "SELECT * FROM system.metadata.table_comments WHERE catalog_name = 'lakehouse'",
    "comments of a schema": "SELECT * FROM system.metadata.table_comments WHERE catalog_name = 'lakehouse' AND schema_name = '{schema}'",
    "one comment": "SELECT * FROM system.metadata.table_comments WHERE catalog_name = 'lakehouse' AND schema_name = '{schema}' AND table_name = '{table}'",
    "comments of some": "SELECT * FROM system.metadata.table_comments WHERE catalog_name = 'lakehouse' AND schema_name IN ('{schema}', 'x') AND table_name IN ('{table}', 'x')",
    "comments by a pattern": "SELECT * FROM system.metadata.table_comments WHERE table_name LIKE 'plans%' OR comment LIKE '%nobody%'",
    "materialized views": "SELECT * FROM system.metadata.materialized_views",
    "one materialized view": "SELECT * FROM system.metadata.materialized_views WHERE catalog_name = 'lakehouse' AND schema_name = '{schema}' AND name = '{table}'",
    "views": "SELECT * FROM lakehouse.information_schema.views",
    "one view": "SELECT * FROM lakehouse.information_schema.views WHERE table_schema = '{schema}' AND table_name = '{table}'",
    "tables": "SELECT * FROM lakehouse.information_schema.tables WHERE table_schema = '{schema}'",
    "columns": "SELECT * FROM lakehouse.information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{table}'",
    "jdbc tables": "SELECT * FROM system.jdbc.tables",
    "one jdbc table": "SELECT * FROM system.jdbc.tables WHERE table_cat = 'lakehouse' AND table_schem = '{schema}' AND table_name = '{table}'",
    "jdbc columns": "SELECT * FROM system.jdbc.columns WHERE table_cat = 'lakehouse' AND table_schem = '{schema}'",
    "jdbc schemas": "SELECT * FROM system.jdbc.schemas",
}  # fmt: skip


def asked(name: str, table: str) -> str:
    _, schema, bare = table.split(".")
    return LISTS[name].format(schema=schema, table=bare)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_tells_of_a_table_without_a_licence(gate: Gate, people: People, name: str) -> None:
    """Ann holds a licence on the orders, Bob holds none; what is absent is answered like what is forbidden."""
    absent = gate.secret.replace(".plans_", ".absent_").replace("gate_secret", "gate_absent")
    for member in (people.ann, people.bob):
        answer = gate.ask(member, asked(name, gate.secret))
        assert answer.error is None, answer.message
        said = json.dumps(answer.rows)
        assert "plans_" not in said
        assert "nobody" not in said
        assert "gate_secret" not in said
        assert gate.ask(member, asked(name, absent)).rows == answer.rows
    bobs = json.dumps(gate.ask(people.bob, asked(name, gate.orders)).rows)
    assert "orders_" not in bobs
    assert "gate_sales" not in bobs


@pytest.mark.parametrize("name", [n for n in LISTS if "view" not in n and "pattern" not in n])
def test_the_same_list_shows_an_operator_the_table_and_its_reader_what_is_licensed(
    gate: Gate, people: People, name: str
) -> None:
    word = "gate_secret" if name == "jdbc schemas" else "plans_"
    assert word in json.dumps(gate.ask(people.operator, asked(name, gate.secret)).rows)
    answer = gate.ask(people.ann, asked(name, gate.orders))
    said = json.dumps(answer.rows)
    assert ("gate_sales" if name == "jdbc schemas" else gate.orders.split(".")[2]) in said
    assert "born" not in said
    assert "_delivery" not in said
    if "comment" in name:
        assert "what everybody sold" in said


def test_a_column_list_names_the_licensed_columns_alone(gate: Gate, people: People) -> None:
    answer = gate.ask(people.ann, asked("jdbc columns", gate.orders))
    place = [name.lower() for name in answer.names].index("column_name")
    names = {row[place] for row in answer.rows}
    assert names == {"invoice", "day", "quantity", "customer", "country", "month"}


@pytest.mark.parametrize("table", ["tables", "columns", "schemas", "catalogs", "types"])
def test_the_drivers_tables_have_their_columns(gate: Gate, people: People, table: str) -> None:
    """Power BI selects `*`; while Trino's filter of catalogs hid the system catalog, there was no column."""
    answer = gate.ask(people.ann, f"SELECT * FROM system.jdbc.{table}")
    assert answer.error is None, answer.message
    assert answer.rows
    described = gate.ask(people.ann, f"DESCRIBE system.jdbc.{table}")
    assert [row[0] for row in described.rows] == [name.lower() for name in answer.names]


def test_the_system_catalog_stays_out_of_sight(gate: Gate, people: People) -> None:
    assert gate.ask(people.ann, "SHOW CATALOGS").rows == [["lakehouse"]]
    assert gate.ask(people.ann, "SELECT * FROM system.jdbc.catalogs").rows == [["lakehouse"]]
    assert gate.ask(people.ann, "SHOW CATALOGS LIKE 'system'").rows == []
    answer = gate.ask(people.ann, "SELECT DISTINCT table_cat FROM system.jdbc.tables")
    assert answer.rows == [["lakehouse"]]


@pytest.mark.parametrize(
    "table",
    [
        "metadata.catalogs", "metadata.table_properties", "metadata.column_properties", "metadata.analyze_properties",
        "metadata.materialized_view_properties", "metadata.schema_properties", "runtime.queries", "runtime.nodes",
        "runtime.tasks", "runtime.transactions", "runtime.optimizer_rule_stats",
    ],
)  # fmt: skip
def test_other_system_tables_are_refused_and_not_for_sale(gate: Gate, people: People, table: str) -> None:
    answer = gate.ask(people.ann, f"SELECT * FROM system.{table}")
    assert answer.refused, answer
    assert answer.message.startswith(f"system.{table} is not shown at this door.")
    assert "catalogue" not in answer.message
