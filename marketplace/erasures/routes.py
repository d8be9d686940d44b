"""What `sdn erase` asks, with the value in the body alone; the proof, for programs and as a page."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Operator
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.erasures import queries, service
from marketplace.web import Config, Now, render
from wire import erasures as wire

router = APIRouter(tags=["erasures"])
KEY = "erasure-key"


@router.get("/api/erasures")
def get_erasures(session: Transaction, _: Operator) -> list[wire.Erasure]:
    """All, newest first."""
    return queries.erasures(session)


@router.post("/api/erasures/look", **opens(Right.OPERATE))
def look(session: Transaction, _: Operator, asked: wire.Asked) -> wire.Look:
    """What the marketplace holds of the value; nothing is written."""
    return service.look(session, asked)


@router.post("/api/erasures", status_code=201, **opens(Right.OPERATE))
def begin(session: Transaction, viewer: Operator, config: Config, asked: wire.Asked, now: Now) -> wire.Erasure:
    """Write down that it was asked for; one that was begun and has not ended goes on."""
    return service.begin(session, viewer, asked, key=config.secret(KEY), now=now)


@router.post("/api/erasures/{erasure_id}/end", **opens(Right.OPERATE))
def end(
    request: Request, viewer: Operator, config: Config, erasure_id: str, asked: wire.Asked, now: Now
) -> wire.Erasure:
    """The marketplace's own part, then the end."""
    parts = request.app.state.parts
    return service.Ending(parts.sessions, parts.engine, viewer, config.secret(KEY), now).of(erasure_id, asked)


@router.get("/operations/erasures", response_class=HTMLResponse)
def erasures_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    """The proof, and whom to tell."""
    return render(request, "erasures/erasures.html", erasures=queries.erasures(session))
