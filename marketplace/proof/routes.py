"""Who did what, for operators: page, JSON and CSV."""

import json
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Operator
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.proof import queries
from marketplace.proof.queries import Asked
from marketplace.web import Config, render
from marketplace.web.sheets import sheet
from wire import audit as wire
from wire.base import Page

router = APIRouter(tags=["audit"])
Words = Annotated[str, Query(max_length=254, pattern=r"^[^\x00]*$")]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
LARGEST_SHEET = 10_000  # rows
HEAD = ("id", "at", "actor", "name", "organisation", "action", "subject", "facts", "address")


def _asked(
    config: Config, actor: Words = "", action: Words = "", organisation: Words = "", since: Day = "", until: Day = ""
) -> Asked:
    """What the address asks for; a form sends what is empty, too."""
    return Asked(actor.strip(), action.strip(), organisation.strip(), _day(since), _day(until), config.zone)


def _day(text: str) -> date | None:
    """None for no day and for one that no calendar has."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


Wanted = Annotated[Asked, Depends(_asked)]


@router.get("/api/audit")
def get_audit(
    session: Transaction, _: Operator, asked: Wanted, limit: Limit = 100, cursor: Cursor = None
) -> Page[wire.AuditEvent]:
    """The audit log, newest first. `action` may be how one begins: `listing.`"""
    rows, following = queries.events(session, asked, limit=limit, cursor=cursor)
    return Page[wire.AuditEvent](items=list(rows), next=following)


@router.get("/operator/audit", response_class=HTMLResponse)
def audit_page(
    request: Request, session: Transaction, _: Operator, asked: Wanted, cursor: Cursor = None
) -> HTMLResponse:
    rows, following = queries.events(session, asked, limit=50, cursor=cursor)
    return render(
        request, "proof/audit.html", events=rows, asked=asked, query=_query(asked),
        older=_query(asked, cursor=following) if following else None,
    )  # fmt: skip


@router.get("/operator/audit.csv")
def audit_sheet(session: Transaction, _: Operator, asked: Wanted) -> Response:
    """The newest of them as a table."""
    rows, _following = queries.events(session, asked, limit=LARGEST_SHEET)
    facts = [json.dumps(e.facts, ensure_ascii=False) for e in rows]
    cells = [
        (e.id, e.at, e.actor, e.name, e.organisation, e.action, e.subject, told, e.address)
        for e, told in zip(rows, facts, strict=True)
    ]
    return sheet("audit", HEAD, cells)


def _query(asked: Asked, **more: str) -> str:
    """The same question as part of an address."""
    days = {"since": asked.since, "until": asked.until}
    words = {"actor": asked.actor, "action": asked.action, "organisation": asked.organisation}
    return urlencode({name: value for name, value in {**words, **days, **more}.items() if value})
