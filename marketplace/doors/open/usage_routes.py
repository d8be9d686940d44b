"""Counts in, from the process that gives the data; what everybody used out, as a page and as files."""

import csv
import io
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import HTMLResponse, PlainTextResponse

from marketplace.database import Transaction
from marketplace.doors.open import counted, offered, service, usage
from marketplace.doors.open.indicator_facts import facts_of
from marketplace.doors.open.indicators import indicators
from marketplace.doors.open.sums import today
from marketplace.listings.routes import Declared
from marketplace.usage.doors_only import OPEN_USES, doors_only
from marketplace.web import Now, render
from wire.open import Batch

router = APIRouter(tags=["open"])
doors = doors_only()
By = Annotated[str, Query(pattern="^(day|dataset|sector|form)$")]
Days = Annotated[int, Query(ge=1, le=366)]
SHOWN = 50


@doors.post(OPEN_USES, include_in_schema=False)
def take_uses(batch: Batch, session: Transaction, now: Now) -> Response:
    """201 for a new batch, 200 for one that is known; 404 without the secret."""
    return Response(status_code=201 if service.take(session, batch, now) else 200)


router.include_router(doors)


@router.get("/open/usage", response_class=HTMLResponse)
def usage_page(request: Request, session: Transaction, declared: Declared, now: Now) -> HTMLResponse:
    """Thirty days against the thirty before; by day, dataset, sector and form; what nobody uses, and why."""
    begins = today(now) - timedelta(days=counted.WINDOW - 1)
    recent = counted.since(session, begins)
    before = counted.uses_between(session, begins - timedelta(days=counted.WINDOW), begins)
    total, found = usage.whole(recent), offered.open_datasets(session, declared)
    by = {name: usage.totals(recent, name) for name in usage.BY}
    most = sorted(by["dataset"].items(), key=lambda one: -one[1].uses)[:SHOWN]
    return render(
        request, "open/usage.html", total=total, trend=usage.trend(total.uses, before), by=by, most=most,
        unused=usage.never_used(found.values(), by["dataset"], now),
        titles={d.id: d.title for s in declared.sectors for d in s.datasets},
        sectors={s.id: s.title for s in declared.sectors},
    )  # fmt: skip


@router.get("/open/usage.json")
def usage_json(session: Transaction, now: Now, by: By = "day", days: Days = counted.WINDOW) -> dict[str, Any]:
    """Totals of the last days; `users` are different askers, 2 % off."""
    rows = counted.since(session, today(now) - timedelta(days=days - 1))
    return {"by": by, "days": days, "items": [{by: name, **one.told} for name, one in usage.totals(rows, by).items()]}


@router.get("/open/usage.csv", response_class=PlainTextResponse)
def usage_csv(session: Transaction, now: Now, by: By = "day", days: Days = counted.WINDOW) -> PlainTextResponse:
    """The same as a table."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([by, *usage.Total().told])
    writer.writerows([line[by], *list(line.values())[1:]] for line in usage_json(session, now, by, days)["items"])
    return PlainTextResponse(text.getvalue(), media_type="text/csv")


@router.get("/open/indicators", response_class=HTMLResponse)
def indicators_page(request: Request, session: Transaction, declared: Declared, now: Now) -> HTMLResponse:
    """Each with its definition and its source."""
    return render(request, "open/indicators.html", indicators=indicators(facts_of(session, declared, now)))


@router.get("/open/indicators.json")
def indicators_json(session: Transaction, declared: Declared, now: Now) -> dict[str, Any]:
    """The same for programs."""
    found = indicators(facts_of(session, declared, now))
    items = [{"id": one.id, "value": one.value, **asdict(one.words)} for one in found]
    return {"at": today(now).isoformat(), "items": items}
