"""A masked value stays masked wherever a query puts it, and inside whatever it builds of it (A8, A9)."""

import re

import pytest

from tests.marketplace.doors.conftest import Gate, People

pytestmark = pytest.mark.stack
CODE = r"[0-9a-f]{32}"
USES = [
    "SELECT min(customer), max(customer), min_by(customer, quantity), max_by(customer, quantity) FROM {orders}",
    "SELECT customer, count(*) FROM {orders} GROUP BY customer", "SELECT DISTINCT customer FROM {orders}",
    "SELECT listagg(customer, ',') WITHIN GROUP (ORDER BY customer) FROM {orders}", "SELECT array_agg(customer) FROM {orders}",
    "SELECT approx_most_frequent(10, customer, 100) FROM {orders}", "SELECT histogram(customer), map_agg(customer, 1) FROM {orders}",
    "SELECT first_value(customer) OVER (ORDER BY customer), lag(customer) OVER (ORDER BY quantity) FROM {orders}",
    "SELECT a.customer FROM {orders} a JOIN {orders} b ON a.customer = b.customer",
    "SELECT customer FROM {orders} UNION SELECT customer FROM {orders}", "SELECT any_value(customer) FROM {orders} HAVING max(customer) > ''",
    "SELECT coalesce(NULL, customer), concat(customer, ''), try_cast(customer AS varchar) FROM {orders}",
]  # fmt: skip
INSIDE = [
    "SELECT CAST(ROW(customer, 1) AS ROW(c varchar, n bigint)).c FROM {orders}", "SELECT ARRAY[customer][1] FROM {orders}",
    "SELECT MAP(ARRAY['c'], ARRAY[customer])['c'] FROM {orders}", "SELECT json_object('c': customer) FROM {orders}",
    "SELECT CAST(ROW(customer) AS json) FROM {orders}", "SELECT json_format(CAST(ARRAY[customer] AS json)) FROM {orders}",
    "SELECT transform(ARRAY[customer], c -> c) FROM {orders}", "SELECT t.c FROM {orders} CROSS JOIN UNNEST(ARRAY[customer]) t(c)",
    "SELECT (SELECT max(o.customer) FROM {orders} o)", "SELECT r.customer FROM (SELECT * FROM {orders}) r",
    "SELECT l.c FROM {orders} o CROSS JOIN LATERAL (SELECT o.customer) l(c)",
    "SELECT x FROM {orders} MATCH_RECOGNIZE (ORDER BY quantity MEASURES last(A.customer) AS x PATTERN (A+) DEFINE A AS true)",
]  # fmt: skip
CLEAR = [
    "SELECT count(*) FROM {orders} WHERE customer LIKE 'customer%'", "SELECT count(*) FROM {orders} WHERE customer = 'customer 1'",
    "SELECT count(*) FROM {orders} WHERE customer IN (SELECT concat('customer ', CAST(n AS varchar)) FROM UNNEST(sequence(0, 99)) t(n))",
    "SELECT count(*) FROM {orders} JOIN (VALUES 'customer 0', 'customer 1') v(c) ON customer = c",
    "SELECT count_if(length(customer) < 32 OR strpos(customer, 'cust') > 0) FROM {orders}",
    "SELECT count(*) FROM {orders} WHERE starts_with(json_extract_scalar(CAST(ARRAY[customer] AS json), '$[0]'), 'customer')",
]  # fmt: skip


@pytest.mark.parametrize("sql", [*USES, *INSIDE])
def test_a8_a9_what_comes_out_is_the_masked_value(gate: Gate, people: People, sql: str) -> None:
    answer = gate.ask(people.ann, sql.format(orders=gate.orders))
    assert answer.error is None, answer.message
    assert re.search(CODE, str(answer.rows)), answer.rows
    assert "customer " not in str(answer.rows)


@pytest.mark.parametrize("sql", CLEAR)
def test_a8_conditions_see_the_masked_value(gate: Gate, people: People, sql: str) -> None:
    answer = gate.ask(people.ann, sql.format(orders=gate.orders))
    assert (answer.rows, answer.error) == ([[0]], None)


def test_a8_the_order_is_that_of_the_codes(gate: Gate, people: People) -> None:
    """Were it that of the values, it would tell who is who."""
    rows = gate.ask(people.ann, f"SELECT customer FROM {gate.orders} ORDER BY customer").rows
    assert rows == sorted(rows)
    assert len(rows) == 7
