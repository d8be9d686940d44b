"""Acts that matter are in the audit log, with who did them."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.audit.models import AuditEvent
from tests.support.marketplace import PASSWORD, Web

pytestmark = pytest.mark.postgres
NEW = "another long password 77"


def csrf_of(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/account").text)
    assert found
    return found.group(1)


def _actions(web: Web) -> list[tuple[str, str]]:
    with web.parts.sessions() as session:
        rows = session.scalars(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.id))
        return [(row.action, row.actor) for row in rows]


def test_what_operators_do_with_organisations_and_members(web: Web) -> None:
    operator, viewer = web.signed_in_as("operator", "network", "operator")
    operator.headers["x-csrf-token"] = csrf_of(operator)
    assert (
        operator.post("/api/organisations", json={"slug": "new-co", "name": "New", "kind": "company"}).status_code
        == 201
    )
    new = {"organisation": "new-co", "email": "a@new.example", "name": "A", "role": "buyer"}
    member = operator.post("/api/members", json=new).json()["id"]
    operator.post(f"/operator/members/{member}/lock", data={"disabled": "true"})
    operator.post(f"/operator/members/{member}/reset")
    operator.post("/operator/organisations", data={"slug": "other-co", "name": "Other", "kind": "company"})
    operator.post(
        "/operator/organisations/other-co/members", data={"email": "b@o.example", "name": "B", "role": "buyer"}
    )
    assert _actions(web) == [
        (action, viewer.member_id)
        for action in (
            "organisation.made", "member.made", "member.locked", "password.reset_made", "organisation.made", "member.made",
        )
    ]  # fmt: skip


def test_tokens_and_passwords(web: Web) -> None:
    buyer, viewer = web.signed_in_as("buyer")
    buyer.headers["x-csrf-token"] = csrf_of(buyer)
    made = buyer.post("/api/tokens", json={"label": "mine", "days": 5, "rights": ["read"]}).json()["id"]
    buyer.delete(f"/api/tokens/{made}")
    buyer.post("/account/password", data={"old": PASSWORD, "new": NEW})
    assert _actions(web) == [
        (action, viewer.member_id) for action in ("token.made", "token.revoked", "password.changed")
    ]


def test_what_failed_is_not_in_the_log(web: Web) -> None:
    buyer, _ = web.signed_in_as("buyer")
    buyer.headers["x-csrf-token"] = csrf_of(buyer)
    assert buyer.post("/api/tokens", json={"label": "mine", "days": 5, "rights": ["operate"]}).status_code == 422
    assert buyer.delete("/api/tokens/tok_none").status_code == 404
    assert _actions(web) == []
