"""Parameters: a value stays a value, whatever it says (A19, A50)."""

from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from marketplace.doors.query.errors import ParameterUnfit
from marketplace.doors.query.parameters import Parameter, bound, parameters
from tests.support.gate import property_test

ZONE = "Asia/Seoul"


def parts(sent: str) -> tuple[str, list[str]]:
    """The statement and the values that `EXECUTE IMMEDIATE … USING …` gives the engine, read by another reader."""
    assert sent.startswith("EXECUTE IMMEDIATE ")
    tree: Any = sqlglot.parse_one(
        f"SELECT {sent.removeprefix('EXECUTE IMMEDIATE ').replace(' USING ', ', ', 1)}", "trino"
    )
    text, *values = tree.expressions
    assert isinstance(text, exp.Literal)
    return text.this, [value.sql("trino") for value in values]


def test_a_statement_without_parameters_is_sent_as_it_is() -> None:
    sql = "SELECT '{x}', \"{{\" -- {{no}}\n/* {{no}} */ FROM t"
    assert bound(sql, {}, ZONE) == sql


def test_each_type_becomes_a_literal_of_it() -> None:
    sql = "SELECT {{a}}, {{d:date}}, {{n:number}}, {{ t : timestamp }}, {{b:boolean}}, {{i:integer}}, {{a}};"
    values = {"a": "x", "d": "2026-01-31", "n": "-12.50", "t": "2026-01-31 09:00", "b": "TRUE", "i": " -5 "}
    assert parts(bound(sql, values, ZONE)) == (
        "SELECT ?, ?, ?, ?, ?, ?, ?",
        [
            "'x'", "CAST('2026-01-31' AS DATE)", "CAST('-12.50' AS DECIMAL(4, 2))",
            "CAST('2026-01-31 09:00:00.000000 +09:00' AS TIMESTAMP(6) WITH TIME ZONE)", "TRUE",
            "CAST('-5' AS BIGINT)", "'x'",
        ],
    )  # fmt: skip


@property_test
@given(st.text(max_size=60).filter(lambda text: "\0" not in text and " USING " not in text))
def test_whatever_a_text_says_the_statement_is_the_same_and_the_value_is_that_text(value: str) -> None:
    sql = "SELECT * FROM t WHERE note = {{note}} AND 'it''s' <> \"a\""
    text, [literal] = parts(bound(sql, {"note": value}, ZONE))
    assert text == "SELECT * FROM t WHERE note = ? AND 'it''s' <> \"a\""
    assert literal == exp.Literal.string(value).sql("trino")
    assert literal[1:-1].replace("''", "") == value.replace("'", "") or "'" in value


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer", "1 OR 1=1"), ("integer", "1e3"), ("integer", str(2**63)), ("number", "NaN"), ("number", "1e9999"),
        ("number", "1;"), ("number", "1" * 39), ("date", "2026-02-30"), ("date", "2026-01-01' OR '1'='1"), ("timestamp", "now"),
        ("boolean", "1"), ("integer", ""), ("text", "a\0b"), ("text", "x" * 10_001), ("secret", "x"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_type_is_refused_by_name(type_: str, value: str) -> None:
    with pytest.raises(ParameterUnfit, match="here"):
        bound(f"SELECT {{{{here:{type_}}}}}", {"here": value}, ZONE)


def test_a_parameter_in_quotes_is_refused_and_one_without_a_value_too() -> None:
    for sql in ("SELECT '{{a}}'", 'SELECT "{{a}}"', "SELECT 'it''s {{a}}'", "SELECT '{{a}}"):
        with pytest.raises(ParameterUnfit, match="stands in quotes"):
            bound(sql, {"a": "x"}, ZONE)
    with pytest.raises(ParameterUnfit, match="a has no value"):
        bound("SELECT {{a}}", {"b": "x"}, ZONE)


def test_a_type_is_said_once() -> None:
    assert parameters("SELECT {{a}}, {{b}}, {{a:date}}") == [Parameter("a", "date"), Parameter("b", "text")]
    with pytest.raises(ParameterUnfit, match="two types"):
        parameters("SELECT {{a:date}}, {{a:text}}")
