"""A page of the marketplace at the open door, for whoever looks at it: rows, or why there are none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request

from marketplace.doors.tokens import OPEN, sign
from marketplace.settings import Settings
from wire.base import Problem

TERM = timedelta(minutes=1)
AWAY = Problem(
    type="urn:sdn:problem:unavailable", title="A part of the network is not answering", status=503, code="unavailable",
    detail="the files door does not answer", remedy="Try again in a minute.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """`rows` with what stands beside them, or the problem."""

    body: dict[str, Any] | None = None
    problem: Problem | None = None


def looked(request: Request, session: Session, dataset: str, query: str, now: datetime) -> Told:
    """Rows of an open dataset, on a page that somebody looks at; the look is counted."""
    parts = request.app.state.parts
    parts.open_views.add(request, dataset, now)
    session.commit()  # nothing is held while the door answers
    return ask(parts.settings, parts.open_views.asker(request, now), f"/open/api/{dataset}/rows", query, now)


def ask(settings: Settings, asker: str, path: str, query: str, now: datetime) -> Told:
    """As the one who looks, so that the pace is theirs and no other's."""
    token = sign(asker, OPEN, private_key=settings.secret("jwt-private.pem"), now=now, term=TERM).token
    try:
        with httpx.Client(base_url=settings.files_url, trust_env=False, timeout=20) as client:
            answer = client.get(f"{path}?{query}", headers={"authorization": f"Bearer {token}"})
        if answer.is_success:
            return Told(body=answer.json())
        return Told(problem=Problem.model_validate_json(answer.content))
    except (httpx.HTTPError, ValidationError, ValueError):
        return Told(problem=AWAY)
