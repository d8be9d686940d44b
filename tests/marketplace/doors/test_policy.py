"""The policy point over HTTP, as Trino 476 asks: bodies were taken from a running Trino."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.testclient import TestClient

from marketplace.accounts.models import Member
from marketplace.doors.policy.app import create_app
from marketplace.grants import service
from marketplace.releases.models import Release
from marketplace.settings import Settings
from marketplace.web.limits import MOST_BYTES
from tests.support.as_policy import policy_url
from tests.support.gate import NOW, make_grant
from tests.support.marketplace import SECRETS, TestClock, make_member, make_organisation

pytestmark = pytest.mark.postgres
PATH = f"/{SECRETS['policy-path']}"
TABLE = {"catalogName": "lakehouse", "schemaName": "sales", "tableName": "orders"}


@pytest.fixture
def policy(settings: Settings, clock: TestClock, database_url: str) -> Iterator[TestClient]:
    url = policy_url(database_url)
    reads = replace(settings, policy_database_url=url.render_as_string(hide_password=False))
    with TestClient(create_app(reads, clock=clock)) as client:
        yield client


@pytest.fixture
def ann(database: sessionmaker[Session]) -> str:
    """A buyer whose company holds France, the customer masked."""
    with database.begin() as session:
        organisation = make_organisation(session)
        terms = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}], "masks": {"customer": "pseudonym"}}
        grant = make_grant(session, organisation, **terms)
        grant.purchase_id = "pur_ann"
        return make_member(session, organisation).id


def ask(policy: TestClient, kind: str, user: str, operation: str, **action: Any) -> Any:
    context = {"identity": {"user": user, "groups": []}, "softwareStack": {"trinoVersion": "476"}}
    body = {"input": {"context": context, "action": {"operation": operation, **action}}}
    answer = policy.post(f"{PATH}/{kind}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def test_allow(policy: TestClient, ann: str) -> None:
    columns = {"table": {**TABLE, "columns": ["invoice"]}}
    assert ask(policy, "allow", ann, "ExecuteQuery") is True
    assert ask(policy, "allow", ann, "SelectFromColumns", resource=columns) is True
    assert ask(policy, "allow", "mbr_nobody", "SelectFromColumns", resource=columns) is False
    assert ask(policy, "allow", ann, "InsertIntoTable", resource={"table": TABLE}) is False


def test_own_queries_are_known_by_the_owners_identity(policy: TestClient, ann: str) -> None:
    for owner, expected in ((ann, True), ("mbr_bob", False)):
        resource = {"user": {"identity": {"user": owner, "groups": []}}}
        assert ask(policy, "allow", ann, "KillQueryOwnedBy", resource=resource) is expected
    assert ask(policy, "allow", ann, "ImpersonateUser", resource={"user": {"user": ann}}) is False


def test_functions_come_flat(policy: TestClient, ann: str) -> None:
    changes = {"function": {"catalogName": "lakehouse", "schemaName": "system", "functionName": "table_changes"}}
    register = {"function": {"catalogName": "lakehouse", "schemaName": "system", "functionName": "register_table"}}
    assert ask(policy, "allow", ann, "ExecuteFunction", resource=changes) is False
    assert ask(policy, "allow", "svc_registrar", "ExecuteProcedure", resource=register) is True


def test_batches_answer_by_place(policy: TestClient, ann: str) -> None:
    tables = [{"table": {**TABLE, "tableName": name}} for name in ("deliveries", "orders", "orders__quarantine")]
    assert ask(policy, "batched", ann, "FilterTables", filterResources=tables) == [1]
    columns = [{"table": {**TABLE, "columns": ["_delivery", "invoice", "born", "customer"]}}]
    assert ask(policy, "batched", ann, "FilterColumns", filterResources=columns) == [1, 3]
    assert ask(policy, "batched", ann, "FilterTables", filterResources=[]) == []


def test_rows_and_masks_are_evaluated_as_the_rules_own_name(
    policy: TestClient, ann: str, database: sessionmaker[Session]
) -> None:
    rows = ask(policy, "row-filters", ann, "GetRowFilters", resource={"table": TABLE})
    assert rows == [{"expression": "\"country\" = 'France'", "identity": "svc_rules"}]
    asked = [{"column": {**TABLE, "columnName": name, "columnType": "varchar"}} for name in ("invoice", "customer")]
    masks = ask(policy, "batch-column-masks", ann, "GetColumnMask", filterResources=asked)
    with database.begin() as session:
        company = session.get_one(Member, ann).organisation_id
    expression = f"sdn.masks.pseudonym(\"customer\", '{company}/sales.orders')"
    assert masks == [{"index": 1, "viewExpression": {"expression": expression, "identity": "svc_rules"}}]


def test_where_releases_hold_their_table_operators_too_read_what_stands(
    policy: TestClient, ann: str, database: sessionmaker[Session]
) -> None:
    with database.begin() as session:
        operator = make_member(session, make_organisation(session, "network", "operator"), "operator").id
    asked = [{"column": {**TABLE, "columnName": "invoice", "columnType": "varchar"}}]
    assert ask(policy, "row-filters", operator, "GetRowFilters", resource={"table": TABLE}) == []
    with database.begin() as session:
        held = {"holds_table": True, "certificate": {}, "samples": [], "declaration_hash": "d", "body_hash": "b"}
        session.add(Release(id="r1", dataset="sales.orders", delta_version=1, published_at=NOW, **held))
    for user, rows in ((operator, '"_until" IS NULL'), (ann, '"country" = \'France\' AND "_until" IS NULL')):
        told = ask(policy, "row-filters", user, "GetRowFilters", resource={"table": TABLE})
        assert told == [{"expression": rows, "identity": "svc_rules"}]
        assert ask(policy, "batch-column-masks", user, "GetColumnMask", filterResources=asked) == []
    for name in ("orders__quarantine", "deliveries"):
        table = {**TABLE, "tableName": name}
        assert ask(policy, "row-filters", operator, "GetRowFilters", resource={"table": table}) == []


def test_an_end_holds_at_the_next_question(
    policy: TestClient, ann: str, database: sessionmaker[Session], clock: TestClock
) -> None:
    columns = {"table": {**TABLE, "columns": ["invoice"]}}
    assert ask(policy, "allow", ann, "SelectFromColumns", resource=columns) is True
    with database.begin() as session:
        service.revoke(session, purchase_id="pur_ann", reason="refunded", now=NOW)
    assert ask(policy, "allow", ann, "SelectFromColumns", resource=columns) is False
    refused = ask(policy, "row-filters", ann, "GetRowFilters", resource={"table": TABLE})
    assert refused == [{"expression": '"not_licensed_to_you"', "identity": "svc_rules"}]


@pytest.mark.parametrize(
    "path", ["/wrong/allow", f"{PATH}/another", "/allow", PATH, f"{PATH}x/allow", f"/{'é' * 9}/allow"]
)
def test_a_wrong_path_is_not_found(policy: TestClient, path: str) -> None:
    assert policy.post(path, json={}).status_code == 404


NUL = rb'{"input": {"context": {"identity": {"user": "a\u0000b"}}, "action": {"operation": "ExecuteQuery"}}}'


@pytest.mark.parametrize("body", [b"", b"{}", b'{"input": {}}', b"[]", b'{"input": {"context": 1, "action": 2}}', NUL])
def test_what_is_no_question_is_refused(policy: TestClient, body: bytes) -> None:
    assert policy.post(f"{PATH}/allow", content=body).status_code == 400


def test_health_and_silence_about_the_secret(policy: TestClient, ann: str, caplog: pytest.LogCaptureFixture) -> None:
    assert policy.get("/health").status_code == 200
    ask(policy, "allow", "mbr_nobody", "ExecuteQuery")
    policy.post(f"{PATH}/allow", content=b"{}")
    assert SECRETS["policy-path"] not in caplog.text


def test_a_body_without_measure_is_not_read(policy: TestClient) -> None:
    chunks = (b"x" * 100_000 for _ in range(1_000))
    assert policy.post(f"{PATH}/allow", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert policy.post(f"{PATH}/allow", content=chunks).status_code == 413
