"""What a statement's text says about itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.doors.sql.statements import first_word, names, not_offered
from tests.support.gate import property_test

FINE = [
    "SELECT 1", "  select 1", "-- note\nSELECT 1", "/* note */ SELECT 1", "WITH t AS (SELECT 1) SELECT * FROM t", "(SELECT 1)",
    "VALUES 1", "TABLE a.b", "SHOW TABLES", "DESCRIBE a.b", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE VERBOSE SELECT 1",
    "EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1", "USE lakehouse.sales", "PREPARE p FROM SELECT 1", "EXECUTE p USING 1",
    "EXECUTE IMMEDIATE 'SELECT ''x'''", "DEALLOCATE PREPARE p", "START TRANSACTION", "COMMIT", "SET SESSION a = 1",
    "EXPLAIN (SELECT 1)", "select/**/1",
]  # fmt: skip
OTHER = [
    "DROP TABLE a", "drop/**/table a", "-- SELECT\rDROP TABLE a", "/* /* */ DROP TABLE a -- */ SELECT 1", "INSERT INTO a VALUES 1",
    "EXPLAIN DROP TABLE a", "EXPLAIN ANALYZE INSERT INTO a VALUES 1", "EXPLAIN (TYPE LOGICAL) CREATE TABLE a AS SELECT 1",
    "PREPARE p FROM DROP TABLE a", "EXECUTE IMMEDIATE 'DROP TABLE a'", "EXECUTE IMMEDIATE 'EXPLAIN CREATE TABLE a (x int)'",
    "EXECUTE IMMEDIATE DROP", "CALL system.runtime.kill_query('x')", "", "/* open", "--", "1", "GRANT SELECT ON a TO b",
    "EXECUTE IMMEDIATE '" + "EXECUTE IMMEDIATE ''" * 9, "\u00a0SELECT 1",
]  # fmt: skip


@pytest.mark.parametrize("sql", FINE)
def test_reading_is_left_to_trino(sql: str) -> None:
    assert not_offered(sql) is None


@pytest.mark.parametrize("sql", OTHER)
def test_everything_else_is_turned_away(sql: str) -> None:
    assert not_offered(sql) is not None


@property_test
@given(
    space=st.lists(
        st.sampled_from([" ", "\n", "\t", "\r", "-- x\n", "/* x */", "/**/", "/* ' */", "-- /*\n"]), max_size=6
    )
)
def test_blanks_and_comments_hide_no_first_word(space: list[str]) -> None:
    assert first_word("".join(space) + "DROP TABLE a")[0] == "drop"


@property_test
@given(sql=st.text(max_size=200))
def test_any_text_is_judged(sql: str) -> None:
    assert not_offered(sql) is None or isinstance(not_offered(sql), str)
    assert isinstance(names(sql), list)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT * FROM finance.rates ORDER BY day DESC LIMIT 5", ["finance.rates"]),
        ("SELECT * FROM lakehouse.sales.orders o JOIN finance.rates r ON true", ["sales.orders", "finance.rates"]),
        ('select 1 from lakehouse."sales"."orders$history"', ["sales.orders$history"]),
        ("SELECT * FROM a WHERE x IN (SELECT 1 FROM b)", ["a", "b"]), ("SHOW TABLES FROM lakehouse.sales", ["sales"]),
        ("DESCRIBE lakehouse.sales.orders", ["sales.orders"]), ("SELECT * FROM (SELECT 1)", []),
        ("SELECT * FROM sales . orders", ["sales.orders"]), ("INSERT INTO sales.orders TABLE x", ["sales.orders", "x"]),
        ("SELECT * FROM Sales.Orders, sales.ORDERS", ["sales.orders"]), ("SHOW STATS FOR sales.orders", ["sales.orders"]),
    ],
)  # fmt: skip
def test_names_come_from_the_text_alone(sql: str, found: list[str]) -> None:
    assert names(sql) == found
