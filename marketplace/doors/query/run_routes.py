"""What the page's script asks: run, next rows, cancel, plan. At a browser only: no API token opens it.

No route holds a connection to the database, or a thread, while the SQL door works.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.rights import opens
from marketplace.database import Transaction
from marketplace.doors.query import asking, licensed, planning, queries, service, showing
from marketplace.doors.query.asking import Answer, Asker
from marketplace.doors.query.models import QueryRun
from marketplace.doors.query.parameters import bound
from marketplace.doors.query.quotes import Most, quotes
from marketplace.doors.query.refusals import Reader
from marketplace.doors.query.schemas import Asked, Page, Planned, Quoted
from marketplace.doors.query.slots import Slots, slots_of
from marketplace.doors.query.states import Event, RunState, advance
from marketplace.web import Config, Language, Now
from sectors.registry import Registry

router = APIRouter()
Place = Annotated[str, Query(alias="next", max_length=300)]


@dataclass(frozen=True, slots=True)
class Here:
    """Who asks, who reads the answer, and what it is noted in."""

    asker: Asker
    reader: Reader
    declared: Registry
    sessions: sessionmaker[Session]
    slots: Slots

    def follow(self, run: QueryRun) -> None:
        """Its slot is held while it works."""
        if run.state is RunState.RUNNING:
            self.slots.keep(run.id, self.asker.viewer, self.reader.now)
        else:
            self.slots.free(run.id)


def here(
    request: Request, session: Transaction, viewer: SignedIn, settings: Config, now: Now, language: Language
) -> Here:  # fmt: skip
    parts = request.app.state.parts
    facts = licensed.facts(session, viewer, parts.registry)
    reader = Reader(facts, viewer.is_operator, language, settings.zone, now)
    asker = Asker(settings, viewer, parts.clock, request.is_disconnected)
    return Here(asker, reader, parts.registry, parts.sessions, slots_of(request))


AskedHere = Annotated[Here, Depends(here)]


@router.post("/query/runs", response_model=Page, **opens())
async def begin(asked: Asked, here: AskedHere, session: Transaction) -> Response:
    """Send a statement to the SQL door; what it says first. TooManyQueries."""
    sql = bound(asked.sql, asked.given, here.asker.settings.zone)
    await run_in_threadpool(session.commit)
    with here.slots.held(here.asker.viewer, here.reader.now):
        answer = await asking.begin(here.asker, sql)
        return await run_in_threadpool(_begun, here, asked, answer)


def _begun(here: Here, asked: Asked, answer: Answer) -> Response:
    with here.sessions.begin() as session:
        run = service.note_begun(session, here.asker.viewer, asked, answer, here.reader.now)
    here.follow(run)
    return showing.sent(run, answer, here.reader)


@router.get("/query/runs/{run_id}/rows", response_model=Page, **opens())
async def next_rows(run_id: str, here: AskedHere, session: Transaction, place: Place = "") -> Response:
    """The page at `next`, which the answer before named. Past what a page may hold, the query is ended at the door."""
    number = await run_in_threadpool(_page_of_a_running_one, session, run_id, here, place)
    answer = await asking.follow(here.asker, place)
    run, shown = await run_in_threadpool(_noted, here, run_id, answer, number)
    here.follow(run)
    if run.state in (RunState.CUT, RunState.CANCELLED) and answer.next:
        await asking.stop(here.asker, answer.next)
    return await run_in_threadpool(showing.sent, run, shown, here.reader)


def _page_of_a_running_one(session: Session, run_id: str, here: Here, place: str) -> int:
    """Its number. NotFound where the place is not of the viewer's run, QueryOver where that has ended."""
    run = queries.run(session, run_id, here.asker.viewer)
    number = asking.place(place, run.door_id)
    advance(run.state, Event.LAST_PAGE)
    session.commit()
    return number


def _noted(here: Here, run_id: str, answer: Answer, number: int) -> tuple[QueryRun, Answer]:
    with here.sessions.begin() as session:
        run = queries.run(session, run_id, here.asker.viewer, held=True)
        running = run.state is RunState.RUNNING
        return run, service.note_page(run, answer, number, here.reader.now) if running else answer


@router.delete("/query/runs/{run_id}", status_code=204, **opens())
async def cancel(run_id: str, here: AskedHere, session: Transaction, place: Place = "") -> None:
    """End a query that runs; also when its page goes away."""
    await run_in_threadpool(_cancelled, session, run_id, here, place)
    await asking.stop(here.asker, place)


def _cancelled(session: Session, run_id: str, here: Here, place: str) -> None:
    run = queries.run(session, run_id, here.asker.viewer, held=True)
    asking.place(place, run.door_id)
    service.note(run, Event.CANCEL, here.reader.now)
    session.commit()
    here.slots.free(run_id)


@router.post("/query/plan", **opens())
async def plan(asked: Asked, here: AskedHere, session: Transaction) -> Planned:
    """What the statement would do, before it runs."""
    sql = bound(asked.sql, asked.given, here.asker.settings.zone)
    tables = await run_in_threadpool(_tables, session, here)
    with here.slots.held(here.asker.viewer, here.reader.now):
        return await planning.planned(here.asker, asked.sql, sql, tables, here.reader, quoted=partial(_quoted, here))


def _quoted(here: Here, most: Most) -> list[Quoted]:
    with here.sessions.begin() as session:
        return quotes(session, here.reader.facts, most, here.reader.now)


def _tables(session: Session, here: Here) -> set[str]:
    found = licensed.tables(here.reader.facts, here.asker.viewer, here.declared, here.reader.now)
    session.commit()
    return {table.dataset.id for table in found}
