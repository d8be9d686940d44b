"""Attacks on the gate, run against the real one: door, policy point, Trino, grants (numbers of the threat list)."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.doors.tokens import ISSUER, TRINO, sign
from marketplace.usage.models import Usage
from tests.marketplace.doors.conftest import Gate, People, plain
from tests.support.gate import NOW

pytestmark = pytest.mark.stack


def test_what_is_licensed_is_seen_as_it_is_licensed(gate: Gate, people: People) -> None:
    answer = gate.ask(people.ann, f"SELECT * FROM {gate.orders}")
    assert answer.names == ["invoice", "country", "day", "quantity", "customer", "month"] or set(answer.names) == {
        "invoice", "day", "quantity", "customer", "country", "month",
    }  # fmt: skip
    assert len(answer.rows) == 7
    seen = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
    assert {row["country"] for row in seen} == {"France"}
    assert {len(row["customer"]) for row in seen} == {32}


def test_a_purchase_holds_at_the_next_query_and_so_does_its_end(gate: Gate, people: People) -> None:
    count = f"SELECT count(*) FROM {gate.orders}"
    with Session(gate.database) as session, session.begin():
        bob = session.get(Member, people.bob)
        assert bob is not None
        before = gate.ask(people.bob, count)
        purchase = gate.grant(session, bob.organisation_id)
    assert before.refused
    assert gate.ask(people.bob, count).rows == [[10]]
    gate.revoke(purchase)
    after = gate.ask(people.bob, count)
    assert after.refused
    assert "ended at" in after.message


def test_a1_table_changes_is_denied(gate: Gate, people: People) -> None:
    schema, table = gate.orders.split(".")[1:]
    assert gate.ask(people.ann, f"SELECT * FROM TABLE(lakehouse.system.table_changes('{schema}', '{table}'))").refused


@pytest.mark.parametrize("catalog", ["postgres", "lakehouse", "system"])
def test_a2_queries_passed_through_to_other_databases_are_denied(gate: Gate, people: People, catalog: str) -> None:
    answer = gate.ask(people.ann, f"SELECT * FROM TABLE({catalog}.system.query(query => 'SELECT 1'))")
    assert answer.error is not None
    assert answer.rows == []


@pytest.mark.parametrize("when", ["VERSION AS OF 1", "VERSION AS OF 3", "TIMESTAMP AS OF now()", "VERſION AS OF 1"])
def test_a3_nobody_travels_to_rows_that_were_replaced(gate: Gate, people: People, when: str) -> None:
    for member in (people.ann, people.operator):
        answer = gate.ask(member, f"SELECT invoice FROM {gate.orders} FOR {when}")
        assert answer.refused
        assert answer.rows == []
    seen = gate.ask(people.ann, f"SELECT invoice FROM {gate.orders}").rows
    assert [row for row in seen if row[0].startswith("d1_")] == []


@pytest.mark.parametrize("suffix", ["$history", "$properties", "$partitions", "$transactions"])
def test_a4_metadata_tables_are_denied(gate: Gate, people: People, suffix: str) -> None:
    catalog, schema, table = gate.orders.split(".")
    assert gate.ask(people.ann, f'SELECT * FROM {catalog}.{schema}."{table}{suffix}"').refused


@pytest.mark.parametrize(
    "column", ['"$path"', '"$file_size"', '"$file_modified_time"', "_delivery", "_ingested_at", "born"]
)
def test_a4_hidden_columns_are_denied(gate: Gate, people: People, column: str) -> None:
    for sql in (
        f"SELECT {column} FROM {gate.orders}",
        f"SELECT 1 FROM {gate.orders} WHERE {column} IS NOT NULL",
        f"SELECT count(*) FROM {gate.orders} GROUP BY {column}",
        f"SELECT max({column}) FROM {gate.orders}",
    ):
        answer = gate.ask(people.ann, sql)
        assert answer.error is not None, sql
        assert answer.error["errorName"] in ("PERMISSION_DENIED", "COLUMN_NOT_FOUND"), sql


def test_a5_statistics_tell_nothing(gate: Gate, people: People) -> None:
    for sql in (f"SHOW STATS FOR {gate.orders}", f"SHOW STATS FOR (SELECT quantity FROM {gate.orders})"):
        answer = gate.ask(people.ann, sql)
        assert answer.error is None
        assert {value for row in answer.rows for value in row[1:]} == {None}


def test_a5_plans_show_figures_of_licensed_partitions_only(gate: Gate, people: People) -> None:
    analysed = gate.ask(people.ann, f"EXPLAIN ANALYZE SELECT quantity FROM {gate.orders}").rows[0][0]
    assert "Input: 7 rows" in analysed
    assert "Input: 10 rows" not in analysed
    planned = gate.ask(people.ann, f"EXPLAIN (TYPE IO) SELECT quantity FROM {gate.orders}").rows[0][0]
    assert "Korea" not in planned


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW {orders}_v AS SELECT * FROM {orders}", "CREATE TABLE {orders}_t AS SELECT * FROM {orders}",
        "CREATE MATERIALIZED VIEW {orders}_m AS SELECT * FROM {orders}", "INSERT INTO {orders} SELECT * FROM {orders}",
        "DELETE FROM {orders}", "UPDATE {orders} SET quantity = 1", "DROP TABLE {orders}", "TRUNCATE TABLE {orders}",
        "ALTER TABLE {orders} RENAME TO {orders}_r", "ALTER TABLE {orders} EXECUTE optimize", "ANALYZE {orders}",
        "COMMENT ON TABLE {orders} IS 'x'", "GRANT SELECT ON {orders} TO ROLE public",
        "MERGE INTO {orders} o USING (VALUES 1) v(x) ON false WHEN NOT MATCHED THEN INSERT (quantity) VALUES (1)",
        "CREATE FUNCTION lakehouse.default.f(x bigint) RETURNS bigint RETURN x", "SHOW CREATE TABLE {orders}",
        "EXECUTE IMMEDIATE 'SELECT * FROM {secret}'", "EXECUTE IMMEDIATE 'DROP TABLE {orders}'",
        "EXPLAIN ANALYZE SELECT * FROM {secret}", "/* /* */ DROP TABLE IF EXISTS {orders} -- */ SELECT 1",
        "WITH t AS (SELECT * FROM {secret}) SELECT * FROM t", "TABLE {secret}", "SELECT (SELECT max(quantity) FROM {secret})",
    ],
)  # fmt: skip
def test_a10_nothing_but_reading_what_is_licensed(gate: Gate, people: People, sql: str) -> None:
    answer = gate.ask(people.ann, sql.format(orders=gate.orders, secret=gate.secret))
    assert answer.refused, answer
    assert answer.rows == []


def test_a10_a_prepared_statement_is_judged_as_its_text(gate: Gate, people: People) -> None:
    for text in (f"SELECT * FROM {gate.secret}", f"DROP TABLE {gate.orders}"):
        encoded = text.replace(" ", "+").replace("*", "%2A")
        assert gate.ask(people.ann, "EXECUTE p", **{"x-trino-prepared-statement": f"p={encoded}"}).refused
    fine = f"SELECT+count%28%2A%29+FROM+{gate.orders}"
    assert gate.ask(people.ann, "EXECUTE p", **{"x-trino-prepared-statement": f"p={fine}"}).rows == [[7]]


def test_a10_an_inline_routine_reads_as_its_caller(gate: Gate, people: People) -> None:
    sql = "WITH FUNCTION twice(x bigint) RETURNS bigint RETURN x * 2 SELECT sum(twice(quantity)) FROM {}"
    assert gate.ask(people.ann, sql.format(gate.orders)).rows == [[2 * (0 + 1 + 0 + 1 + 2 + 3 + 4)]]
    assert gate.ask(people.ann, sql.format(gate.secret)).refused


def test_a11_nobody_can_make_a_view_over_licensed_data(gate: Gate, people: People) -> None:
    sql = f"CREATE VIEW {gate.orders}_v SECURITY DEFINER AS SELECT * FROM {gate.orders}"
    assert gate.ask(people.operator, sql).error is not None
    assert gate.as_service(sql).refused
    schema = gate.orders.split(".")[1]
    views = f"SELECT count(*) FROM lakehouse.information_schema.views WHERE table_schema = '{schema}'"
    assert gate.ask(people.operator, views).rows == [[0]]


def test_a12_headers_do_not_say_who_asks(gate: Gate, people: People) -> None:
    spoofed = {
        "x-trino-user": people.operator, "x-trino-original-user": people.operator, "x-trino-role": "system=ALL",
        "x-trino-original-roles": "system=ALL", "x-trino-extra-credential": "key=value", "x-forwarded-host": "evil.example",
    }  # fmt: skip
    assert gate.ask(people.ann, "SELECT current_user", **spoofed).rows == [[people.ann]]
    assert gate.ask(people.ann, f"SELECT * FROM {gate.secret}", **spoofed).refused


@pytest.mark.parametrize(
    "sql",
    [
        "SET SESSION query_max_memory = '9GB'", "SET SESSION lakehouse.projection_pushdown_enabled = false",
        "SET ROLE admin", "SET SESSION AUTHORIZATION bob", "SET PATH lakehouse.system",
    ],
)  # fmt: skip
def test_a12_the_session_cannot_be_changed(gate: Gate, people: People, sql: str) -> None:
    assert gate.ask(people.ann, sql).error is not None


def test_a12_session_properties_in_headers_are_refused(gate: Gate, people: People) -> None:
    assert gate.ask(people.ann, "SELECT 1", **{"x-trino-session": "query_max_memory=9GB"}).refused


def test_a13_pages_of_a_query_are_its_askers_alone(gate: Gate, people: People) -> None:
    begun = gate.client.post(f"{gate.door}/v1/statement", content="SELECT 1", headers=gate.headers(people.ann)).json()
    assert begun["nextUri"].startswith(gate.door)
    for other in (people.bob, people.colleague, people.operator):
        assert gate.client.get(begun["nextUri"], headers=gate.headers(other)).status_code == 404
        assert gate.client.delete(begun["nextUri"], headers=gate.headers(other)).status_code == 404
    assert gate.client.get(begun["nextUri"]).status_code == 401
    assert gate.client.get(begun["nextUri"], headers=gate.headers(people.ann)).status_code == 200


def test_a13_a_transaction_is_its_starters_alone(gate: Gate, people: People) -> None:
    headers = {**gate.headers(people.ann), "x-trino-transaction-id": "NONE"}
    answer = gate.client.post(f"{gate.door}/v1/statement", content="START TRANSACTION", headers=headers)
    while "nextUri" in answer.json():
        answer = gate.client.get(answer.json()["nextUri"], headers=headers)
    begun = answer.headers["x-trino-started-transaction-id"]
    assert gate.ask(people.ann, "SELECT 1", **{"x-trino-transaction-id": begun}).rows == [[1]]
    other = gate.ask(people.bob, "SELECT 1", **{"x-trino-transaction-id": begun})
    assert other.refused
    assert "not yours" in other.message


def test_a13_others_queries_are_neither_seen_nor_ended(gate: Gate, people: People) -> None:
    begun = gate.client.post(f"{gate.door}/v1/statement", content="SELECT 1", headers=gate.headers(people.ann)).json()
    assert gate.ask(people.bob, "SELECT * FROM system.runtime.queries").refused
    assert gate.ask(people.bob, f"CALL system.runtime.kill_query('{begun['id']}')").refused
    for path in (
        "/v1/query",
        f"/v1/query/{begun['id']}",
        "/ui/api/query",
        "/v1/node",
        "/v1/cluster",
        "/v1/status",
        "/ui/",
    ):
        assert gate.client.get(gate.door + path, headers=gate.headers(people.operator)).status_code == 404


@pytest.mark.parametrize(
    "call",
    ["register_table('a', 'b', 'local:///a/b')", "unregister_table('a', 'b')", "vacuum('a', 'b', '7d')",
     "drop_extended_stats('a', 'b')", "flush_metadata_cache()"],
)  # fmt: skip
def test_a14_procedures_are_denied(gate: Gate, people: People, call: str) -> None:
    for member in (people.ann, people.operator):
        answer = gate.ask(member, f"CALL lakehouse.system.{call}")
        assert answer.refused


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM {}", "SELECT nothing FROM {}", "SELECT quantity + 'a' FROM {}", "SELECT count(*) FROM {}",
        "DESCRIBE {}", "SHOW COLUMNS FROM {}", "SHOW CREATE TABLE {}", "SHOW STATS FOR {}", "EXPLAIN SELECT * FROM {}",
        "SELECT * FROM {} FOR VERSION AS OF 1", "EXECUTE IMMEDIATE 'SELECT * FROM {}'", "DROP TABLE IF EXISTS {}",
        "CREATE TABLE IF NOT EXISTS {} (x bigint)", "INSERT INTO {} VALUES (1)",
    ],
)  # fmt: skip
def test_a15_absent_and_forbidden_tables_look_the_same(gate: Gate, people: People, sql: str) -> None:
    forbidden, absent = gate.secret, gate.secret.replace("plans", "plums")
    answers = [gate.ask(people.ann, sql.format(name)) for name in (forbidden, absent)]
    errors = [
        json.dumps(a.error).replace(name.partition(".")[2], "X")
        for a, name in zip(answers, (forbidden, absent), strict=True)
    ]
    assert answers[0].refused, answers[0]
    assert errors[0] == errors[1]


def test_a15_absent_and_forbidden_sectors_look_the_same(gate: Gate, people: People) -> None:
    for sql in ("SHOW TABLES FROM lakehouse.{}", "USE lakehouse.{}", "SELECT * FROM lakehouse.{}.t"):
        answers = [gate.ask(people.ann, sql.format(name)) for name in ("gate_secret", "gate_absent")]
        assert answers[0].refused, answers[0]
        assert answers[0].message.replace("gate_secret", "X") == answers[1].message.replace("gate_absent", "X")


def test_a15_lists_hold_what_is_licensed(gate: Gate, people: People) -> None:
    schema, table = gate.orders.split(".")[1:]
    assert [schema] in gate.ask(people.ann, "SHOW SCHEMAS FROM lakehouse").rows
    assert ["gate_secret"] not in gate.ask(people.ann, "SHOW SCHEMAS FROM lakehouse").rows
    assert gate.ask(people.ann, f"SHOW TABLES FROM lakehouse.{schema}").rows == [[table]]
    names = "SELECT DISTINCT table_schem FROM system.jdbc.columns WHERE table_cat = 'lakehouse'"
    assert plain(gate.ask(people.ann, names).rows) == plain([["information_schema"], [schema]])
    assert [schema] not in gate.ask(people.bob, "SHOW SCHEMAS FROM lakehouse").rows


def test_a_refusal_says_why_and_where_to_buy(gate: Gate, people: People) -> None:
    name = gate.secret.removeprefix("lakehouse.")
    shop = gate.network.url("marketplace")
    assert gate.ask(people.ann, f"SELECT * FROM {gate.secret}").message == (
        f"{name} does not exist or is not licensed to Acme. Find it at {shop}/catalogue?q={name}"
    )


def _unsigned(claims: dict[str, object]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), ""])


def _hs256(gate: Gate, who: str) -> str:
    """PyJWT refuses to make it: signed by hand."""
    claims = {"sub": who, "aud": "sql", "iss": ISSUER, "iat": 0, "exp": 2**31}
    parts = [json.dumps(p).encode() for p in ({"alg": "HS256", "typ": "JWT"}, claims)]
    head = b".".join(base64.urlsafe_b64encode(p).rstrip(b"=") for p in parts)
    key = gate.network.secret("jwt-public.pem").read_bytes()
    return (head + b"." + base64.urlsafe_b64encode(hmac.new(key, head, hashlib.sha256).digest()).rstrip(b"=")).decode()


FORGERIES: dict[str, Callable[[Gate, str], str]] = {
    "another audience": lambda gate, who: gate.token(who, TRINO),
    "expired": lambda gate, who: gate.token(who, now=datetime.now(UTC) - timedelta(hours=2)),
    "long expired": lambda gate, who: gate.token(who, now=NOW - timedelta(days=400)),
    "issued tomorrow": lambda gate, who: gate.token(who, now=datetime.now(UTC) + timedelta(days=1)),
    "another key": lambda _, who: jwt.encode(
        {"sub": who, "aud": "sql", "iss": ISSUER, "iat": 0, "exp": 2**31},
        rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "RS256",
    ),
    "no algorithm": lambda _, who: _unsigned({"sub": who, "aud": "sql", "iss": ISSUER, "iat": 0, "exp": 2**31}),
    "the public key as a password": _hs256,
    "not a token": lambda _, who: who,
    "nothing": lambda _, __: "",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a49_forged_tokens_open_nothing(gate: Gate, people: People, forgery: str) -> None:
    token = FORGERIES[forgery](gate, people.ann)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    assert gate.client.post(f"{gate.door}/v1/statement", content="SELECT 1", headers=headers).status_code == 401


def test_a49_a_persons_token_is_worthless_at_trino_itself(gate: Gate, people: People) -> None:
    trino = gate.network.url("trino", "https")
    for headers in (gate.headers(people.ann), {"x-trino-user": people.operator}, {}):
        assert gate.client.post(f"{trino}/v1/statement", content="SELECT 1", headers=headers).status_code == 401


def test_a49_a_disabled_member_is_out_at_the_next_query(gate: Gate, people: People) -> None:
    assert gate.ask(people.ann, "SELECT 1").rows == [[1]]
    with Session(gate.database) as session, session.begin():
        member = session.get(Member, people.ann)
        assert member is not None
        member.disabled_at = datetime.now(UTC)
    answer = gate.client.post(f"{gate.door}/v1/statement", content="SELECT 1", headers=gate.headers(people.ann))
    assert (answer.status_code, "the token was revoked" in answer.text) == (401, True)


def test_a49_no_token_lets_anyone_be_the_name_that_rules_run_under(gate: Gate) -> None:
    key = gate.network.secret("jwt-private.pem").read_text()
    token = sign("svc_rules", "sql", private_key=key, now=datetime.now(UTC), term=timedelta(minutes=1)).token
    headers = gate.headers("svc_rules") | {"authorization": f"Bearer {token}"}
    answer = gate.client.post(f"{gate.door}/v1/statement", content=f"SELECT * FROM {gate.secret}", headers=headers)
    assert answer.status_code == 401


def test_f33_a_refund_ends_the_running_query_within_two_seconds(gate: Gate, people: People) -> None:
    slow = (
        f"SELECT count(*) FROM {gate.orders} a, UNNEST(sequence(1, 10000)) x(i), UNNEST(sequence(1, 10000)) y(j), "
        "UNNEST(sequence(1, 100)) z(k) WHERE a.quantity = 4 AND mod(i * j + k, 17) <> 30"
    )
    ended: list[tuple[float, str]] = []
    asker = threading.Thread(target=lambda: _timed(gate, people.ann, slow, ended))
    asker.start()
    time.sleep(3)
    assert ended == []
    gate.revoke(people.purchase)
    revoked = time.monotonic()
    asker.join(30)
    at, message = ended[0]
    assert "ended while the query ran" in message
    assert at - revoked < 2.0
    assert _kept(gate, people.ann) == ("refused", "licence_ended")  # before the next, which may be told of sooner
    assert "ended at" in gate.ask(people.ann, f"SELECT count(*) FROM {gate.orders}").message


def _kept(gate: Gate, member: str, within_s: float = 30.0) -> tuple[str, str | None] | None:
    """What usage says of the first access of the member; Trino tells of a query after its end."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with Session(gate.database) as session:
            first = session.scalar(select(Usage).where(Usage.member_id == member).order_by(Usage.started_at).limit(1))
            if first is not None:
                return first.outcome, first.reason
        time.sleep(0.2)
    return None


def _timed(gate: Gate, member: str, sql: str, ended: list[tuple[float, str]]) -> None:
    message = gate.ask(member, sql).message
    ended.append((time.monotonic(), message))
