"""Use cases: begin, go on, cancel, save, forget. None of them waits for the SQL door with a transaction open.

ask the door → note what came in a short transaction → Page for the browser
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.viewer import Viewer
from marketplace.doors.query import queries
from marketplace.doors.query.asking import Answer
from marketplace.doors.query.errors import TooManySaved
from marketplace.doors.query.models import QueryRun, SavedQuery
from marketplace.doors.query.schemas import Asked, Kept
from marketplace.doors.query.states import Event, RunState, advance
from marketplace.doors.sql.refusals import NAME as DENIED
from marketplace.doors.sql.session import LONGEST
from marketplace.ids import new_id

MOST_ROWS = 10_000  # that a page holds; an export gives all
MOST_BYTES = 16_000_000
MOST_RUNS = 200  # that are kept of a member
MOST_SAVED = 500
_SILENT = LONGEST + timedelta(minutes=5)  # Trino has ended a query by then


def note_begun(session: Session, viewer: Viewer, asked: Asked, answer: Answer, now: datetime) -> QueryRun:
    """Write a run down with its first answer, and forget the member's oldest."""
    run = QueryRun(
        id=new_id("run"), member_id=viewer.member_id, sql=asked.sql, given=asked.given, door_id=answer.id,
        state=RunState.RUNNING, begun_at=now, rows=0, size=0, page=-1,
    )  # fmt: skip
    session.add(run)
    session.flush()
    _end(run, _event(run, answer), answer, now)
    _forget_oldest(session, viewer)
    return run


def note_page(run: QueryRun, answer: Answer, page: int, now: datetime) -> Answer:
    """Count a page once, also where it is fetched again; the answer, cut to what a page may hold."""
    room = MOST_ROWS - run.rows
    if page > run.page:
        run.page, run.size = page, run.size + answer.size
        run.rows += min(room, len(answer.rows))
    event = _event(run, answer, too_many=len(answer.rows) > room)
    _end(run, event, answer, now)
    return replace(answer, rows=answer.rows[: max(room, 0)]) if event is Event.MOST_ROWS else answer


def note(run: QueryRun, event: Event, now: datetime) -> None:
    run.state, run.ended_at = advance(run.state, event), now


def _event(run: QueryRun, answer: Answer, *, too_many: bool = False) -> Event | None:
    """What the answer says of the query; None while it runs."""
    if answer.error is not None:
        return Event.REFUSAL if answer.error.get("errorName") == DENIED else Event.ERROR
    if answer.next is None and not too_many:
        return Event.LAST_PAGE
    full = too_many or run.rows >= MOST_ROWS or run.size >= MOST_BYTES
    return Event.MOST_ROWS if full else None


def _end(run: QueryRun, event: Event | None, answer: Answer, now: datetime) -> None:
    if event is not None:
        note(run, event, now)
        run.problem = str(answer.error.get("message", ""))[:2000] if answer.error else None


def _forget_oldest(session: Session, viewer: Viewer) -> None:
    mine = select(QueryRun.id).where(QueryRun.member_id == viewer.member_id)
    old = mine.order_by(QueryRun.begun_at.desc(), QueryRun.id.desc()).offset(MOST_RUNS)
    session.execute(delete(QueryRun).where(QueryRun.id.in_(old)))


def mark_left(session: Session, viewer: Viewer, now: datetime) -> None:
    """Runs whose page went away without a word: the SQL door ended them when nobody asked for their rows."""
    silent = (
        QueryRun.member_id == viewer.member_id,
        QueryRun.state == RunState.RUNNING,
        QueryRun.begun_at < now - _SILENT,
    )
    left = advance(RunState.RUNNING, Event.SILENCE)
    session.execute(update(QueryRun).where(*silent).values(state=left, ended_at=now))


def forget_runs(session: Session, viewer: Viewer) -> None:
    """The member's history, but for what runs."""
    over = (QueryRun.member_id == viewer.member_id, QueryRun.state != RunState.RUNNING)
    session.execute(delete(QueryRun).where(*over))


def save(session: Session, viewer: Viewer, kept: Kept, now: datetime) -> SavedQuery:
    """Keep a new query. TooManySaved."""
    if queries.count_saved(session, viewer) >= MOST_SAVED:
        raise TooManySaved(f"you keep {MOST_SAVED}", remedy="Remove some.")
    made = SavedQuery(
        id=new_id("qry"), organisation_id=viewer.organisation_id, member_id=viewer.member_id, created_at=now,
        **_values(kept, now),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def change(session: Session, viewer: Viewer, saved_id: str, kept: Kept, now: datetime) -> SavedQuery:
    """Write a kept query anew: its own member only. NotFound for everybody else."""
    found = queries.saved(session, saved_id, viewer, own=True)
    for name, value in _values(kept, now).items():
        setattr(found, name, value)
    return found


def _values(kept: Kept, now: datetime) -> Mapping[str, object]:
    return {
        "title": kept.title.strip() or "–",
        "sql": kept.sql,
        "given": kept.given,
        "shared": kept.shared,
        "changed_at": now,
    }


def remove(session: Session, viewer: Viewer, saved_id: str) -> None:
    session.delete(queries.saved(session, saved_id, viewer, own=True))
