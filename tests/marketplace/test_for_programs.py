"""Lists come in parts, GETs bear an ETag, POSTs are made once: over every route for programs, made from `app.routes`."""

from collections.abc import Iterator, Mapping
from typing import Any, get_origin

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.app import routed
from tests.support.attacking import example_of
from tests.support.marketplace import Web
from tests.support.things import others, registry

pytestmark = pytest.mark.postgres
__all__ = ["others", "registry"]  # fixtures
BOUNDED = {
    "/api/applications": "200, those that wait first",
    "/api/approvers": "members of one company",
    "/api/company/invitations": "50 may be open",
    "/api/erasures": "the newest hundred",
    "/api/forwarding": "20 of one organisation",
    "/api/forwarding/{target_id}/releases": "the newest hundred",
    "/api/harvests": "catalogues that the operator named",
    "/api/ledger/balances": "accounts, not entries",
    "/api/licence-templates": "written by us",
    "/api/members": "of one organisation",
    "/api/organisations": "the network's",
    "/api/parked-charges": "what waits for the operator",
    "/api/records": "in parts by `since`, which whoever harvests keeps from run to run",
    "/api/refused-announcements": "the newest hundred",
    "/api/reviews": "what waits for the operator",
    "/api/searches": "20 of one member",
    "/api/sectors": "declared",
    "/api/share/recipients": "of one organisation",
    "/api/spending": "a listing's months",
    "/api/spending/month": "currencies",
    "/api/tokens": "of one member",
}
"""Lists that are whole, and why they cannot grow."""
MAKE_NOTHING = {"/api/sign-in", "/api/sign-out"}
ROLES = ["buyer", "supply_center", "operator"]


def programs(method: str) -> Iterator[APIRoute]:
    for route in routed().routes:
        if isinstance(route, APIRoute) and route.path.startswith("/api/") and method in route.methods:
            yield route


def in_parts(route: APIRoute) -> bool:
    return {"cursor", "limit"} <= {one.alias for one in route.dependant.query_params}


def test_every_list_comes_in_parts_or_cannot_grow() -> None:
    lists = [r for r in programs("GET") if _is_list(r.response_model)]
    assert len(lists) > 30
    assert {r.path for r in lists if not in_parts(r)} == set(BOUNDED)


def _is_list(model: Any) -> bool:
    return get_origin(model) is list or {"items", "next"} <= set(getattr(model, "model_fields", {}))


def client_of(web: Web, role: str) -> TestClient:
    with web.parts.sessions() as session:
        return web.signed_in(session.scalars(select(Member.id).where(Member.role == role)).first() or "")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_known_is_not_sent_again(web: Web, others: Mapping[str, str], role: str) -> None:
    client, seen = client_of(web, role), 0
    for route in programs("GET"):
        address = route.path_format.format(**others)
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["content-type"] == "application/json":
            again = client.get(address, headers={"if-none-match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), address
            seen += 1
    assert seen > 15


@pytest.mark.parametrize("role", ROLES)
def test_what_is_sent_again_is_made_once(web: Web, others: Mapping[str, str], role: str) -> None:
    """The same answer, whatever it was; another body under the same key is refused."""
    client, seen = client_of(web, role), 0
    for number, route in enumerate(programs("POST")):
        if route.path in MAKE_NOTHING:
            continue
        address, body = route.path_format.format(**others), example_of(route) or {}
        headers = {"idempotency-key": f"key-{number}"}
        first = client.post(address, json=body, headers=headers)
        if first.status_code not in (401, 403, 503):
            again = client.post(address, json=body, headers=headers)
            assert (again.status_code, again.content) == (first.status_code, first.content), address
            assert again.headers["idempotent-replayed"] == "true", address
            other = client.post(address, json=[body], headers=headers)
            assert other.json()["code"] == "key_of_another", address
            seen += 1
    assert seen > 10
