"""What a statement's text says about itself."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.doors.sql.names import names
from marketplace.doors.sql.scanner import Unreadable, tokens
from marketplace.doors.sql.statements import Said, not_offered, travels
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
    assert not_offered("".join(space) + "DROP TABLE a") == "drop"


@property_test
@given(sql=st.text(max_size=200))
def test_any_text_is_judged(sql: str) -> None:
    assert not_offered(sql) is None or isinstance(not_offered(sql), str)
    assert isinstance(names(Said(sql)), list)


HOSTILE = {
    "options without an end": "EXPLAIN (" + "type a  " * 120_000 + "!", "line comments": "--\n" * 330_000 + "SELECT 1",
    "block comments": "/**/" * 240_000 + "SELECT 1", "open comments": "/*" * 490_000,
    "quotes": 'SELECT 1 FROM "' + '""' * 490_000, "quoted quotes": "EXECUTE IMMEDIATE '" + "''" * 490_000 + "'",
    "parentheses": "(" * 990_000, "pairs": "SELECT " + "()" * 490_000, "a long name": "SELECT * FROM " + "a" * 990_000,
    "NUL": "\0" * 990_000, "an open string": "SELECT '" + "x" * 990_000, "semicolons": "SELECT 1" + ";" * 990_000,
    "wide blanks": "\u3000\u00a0" * 490_000, "nested queries": "SELECT * FROM " + "(SELECT * FROM " * 65_000,
    "dots": "SELECT 1 FROM " + "a . " * 240_000, "explained explanations": "EXPLAIN " * 120_000,
}  # fmt: skip


@pytest.mark.parametrize("shape", HOSTILE)
def test_no_text_costs_more_than_its_length(shape: str) -> None:
    """Measured as work of this thread, so that a busy machine fails nothing; a pattern that looks twice takes hours."""
    began = time.thread_time()
    for read in (not_offered, lambda sql: names(Said(sql, {}, "lakehouse", "sales"))):
        with contextlib.suppress(Unreadable):
            read(HOSTILE[shape])
    assert time.thread_time() - began < 10


def test_a_text_of_too_many_words_is_not_read_to_its_end() -> None:
    """A name behind them is not overlooked: the reader is told."""
    for padding in ("(" * 6_000, "a " * 50_001, "/**/" * 50_001):
        with pytest.raises(Unreadable):
            names(Said("SELECT " + padding + " FROM finance.rates", {}, "lakehouse"))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ('SELECT "a""B", \'it\'\'s\', x1 -- no\n/* no */, 2e', ["select", 'a"b', ",", "it's", ",", "x1", ",", "2e"]),
        ("a/* /* */b", ["a", "b"]), ("a--b\rc", ["a", "c"]), ("a /* b", ["a"]), ("a 'b", ["a", "'"]), ("가", ["가"]),
        ("U&'\\0041'", ["u", "&", "\\0041"]), ("`a``b`", ["a`b"]),
    ],
)  # fmt: skip
def test_words_are_those_of_trinos_grammar(sql: str, words: list[str]) -> None:
    assert [token.text for token in tokens(sql)] == words


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT * FROM finance.rates ORDER BY day DESC LIMIT 5", ["finance.rates"]),
        ("SELECT * FROM lakehouse.sales.orders o JOIN finance.rates r ON true", ["sales.orders", "finance.rates"]),
        ('select 1 from lakehouse."sales"."orders$history"', ["sales.orders$history"]),
        ("SELECT * FROM a WHERE x IN (SELECT 1 FROM b)", ["sales.a", "sales.b"]), ("SHOW TABLES FROM lakehouse.sales", ["sales"]),
        ("DESCRIBE lakehouse.sales.orders", ["sales.orders"]), ("SELECT * FROM (SELECT 1)", []),
        ("SELECT * FROM sales . orders", ["sales.orders"]), ("INSERT INTO sales.orders TABLE x", ["sales.orders", "sales.x"]),
        ("SELECT * FROM Sales.Orders, sales.ORDERS", ["sales.orders"]), ("SHOW STATS FOR sales.orders", ["sales.orders"]),
        ("SELECT * FROM sales.a x, sales.b y JOIN sales.c ON x.i = y.i, sales.d WHERE e IN (1, f)", ["sales.a", "sales.b", "sales.c", "sales.d"]),
        ("SELECT * FROM sales.a FOR VERSION AS OF 3", ["sales.a"]), ("SELECT * FROM sales.a FOR TIMESTAMP AS OF now()", ["sales.a"]),
        ("WITH t AS (SELECT * FROM sales.a), u (x, y) AS (SELECT * FROM t) SELECT * FROM t, u", ["sales.a"]),
        ("WITH orders AS (SELECT * FROM orders) SELECT * FROM orders", ["sales.orders"]),
        ("WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) SELECT * FROM t", []),
        ("SELECT * FROM (WITH b AS (SELECT 1) SELECT * FROM b), b", ["sales.b"]),
        ("SELECT 1 FROM c WINDOW b AS (ORDER BY 1) UNION SELECT * FROM b", ["sales.c", "sales.b"]),
        ("SELECT * FROM UNNEST(x) WITH ORDINALITY WINDOW b AS (ORDER BY 1) UNION TABLE b", ["sales.b"]),
        ("SELECT extract(year FROM day), trim(FROM x), substring(x FROM 2) FROM a WHERE x IS DISTINCT FROM y", ["sales.a"]),
        ("SELECT * FROM (a CROSS JOIN b), LATERAL (SELECT * FROM c)", ["sales.a", "sales.b", "sales.c"]),
        ("SELECT * FROM TABLE(exclude_columns(input => TABLE(finance.rates), columns => DESCRIPTOR(a, b)))", ["finance.rates"]),
        ("SELECT * FROM TABLE(f(TABLE(SELECT * FROM a)))", ["sales.a"]), ("SELECT 1 WHERE 1 IN (TABLE a)", ["sales.a"]),
        ("SHOW CREATE VIEW finance.rates", ["finance.rates"]), ("SHOW CREATE MATERIALIZED VIEW finance.rates", ["finance.rates"]),
        ("SHOW CREATE SCHEMA lakehouse.finance", ["finance"]), ("SHOW CREATE FUNCTION finance.f", ["finance.f"]),
        ("SHOW STATS FOR (SELECT * FROM a)", ["sales.a"]), ("SHOW GRANTS ON TABLE a", ["sales.a"]), ("SHOW GRANTS ON SCHEMA a", ["a"]),
        ("SHOW COLUMNS IN a LIKE 'x'", ["sales.a"]), ("SHOW TABLES LIKE 'x'", []), ("SHOW SESSION LIKE 'a'", []), ("USE finance", ["finance"]),
        ("SHOW FUNCTIONS FROM lakehouse.finance", ["finance"]), ("SHOW BRANCHES FROM TABLE a", ["sales.a"]),
        ("EXECUTE IMMEDIATE 'SELECT * FROM finance.rates' USING 1", ["finance.rates"]), ("EXECUTE p", ["finance.prepared"]),
        ("DESCRIBE OUTPUT p", ["finance.prepared"]), ("DESCRIBE INPUT p", ["finance.prepared"]), ("DESCRIBE output", ["sales.output"]),
        ("EXPLAIN (TYPE IO) SELECT * FROM finance.rates", ["finance.rates"]), ("PREPARE q FROM TABLE finance.rates", ["finance.rates"]),
        ("SELECT * FROM system.jdbc.tables, information_schema.tables", []), ("DROP TABLE IF EXISTS finance.rates", ["finance.rates"]),
        ("SELECT 'FROM finance.rates', \"from finance.rates\" /* FROM x */ -- FROM y", []),
    ],
)  # fmt: skip
def test_names_come_from_the_text_alone(sql: str, found: list[str]) -> None:
    prepared = {"p": "SELECT * FROM finance.prepared"}
    assert [name.text for name in names(Said(sql, prepared, "lakehouse", "sales"))] == found


def test_a_name_that_nothing_completes_is_looked_up_by_nobody() -> None:
    assert names(Said("SELECT * FROM rates")) == names(Said("SELECT * FROM finance.rates", {}, "system")) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM a FOR VERSION AS OF 3", "select * from a for timestamp as of now()",
        "TABLE a FOR/**/VERSION--x\nAS\tOF 3", "EXPLAIN ANALYZE SELECT 1 FROM a FOR VERSION AS OF 3",
        "PREPARE p FROM SELECT * FROM a FOR VERSION AS OF ?", "SHOW STATS FOR (SELECT * FROM a FOR VERSION AS OF 3)",
        "EXECUTE IMMEDIATE 'SELECT * FROM a FOR VERSION AS OF 3'",
        "PREPARE p FROM EXECUTE IMMEDIATE 'EXPLAIN SELECT * FROM a FOR VERSION AS OF ''3'''",
        "SELECT * FROM (SELECT * FROM b JOIN a FOR VERSION AS OF 3 ON true)", "SELECT * FROM a FOR VER\u017fION A\u017f OF 3",
        "SELECT 'x' FROM a FOR TIME\u017fTAMP AS OF now()", "SELECT * FROM a FOR VERS\u0131ON AS OF 1",
    ],
)  # fmt: skip
def test_a_statement_that_travels_in_time_is_known_however_it_is_written(sql: str) -> None:
    assert travels(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'FOR VERSION AS OF 3' FROM a", "SELECT 1 -- FOR VERSION AS OF 3", 'SELECT "for" version FROM a AS of',
        "SELECT substring(x FROM 1 FOR version) AS of FROM a", "SELECT version AS of FROM a", "SHOW STATS FOR version",
        "SELECT 1 /* FOR VERSION AS OF 3 */ FROM a",
    ],
)  # fmt: skip
def test_words_that_only_look_like_it_do_not(sql: str) -> None:
    assert not travels(sql)
