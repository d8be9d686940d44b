"""What the SQL door refuses before Trino sees it is an access too: once, with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from starlette.testclient import TestClient

from infra import tls
from marketplace.doors.sql.accesses import digest
from marketplace.doors.sql.app import create_app
from marketplace.doors.sql.statements import deep
from marketplace.doors.tokens import SQL, sign
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.as_policy import policy_url
from tests.support.http import served
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres
DROP = "DROP TABLE lakehouse.sales.orders"
WORDS = "/**/" * 60_000 + "select 1"
SELECT = "select * from lakehouse.sales.orders"
EARLIER = f"{SELECT} for version as of 1"


@pytest.fixture
def door(web: Web, database_url: str) -> Iterator[TestClient]:
    """The door before a Trino that is away, beside the marketplace at an address."""
    pems = {"jwt-private.pem": PRIVATE, "jwt-public.pem": PUBLIC, "tls-ca.pem": tls.issue("test", NOW)["tls-ca.pem"]}
    for name, text in pems.items():
        (web.parts.settings.secrets / name).write_text(text)
    url = policy_url(database_url)
    with served(web.app) as address:
        settings = replace(
            web.parts.settings, policy_database_url=url.render_as_string(hide_password=False),
            marketplace_url=address, trino_url="https://127.0.0.1:9",
        )  # fmt: skip
        with TestClient(create_app(settings, clock=web.clock)) as client:
            yield client


def test_each_refusal_is_an_access_once(web: Web, door: TestClient) -> None:
    client, viewer = web.signed_in_as()
    signed = sign(viewer.member_id, SQL, private_key=PRIVATE, now=NOW, term=timedelta(minutes=5))
    door.headers["authorization"] = f"Bearer {signed.token}"
    assert "DROP is not offered" in door.post("/v1/statement", content=DROP).text
    assert "too many words" in door.post("/v1/statement", content=WORDS).text
    assert door.post("/v1/statement", content="select 1 -- " + "x" * 1_000_000).status_code == 413
    assert "are not offered" in door.post("/v1/statement", content=EARLIER).text
    prepared = {"x-trino-prepared-statement": f"p={quote_plus(EARLIER)}"}
    assert "are not offered" in door.post("/v1/statement", content="EXECUTE p", headers=prepared).text
    of_others = {"x-trino-transaction-id": "made-up"}
    assert "transaction is over" in door.post("/v1/statement", content=SELECT, headers=of_others).text
    assert door.post("/v1/statement", content=SELECT).status_code == 503
    door.__exit__()  # the door stops, once what waits is told
    kept = [
        (use["door"], use["outcome"], use["reason"], use["datasets"], use["digest"], use["rows"])
        for use in client.get("/api/usage").json()["items"]
    ]
    assert sorted(kept) == sorted(
        ("sql", "refused", reason, datasets, digested, 0)
        for reason, datasets, digested in (
            ("operation_not_offered", ["sales.orders"], digest(DROP)),
            ("operation_not_offered", ["sales.orders"], digest(EARLIER)),
            ("operation_not_offered", ["sales.orders"], digest("EXECUTE p")),
            ("statement_too_long", [], digest(WORDS)),
            ("statement_too_long", [], ""),
            ("transaction_over", ["sales.orders"], digest(SELECT)),
        )
    )


def test_who_is_not_known_writes_no_access(web: Web, door: TestClient) -> None:
    operator, _ = web.signed_in_as("operator", "network", "operator")
    assert door.post("/v1/statement", content=DROP, headers={"authorization": "Bearer x"}).status_code == 401
    door.__exit__()
    assert operator.get("/api/usage").json()["items"] == []


@pytest.mark.parametrize("sql", ["select " + "(" * 501 + "1" + ")" * 501, "select " + "array[" * 501 + "1" + "]" * 501])
def test_a_text_nested_so_deep_that_trino_reads_it_for_minutes_is_turned_away(
    door: TestClient, web: Web, sql: str
) -> None:
    """A16: 20,000 parentheses kept Trino busy for more than a minute."""
    _, viewer = web.signed_in_as()
    token = sign(viewer.member_id, SQL, private_key=PRIVATE, now=web.clock(), term=timedelta(minutes=5)).token
    answer = door.post("/v1/statement", content=sql, headers={"authorization": f"Bearer {token}"})
    assert "more than 500 parentheses" in answer.json()["error"]["message"]


def test_parentheses_in_texts_and_side_by_side_are_not_deep() -> None:
    assert not deep("select '" + "(" * 900 + "', " + "(1)," * 900 + "1")
