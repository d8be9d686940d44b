"""The query page and what its script asks: run, next rows, cancel, plan. At a browser only: no API token opens it.

No route holds a connection to the database while the SQL door works.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.doors.query import asking, export_routes, licensed, planning, queries, saved_routes, service, showing
from marketplace.doors.query.asking import Asker
from marketplace.doors.query.parameters import TYPES, bound
from marketplace.doors.query.refusals import Reader
from marketplace.doors.query.schemas import MOST_CHARACTERS, Asked, Page, Planned
from marketplace.doors.query.states import Event, RunState, advance
from marketplace.web import Config, Language, Now, render
from marketplace.web.static import assets

router = APIRouter(tags=["query"])
router.include_router(saved_routes.router)
router.include_router(export_routes.router)
AT_A_BROWSER: dict[str, Any] = opens()
HISTORY = 50
Place = Annotated[str, Query(alias="next", max_length=300)]


@router.get("/query", response_class=HTMLResponse, **AT_A_BROWSER)
def query_page(
    request: Request, session: Transaction, viewer: SignedIn, now: Now,
    saved: str | None = None, run: str | None = None,
) -> HTMLResponse:  # fmt: skip
    """The editor; with `saved` or `run`, that statement in it."""
    service.mark_left(session, viewer, now)
    opened = queries.saved(session, saved, viewer) if saved else queries.run(session, run, viewer) if run else None
    declared = request.app.state.parts.registry
    return render(
        request, "query/page.html",
        tables=licensed.tables(licensed.facts(session, viewer, declared), viewer, declared, now),
        opened=opened, is_saved=bool(saved), is_own=bool(saved and opened and opened.member_id == viewer.member_id),
        **_lists(session, viewer),
        types=list(TYPES), most_rows=service.MOST_ROWS, most_characters=MOST_CHARACTERS,
        modules=assets().address("modules/"),
    )  # fmt: skip


@router.get("/query/lists", response_class=HTMLResponse, **AT_A_BROWSER)
def lists(request: Request, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    """A part of the page: saved queries and the history, as they are now."""
    return render(request, "query/_lists.html", **_lists(session, viewer))


@router.post("/query/runs", **AT_A_BROWSER)
def begin(
    request: Request,
    asked: Asked,
    session: Transaction,
    viewer: SignedIn,
    settings: Config,
    now: Now,
    language: Language,
) -> Page:
    """Send a statement to the SQL door; what it says first."""
    sql = bound(asked.sql, asked.given, settings.zone)
    reader = _reader(request, session, viewer, language, now)
    session.commit()
    answer = asking.begin(Asker(settings, viewer, now), sql)
    with request.app.state.parts.sessions.begin() as later:
        run = service.note_begun(later, viewer, asked, answer, now)
    return showing.page(run, answer, reader)


@router.get("/query/runs/{run_id}/rows", **AT_A_BROWSER)
def next_rows(
    request: Request, run_id: str, session: Transaction, viewer: SignedIn, settings: Config, now: Now,
    language: Language, place: Place = "",
) -> Page:  # fmt: skip
    """The page at `next`, which the answer before named. Past what a page may hold, the query is ended at the door."""
    run = queries.run(session, run_id, viewer)
    number = asking.place(place, run.door_id)
    advance(run.state, Event.LAST_PAGE)  # QueryOver, where it has ended
    reader = _reader(request, session, viewer, language, now)
    session.commit()
    asker = Asker(settings, viewer, now)
    answer = asking.follow(asker, place)
    with request.app.state.parts.sessions.begin() as later:
        run = queries.run(later, run_id, viewer, held=True)
        if run.state is RunState.RUNNING:
            answer = service.note_page(run, answer, number, now)
    if run.state in (RunState.CUT, RunState.CANCELLED) and answer.next:
        asking.stop(asker, answer.next)
    return showing.page(run, answer, reader)


@router.delete("/query/runs/{run_id}", status_code=204, **AT_A_BROWSER)
def cancel(
    run_id: str, session: Transaction, viewer: SignedIn, settings: Config, now: Now, place: Place = ""
) -> None:  # fmt: skip
    """End a query that runs; also when its page goes away."""
    run = queries.run(session, run_id, viewer, held=True)
    asking.place(place, run.door_id)
    service.note(run, Event.CANCEL, now)
    session.commit()
    asking.stop(Asker(settings, viewer, now), place)


@router.delete("/query/runs", status_code=204, **AT_A_BROWSER)
def forget(session: Transaction, viewer: SignedIn) -> None:
    """Forget the member's history."""
    service.forget_runs(session, viewer)


@router.post("/query/plan", **AT_A_BROWSER)
def plan(
    request: Request,
    asked: Asked,
    session: Transaction,
    viewer: SignedIn,
    settings: Config,
    now: Now,
    language: Language,
) -> Planned:
    """What the statement would do, before it runs."""
    sql = bound(asked.sql, asked.given, settings.zone)
    declared = request.app.state.parts.registry
    reader = _reader(request, session, viewer, language, now)
    rows = planning.rows_of(session, licensed.tables(reader.facts, viewer, declared, now), reader.facts, now)
    session.commit()
    return planning.planned(Asker(settings, viewer, now), asked.sql, sql, rows, reader)


def _reader(request: Request, session: Session, viewer: Viewer, language: str, now: Now) -> Reader:
    facts = licensed.facts(session, viewer, request.app.state.parts.registry)
    return Reader(facts, viewer.is_operator, language, request.app.state.parts.settings.zone, now)


def _lists(session: Session, viewer: Viewer) -> dict[str, Any]:
    return {"history": queries.runs(session, viewer, HISTORY), "saved": queries.all_saved(session, viewer)}
