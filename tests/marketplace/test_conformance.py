"""Schemathesis: every operation of `/api/openapi.json` × who asks answers as the document says, and never 5xx.

The same few cases of each in every run, other and more ones by `make fuzz`. Half of them name things that are the caller's.
"""

from collections.abc import Mapping

import pytest
from fastapi import APIRouter, Response
from fastapi.testclient import TestClient
from hypothesis import settings
from pydantic import BaseModel
from schemathesis.core.failures import FailureGroup
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.described import described
from tests.support.calling import call, operations
from tests.support.marketplace import Web
from tests.support.things import others, registry

pytestmark = pytest.mark.postgres
__all__ = ["others", "registry"]  # fixtures
EXAMPLES = settings().max_examples // 16  # 6 in every run
ROLES = ["buyer", "supply_center", "operator"]


def client_of(web: Web, who: str) -> TestClient:
    """The owner of `others` in that role, in a session of its own; the feed; or nobody."""
    if who not in ROLES:
        return {"feed": web.feed, "visitor": web.client}[who]()
    with web.parts.sessions() as session:
        return web.signed_in(session.scalars(select(Member.id).where(Member.role == who)).first() or "")


@pytest.mark.parametrize("who", [*ROLES, "feed"])
def test_every_answer_is_as_the_document_says(web: Web, others: Mapping[str, str], who: str) -> None:
    for operation in operations(web.app.openapi()):
        if who != "feed" or operation.method == "put":
            call(client_of(web, who), operation, others, EXAMPLES)


class Told(BaseModel):
    number: int


planted = APIRouter()


@planted.get("/api/planted/shape", response_model=Told)
def other_shape() -> Response:
    return Response('{"number": "none"}', media_type="application/json")


@planted.get("/api/planted/kind", response_model=Told)
def other_kind() -> Response:
    return Response('{"number": 1}', media_type="text/html")


@planted.get("/api/planted/status", response_model=Told)
def other_status() -> Response:
    return Response('{"number": 1}', 202, media_type="application/json")


@planted.post("/api/planted/crash")
def crash(body: Told) -> Told:
    return Told(number=1 // min(body.number, 1))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("shape", "JsonSchemaError"),
        ("kind", "UndefinedContentType"),
        ("status", "UndefinedStatusCode"),
        ("crash", "ServerError"),
    ],
)
def test_a_planted_fault_is_found(web: Web, path: str, told: str) -> None:
    web.app.router.routes = [*web.app.router.routes, *planted.routes]
    [operation] = [one for one in operations(described(web.app)) if one.path == f"/api/planted/{path}"]
    with pytest.raises(FailureGroup) as found:
        call(web.client(), operation, {}, 50)
    assert told in {type(error).__name__ for error in found.value.exceptions}
