"""What a query or a licence is spelt like decides nothing: names, values, comments (A18-A20)."""

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from tests.marketplace.doors.conftest import Gate, People

pytestmark = pytest.mark.stack
VALUES = [
    "' OR 1=1 --", "France' OR 'a' = 'a", "France'; SELECT 1; --", "France\\' OR true --", "France' /*", "%", "_ra_ce",
    "France'||'", "' UNION SELECT * FROM x --", "\u2019 OR 1=1", "France\u0000'"[:6] + "\u02bc", "${country}", "{{ country }}",
]  # fmt: skip


@pytest.mark.parametrize(
    "name", [".*", "{ann}|{operator}", "{ann} ", " {ann}", "{ann}.*", "^{ann}$", "{upper}", "*", "%", ""]
)
def test_a18_a_name_is_no_pattern(gate: Gate, people: People, name: str) -> None:
    """Even a token that the marketplace's own key has signed: nobody is called so."""
    user = name.format(ann=people.ann, operator=people.operator, upper=people.ann.upper())
    answer = gate.client.post(f"{gate.door}/v1/statement", content="SELECT 1", headers=gate.headers(user))
    assert answer.status_code == 401


@pytest.mark.parametrize("name", [".*", "a|admin", "admin ", "svc_registrar", "operator", "mbr_.*", "people.${USER}"])
def test_a18_what_a_company_calls_itself_gives_nothing(gate: Gate, people: People, name: str) -> None:
    with Session(gate.database) as session, session.begin():
        bob = session.get_one(Member, people.bob)
        bob.name = bob.organisation.name = name
    assert gate.ask(people.bob, f"SELECT * FROM {gate.orders}").refused
    assert gate.ask(people.bob, "SELECT current_user").rows == [[people.bob]]
    assert len(gate.ask(people.ann, f"SELECT * FROM {gate.orders}").rows) == 7


@pytest.mark.parametrize("value", VALUES)
def test_a19_a_value_of_a_licence_is_a_value(gate: Gate, people: People, value: str) -> None:
    with Session(gate.database) as session, session.begin():
        bob = session.get_one(Member, people.bob)
        for values in ([value], [value, "Korea"]):
            rows = [{"column": "country", "op": "in", "values": values}]
            gate.grant(session, bob.organisation_id, rows=rows, masks={"customer": "null"})
    seen = gate.ask(people.bob, f"SELECT DISTINCT country FROM {gate.orders}")
    assert (seen.rows, seen.error) == ([["Korea"]], None)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT/**/*/**/FROM/**/{secret}", "SELECT * FROM {secret} -- {orders}", "/* {orders} */ SELECT * FROM {secret}",
        "SELECT * FROM lakehouse . \n gate_secret . {bare}", 'SELECT * FROM "lakehouse"."gate_secret"."{bare}"',
        'SELECT * FROM LAKEHOUSE."GATE_SECRET".{bare}', "SELECT * FROM {orders} WHERE EXISTS (SELECT 1 FROM {secret})",
        "WITH t AS (WITH u AS (SELECT * FROM {secret}) SELECT * FROM u) SELECT * FROM t",
        "WITH {licensed} AS (SELECT * FROM {secret}) SELECT * FROM {licensed}",
        "WITH t AS (SELECT 1 AS invoice) SELECT * FROM t, {secret} t2", "SELECT * FROM (TABLE {secret})",
        "SELECT * FROM {orders} o, LATERAL (SELECT * FROM {secret} s WHERE s.invoice = o.invoice)",
        "SELECT * FROM {lookalike}", "SELECT * FROM lakehouse.gate_secret.\u200b{bare}", "SELECT * FROM lakehouse.ｇate_secret.{bare}",
    ],
)  # fmt: skip
def test_a20_however_it_is_spelt_it_is_not_read(gate: Gate, people: People, sql: str) -> None:
    bare, licensed = gate.secret.rsplit(".", 1)[1], gate.orders.rsplit(".", 1)[1]
    names = {"secret": gate.secret, "orders": gate.orders, "bare": bare, "licensed": licensed}
    answer = gate.ask(people.ann, sql.format(**names, lookalike=gate.orders.replace("o", "\u043e")))
    assert answer.error is not None
    assert answer.error["errorName"] in ("PERMISSION_DENIED", "SYNTAX_ERROR"), answer.error
    assert answer.rows == []


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("WITH {bare} AS (SELECT 1 AS x) SELECT x FROM {bare}", 1), ("SELECT '{secret}' AS \"{secret}\"", 1),
        ("SELECT invoice AS {bare} FROM {orders} -- {secret}", 7), ("/* {secret} */ SELECT * FROM {orders} {bare}", 7),
        ("WITH {bare} AS (SELECT * FROM {orders}) SELECT * FROM {bare}", 7),
    ],
)  # fmt: skip
def test_a20_a_word_that_only_looks_like_the_table_is_none(gate: Gate, people: People, sql: str, rows: int) -> None:
    names = {"secret": gate.secret, "orders": gate.orders, "bare": gate.secret.rsplit(".", 1)[1]}
    answer = gate.ask(people.ann, sql.format(**names))
    assert (len(answer.rows), answer.error) == (rows, None)
