"""Bad rows for people: the first ones on the delivery's page, all of them as a sheet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.doors import bad_rows
from marketplace.doors.bad_rows import BadRow
from marketplace.doors.tokens import HOP_TERM, PERSON_TERM
from marketplace.errors import MarketplaceError, NotFound, Unavailable
from marketplace.releases import queries
from marketplace.settings import Settings
from marketplace.web import Config, Datasets, Now, render
from marketplace.web.sheets import streamed
from sectors.spec.dataset import Dataset

router = APIRouter()
Watcher = Annotated[Viewer, Depends(role_required(Role.OPERATOR, Role.SUPPLY_CENTER))]
FIRST = 20


@router.get("/deliveries/{delivery_id}/quarantine", response_class=HTMLResponse)
def first_rows(
    request: Request, delivery_id: str, session: Transaction, viewer: Watcher, declared: Datasets, settings: Config,
    now: Now,
) -> HTMLResponse:  # fmt: skip
    """A part of the delivery's page: the first bad rows, or why they cannot be shown now."""
    dataset = _dataset(session, delivery_id, viewer, declared)
    sql = bad_rows.statement(dataset, delivery_id, FIRST)
    problem: MarketplaceError | None = None
    found: list[BadRow] = []
    session.commit()  # the door reads the grants itself; nothing is held while it answers
    try:
        found = list(_rows(settings, viewer, dataset, sql, now, HOP_TERM))
    except Unavailable as error:
        problem = error
    return render(request, "access/quarantine.html", rows=found, problem=problem, delivery=delivery_id)


@router.get("/deliveries/{delivery_id}/quarantine.csv")
def all_rows(
    delivery_id: str, session: Transaction, viewer: Watcher, declared: Datasets, settings: Config, now: Now
) -> Response:
    """Every bad row: line, reasons, its texts by column; `row` where it did not fit the columns."""
    dataset = _dataset(session, delivery_id, viewer, declared)
    session.commit()
    found = _rows(settings, viewer, dataset, bad_rows.statement(dataset, delivery_id), now, PERSON_TERM)
    first = list(islice(found, 1))  # what goes wrong at the beginning is an answer, not a cut file
    columns = [column.name for column in dataset.columns]
    head = ["line", "reasons", *columns, "row"]
    return streamed(f"{delivery_id}-quarantine", head, (_cells(row, columns) for row in chain(first, found)))


def _cells(row: BadRow, columns: list[str]) -> list[object]:
    """Texts under no declared name (a column that drifted in) go into `row`, by name."""
    more = "; ".join(f"{name}: {text}" for name, text in row.said.items() if name not in columns)
    return [row.line, "; ".join(row.reasons), *(row.said.get(name) for name in columns), row.text or more or None]


def _rows(
    settings: Settings, viewer: Viewer, dataset: Dataset, sql: str, now: datetime, term: timedelta
) -> Iterator[BadRow]:
    own = viewer.supply_center == dataset.feed.supply_center
    for row in bad_rows.rows(settings, viewer, sql, now, term):
        yield bad_rows.bad_row(row, dataset, own=own)


def _dataset(session: Session, delivery_id: str, viewer: Viewer, declared: Datasets) -> Dataset:
    """The dataset of a delivery that the viewer may see. NotFound."""
    delivery = queries.delivery(session, delivery_id, viewer.supply_center)
    if delivery.dataset not in declared:
        raise NotFound(f"{delivery.dataset} is not declared any more")
    return declared[delivery.dataset]
