"""An answer of the SQL door → what the page's script is sent."""

from starlette.responses import Response

from marketplace.doors.query.asking import Answer
from marketplace.doors.query.cells import formulas, shown
from marketplace.doors.query.models import QueryRun
from marketplace.doors.query.refusals import Reader, told
from marketplace.doors.query.schemas import Column, Page, Progress
from marketplace.doors.query.states import RunState


def page(run: QueryRun, answer: Answer, reader: Reader) -> Page:
    rows = [[shown(value) for value in row] for row in answer.rows]
    return Page(
        run=run.id,
        state=run.state,
        next=answer.next if run.state is RunState.RUNNING else None,
        columns=[Column(name=one["name"], type=one["type"]) for one in answer.columns],
        rows=rows,
        formulas=list(formulas(rows)),
        progress=_progress(answer),
        told=told(answer.error, run.sql, reader) if answer.error else None,
    )


def sent(run: QueryRun, answer: Answer, reader: Reader) -> Response:
    """The page as JSON, made in one go: it may hold thousands of rows."""
    return Response(page(run, answer, reader).model_dump_json(), media_type="application/json")


def _progress(answer: Answer) -> Progress:
    stats = answer.stats
    return Progress(
        state=str(stats.get("state", "")).lower(),
        percent=stats.get("progressPercentage"),
        rows=stats.get("processedRows", 0),
        size=stats.get("processedBytes", 0) or stats.get("physicalInputBytes", 0),
        seconds=stats.get("elapsedTimeMillis", 0) / 1000,
    )
