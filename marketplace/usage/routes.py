"""Trino's events in, the organisation's usage out."""

import hmac

from fastapi import APIRouter, Request, Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.database import Transaction
from marketplace.errors import NotFound
from marketplace.paging import Cursor, Limit
from marketplace.usage import queries, service
from marketplace.usage.models import Usage
from marketplace.usage.schemas import QueryCompleted
from marketplace.web.guarded import guarded_by
from wire import access as wire
from wire.base import Page

router = APIRouter(tags=["usage"])
SECRET_HEADER = "x-events-secret"  # noqa: S105  (the header's name)


def from_trino(request: Request) -> None:
    """NotFound without the secret, as if there were no such address."""
    given, secret = request.headers.get(SECRET_HEADER, ""), request.app.state.parts.settings.secret("events-secret")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise NotFound


events = APIRouter(route_class=guarded_by(from_trino))


@events.post("/internal/trino-events", include_in_schema=False)
def take_event(event: QueryCompleted, session: Transaction) -> Response:
    """201 for a new usage row, 200 for one that is known or nobody's; 404 without the secret."""
    return Response(status_code=201 if service.record(session, event) else 200)


router.include_router(events)


@router.get("/api/usage")
def get_usage(session: Transaction, viewer: SignedIn, limit: Limit = 100, cursor: Cursor = None) -> Page[wire.Usage]:
    """The queries of the viewer's organisation, newest first; an operator's list holds everybody's."""
    mine = None if viewer.is_operator else viewer.organisation_id
    rows, following = queries.of_organisation(session, mine, limit=limit, cursor=cursor)
    return Page[wire.Usage](items=[_wire(row) for row in rows], next=following)


def _wire(row: Usage) -> wire.Usage:
    return wire.Usage(
        id=row.id, member_id=row.member_id, member=row.member.name, datasets=row.datasets, outcome=row.outcome,
        reason=row.reason, rows=row.rows, bytes=row.bytes, read_rows=row.read_rows, read_bytes=row.read_bytes,
        milliseconds=row.milliseconds, sql_digest=row.sql_digest, started_at=row.started_at, ended_at=row.ended_at,
    )  # fmt: skip
