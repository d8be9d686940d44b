"""Runs as they are written down: each page once, no more rows than a page holds, the oldest forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from marketplace.doors.query import queries, service
from marketplace.doors.query.asking import Answer, place
from marketplace.doors.query.errors import TooManySaved
from marketplace.doors.query.models import QueryRun
from marketplace.doors.query.schemas import Asked, Kept
from marketplace.doors.query.states import Event, QueryOver, RunState
from marketplace.errors import NotFound
from tests.support.marketplace import NOW, make_viewer

pytestmark = pytest.mark.postgres
ASKED = Asked(sql="SELECT 1", given={"a": "b"})
ID = "20261130_063852_00025_ncpjg"
QUEUED = Answer(ID, f"/v1/statement/queued/{ID}/y1/1")


def rows(count: int, *, more: bool = True) -> Answer:
    following = f"/v1/statement/executing/{ID}/y1/9" if more else None
    return Answer(ID, following, rows=[[n] for n in range(count)], size=count)


def begun(session: Session) -> QueryRun:
    return service.note_begun(session, make_viewer(session), ASKED, QUEUED, NOW)


def test_a_page_that_is_fetched_twice_counts_once(session: Session) -> None:
    run = begun(session)
    for page in (0, 0, 1):
        service.note_page(run, rows(10), page, NOW)
    assert (run.rows, run.size, run.state) == (20, 20, RunState.RUNNING)
    service.note_page(run, rows(5, more=False), 2, NOW)
    assert (run.rows, run.state, run.ended_at) == (25, RunState.DONE, NOW)


def test_a_page_holds_the_first_rows_and_says_so(session: Session) -> None:
    run = begun(session)
    service.note_page(run, rows(9_999), 0, NOW)
    assert len(service.note_page(run, rows(5), 1, NOW).rows) == 1
    assert (run.rows, run.state) == (service.MOST_ROWS, RunState.CUT)
    wide = service.note_begun(session, make_viewer(session, slug="beta"), ASKED, QUEUED, NOW)
    service.note_page(wide, Answer(ID, "x", rows=[["x"]], size=service.MOST_BYTES), 0, NOW)
    assert wide.state is RunState.CUT


def test_exactly_as_many_rows_as_a_page_holds_are_all(session: Session) -> None:
    run = begun(session)
    assert len(service.note_page(run, rows(10_000, more=False), 0, NOW).rows) == 10_000
    assert run.state is RunState.DONE


@pytest.mark.parametrize(
    ("name", "state"), [("PERMISSION_DENIED", RunState.REFUSED), ("SYNTAX_ERROR", RunState.FAILED)]
)
def test_an_error_ends_it(session: Session, name: str, state: RunState) -> None:
    answer = Answer(ID, None, error={"errorName": name, "message": "why"})
    run = service.note_begun(session, make_viewer(session), ASKED, answer, NOW)
    assert (run.state, run.problem) == (state, "why")
    with pytest.raises(QueryOver):
        service.note(run, Event.CANCEL, NOW)


def test_of_a_member_the_newest_runs_are_kept(session: Session) -> None:
    viewer, other = make_viewer(session), make_viewer(session, slug="beta")
    service.note_begun(session, other, ASKED, QUEUED, NOW)
    for step in range(service.MOST_RUNS + 2):
        service.note_begun(session, viewer, Asked(sql=f"SELECT {step}"), QUEUED, NOW + timedelta(seconds=step))
    kept = queries.runs(session, viewer, 1000)
    assert (len(kept), kept[0].sql, kept[-1].sql) == (200, "SELECT 201", "SELECT 2")
    assert len(queries.runs(session, other, 10)) == 1


def test_a_run_whose_page_went_away_is_left(session: Session) -> None:
    viewer = make_viewer(session)
    run = service.note_begun(session, viewer, ASKED, QUEUED, NOW)
    service.mark_left(session, viewer, NOW + timedelta(minutes=19))
    assert queries.run(session, run.id, viewer).state is RunState.RUNNING
    service.mark_left(session, viewer, NOW + timedelta(minutes=21))
    session.expire_all()
    assert queries.run(session, run.id, viewer).state is RunState.LEFT


def test_history_is_forgotten_but_what_runs(session: Session) -> None:
    viewer = make_viewer(session)
    running = service.note_begun(session, viewer, ASKED, QUEUED, NOW)
    service.note_begun(session, viewer, ASKED, Answer(ID, None), NOW)
    service.forget_runs(session, viewer)
    assert [run.id for run in queries.runs(session, viewer, 10)] == [running.id]


def test_saved_queries_have_a_bound(session: Session) -> None:
    viewer = make_viewer(session)
    kept = Kept(sql="SELECT 1", title=" one ")
    saved = [service.save(session, viewer, kept, NOW) for _ in range(service.MOST_SAVED)]
    assert saved[0].title == "one"
    with pytest.raises(TooManySaved):
        service.save(session, viewer, kept, NOW)


@pytest.mark.parametrize(
    "path",
    [
        "", "/v1/statement/executing/20261130_063852_00026_ncpjg/y1/1", f"/v1/statement/executing/{ID}/../../../x/1",
        f"/v1/query/{ID}", f"https://elsewhere.example/v1/statement/executing/{ID}/y1/1", f"@elsewhere.example/{ID}",
        f"/v1/statement/executing/{ID}/y1/1?x=1", f"/v1/statement/executing/{ID}/y1/1\n",
    ],
)  # fmt: skip
def test_a_place_is_of_that_query_and_nothing_else(path: str) -> None:
    with pytest.raises(NotFound):
        place(path, ID)


def test_pages_are_counted_once_there_are_rows() -> None:
    assert place(f"/v1/statement/queued/{ID}/y1/2", ID) == -1
    assert place(f"/v1/statement/executing/{ID}/y1/12", ID) == 12
