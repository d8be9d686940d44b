"""A24, A41, A50, A51: hostile values in every path, query parameter, form field and body of every route, pages too.

Never 5xx, never shown as anything but text, never run, never kept where it is not the client's to say. Then every page
is read again with what was kept.
"""

import re
from collections.abc import Iterator, Mapping

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import settings
from sqlalchemy import inspect, select
from starlette.responses import Response

from marketplace.accounts.models import Member
from marketplace.listings.models import Plan
from marketplace.purchases.models import Purchase
from tests.support.attacking import SCRIPT, SUM, TURNED, Request, requests
from tests.support.marketplace import Web
from tests.support.things import others, registry

pytestmark = pytest.mark.postgres
__all__ = ["others", "registry"]  # fixtures
FEW = settings().max_examples // 50  # 2 of the values besides the markup in every run, all by `make fuzz`


def harm(answer: Response) -> Iterator[str]:
    """What an answer shows of an attack that came through."""
    if answer.status_code >= 500 and not (answer.status_code == 503 and "the database" not in answer.text):
        yield f"{answer.status_code}"  # Trino, the files door, Airflow and Stripe are away: none is started here
    if "x-planted" in answer.headers:
        yield "a header"
    if re.match(r"//|https?://evil", answer.headers.get("location", "")):
        yield "a way elsewhere"
    if answer.headers.get("content-type", "").startswith("text/html"):
        yield from (f"shows {piece!r}" for piece in (SCRIPT, SUM, TURNED) if piece in answer.text)


def signed_in(web: Web, role: str) -> TestClient:
    """The owner of `others` in that role, whose requests prove that a page of ours made them."""
    with web.parts.sessions() as session:
        client = web.signed_in(session.scalars(select(Member.id).where(Member.role == role)).first() or "")
    page = client.get("/account", headers={"accept": "text/html"})
    client.headers["x-csrf-token"] = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
    return client


def told(client: TestClient, name: str, method: str, request: Request) -> Iterator[str]:
    answer = client.request(method, request.path, headers={"accept": "text/html"}, **request.sent)
    yield from (f"{name} · {request.where} · {harmed}" for harmed in harm(answer))


@pytest.mark.parametrize("role", ["buyer", "supply_center", "operator"])
def test_nothing_hostile_comes_through(web: Web, others: Mapping[str, str], role: str) -> None:
    known = {"secret": "x", "token": "x"} | others
    before, tables, found = _facts(web), inspect(web.parts.engine).get_table_names(), list[str]()
    routes = [(route, method) for route in web.app.routes if isinstance(route, APIRoute) for method in route.methods]
    client = signed_in(web, role)
    for route, method in sorted(routes, key=lambda pair: "sign-out" in pair[0].path):
        name = f"{method} {route.path}"
        plain = client.request(method, route.path_format.format(**known), headers={"accept": "application/json"})
        if plain.status_code not in (401, 403):
            for request in requests(route, method, known, FEW):
                found += told(client, name, method, request)
    again = signed_in(web, role)
    for route, method in routes:
        if method == "GET":
            found += told(again, f"GET {route.path}", "GET", Request("kept", route.path_format.format(**known), {}))
    assert found == []
    assert inspect(web.parts.engine).get_table_names() == tables
    after = _facts(web)
    assert {kind: {id_: after[kind].get(id_) for id_ in before[kind]} for kind in before} == before
    assert after["cheap"] == {}


def _facts(web: Web) -> dict[str, dict[str, object]]:
    """What no client may have changed: who may what, and at which price what was bought."""
    with web.parts.sessions() as session:
        members = {one.id: (one.role, one.admin, one.organisation_id) for one in session.scalars(select(Member))}
        return {
            "members": members,
            "bought": {one.id: (one.price_minor, one.currency) for one in session.scalars(select(Purchase))},
            "cheap": {one.id: one.price_minor for one in session.scalars(select(Plan)) if one.price_minor < 0},
        }
