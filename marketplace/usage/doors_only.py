"""Routes for doors and what stands behind them: who does not show the secret of events is told of no such address."""

import hmac

from fastapi import APIRouter, Request

from marketplace.errors import NotFound
from marketplace.web.guarded import guarded_by

ACCESSES = "/internal/accesses"
OPEN_USES = "/internal/open-uses"
OPEN_SALT = "/internal/open-salt"
SECRET_HEADER = "x-events-secret"  # noqa: S105  (the header's name)
SECRET = "events-secret"  # noqa: S105  (the file's name)


def doors_only() -> APIRouter:
    """A router whose routes answer NotFound to everybody else, before a body is read."""
    return APIRouter(route_class=guarded_by(_from_a_door))


def _from_a_door(request: Request) -> None:
    given, secret = request.headers.get(SECRET_HEADER, ""), request.app.state.parts.settings.secret(SECRET)
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise NotFound
