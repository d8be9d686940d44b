"""The query page, its lists, and a history forgotten. At a browser only: no API token opens it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.doors.query import export_routes, licensed, queries, run_routes, saved_routes, service
from marketplace.doors.query.parameters import TYPES
from marketplace.doors.query.schemas import MOST_CHARACTERS
from marketplace.web import Now, render
from marketplace.web.static import assets

router = APIRouter(tags=["query"])
router.include_router(run_routes.router)
router.include_router(saved_routes.router)
router.include_router(export_routes.router)
AT_A_BROWSER: dict[str, Any] = opens()
HISTORY = 50
Place = Annotated[str, Query(alias="next", max_length=300)]


@router.get("/query", response_class=HTMLResponse, **AT_A_BROWSER)
def query_page(
    request: Request, session: Transaction, viewer: SignedIn, now: Now,
    saved: str | None = None, run: str | None = None,
    sql: Annotated[str, Query(max_length=MOST_CHARACTERS)] = "",
) -> HTMLResponse:  # fmt: skip
    """The editor; with `saved` or `run`, that statement in it, or `sql`, which another page wrote."""
    service.mark_left(session, viewer, now)
    opened = queries.saved(session, saved, viewer) if saved else queries.run(session, run, viewer) if run else None
    declared = request.app.state.parts.registry
    return render(
        request, "query/page.html",
        tables=licensed.tables(licensed.facts(session, viewer, declared), viewer, declared, now),
        opened=opened, written=sql, is_saved=bool(saved),
        is_own=bool(saved and opened and opened.member_id == viewer.member_id),
        **_lists(session, viewer),
        types=list(TYPES), most_rows=service.MOST_ROWS, most_characters=MOST_CHARACTERS,
        modules=assets().address("modules/"),
    )  # fmt: skip


@router.get("/query/lists", response_class=HTMLResponse, **AT_A_BROWSER)
def lists(request: Request, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    """A part of the page: saved queries and the history, as they are now."""
    return render(request, "query/_lists.html", **_lists(session, viewer))


@router.delete("/query/runs", status_code=204, **AT_A_BROWSER)
def forget(session: Transaction, viewer: SignedIn) -> None:
    """Forget the member's history."""
    service.forget_runs(session, viewer)


def _lists(session: Session, viewer: Viewer) -> dict[str, Any]:
    return {"history": queries.runs(session, viewer, HISTORY), "saved": queries.all_saved(session, viewer)}
