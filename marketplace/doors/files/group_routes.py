"""Figures of groups for people whose licence gives no rows: choose the groups and what is told of them, see, save.

GET /groups/<dataset> → the form;  POST → the door groups, which counts as a query → a table, or the same as CSV
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.database import Transaction
from marketplace.doors.errors import NotGranted
from marketplace.doors.files import asking
from marketplace.doors.files.page_routes import Readable
from marketplace.errors import Invalid, MarketplaceError
from marketplace.grants.models import Grant
from marketplace.grants.queries import held
from marketplace.web import Config, Language, Now, render
from marketplace.web.problems import problem_of
from marketplace.web.sheets import sheet
from sectors.spec.dataset import Dataset
from wire.aggregates import Aggregates, Asked, Function

router = APIRouter(tags=["files"])
NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")
Names = Annotated[list[str], Form()]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the licences on groups show: columns to group by, and those that hold numbers; `minimum` of each group."""

    columns: Sequence[str]
    numbers: Sequence[str]
    minimum: int


@router.get("/groups/{dataset}", response_class=HTMLResponse)  # noqa: FAST003 - Readable takes it
def page(request: Request, readable: Readable) -> HTMLResponse:
    """What can be chosen; nothing is asked of the door yet."""
    return _page(request, readable, Asked())


@router.post("/groups/{dataset}", response_class=HTMLResponse)
def ask(
    request: Request, dataset: str, readable: Readable, session: Transaction, viewer: SignedIn, settings: Config,
    now: Now, language: Language, by: Names = [], sums: Names = [], means: Names = [],  # noqa: B006 - FastAPI copies it
    do: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """The groups that may be shown, on the page or, by the other button, as a file."""
    asked = _asked(by, sums, means)
    _choices(*readable)  # NotGranted before the door is asked
    session.commit()  # nothing is held while the door answers
    try:
        told = asking.groups(settings, viewer, dataset, asked, now)
    except MarketplaceError as error:
        return _page(request, readable, asked, problem=problem_of(error, language))
    return _sheet(dataset, asked, told) if do == "csv" else _page(request, readable, asked, told=told)


def _asked(by: Sequence[str], sums: Sequence[str], means: Sequence[str]) -> Asked:
    wanted = [*((one, Function.SUM) for one in sums), *((one, Function.MEAN) for one in means)]
    try:
        return Asked.model_validate({"by": by, "figures": [{"of": of, "function": kind} for of, kind in wanted]})
    except ValidationError as error:
        raise Invalid("at most three columns make groups", remedy="Choose fewer columns.") from error


def _choices(dataset: Dataset, grants: Sequence[Grant]) -> Choices:
    """NotGranted where no licence gives figures of groups."""
    scopes = [scope for grant in grants if (scope := held(grant).scope).aggregate_only is not None]
    if not scopes:
        raise NotGranted(f"no licence of yours gives figures of groups of {dataset.id}", remedy="Ask for its files.")
    shown = list(dict.fromkeys(column for scope in scopes for column in scope.columns))
    kinds = {column.name: column.type for column in dataset.columns}
    plain = [c for c in shown if any(scope.shows(c) and scope.mask(c) is None for scope in scopes)]
    numbers = [column for column in plain if kinds.get(column, "").startswith(NUMBERS)]
    return Choices(shown, numbers, max(s.aggregate_only.minimum_group for s in scopes if s.aggregate_only))


def _page(
    request: Request, readable: tuple[Dataset, Sequence[Grant]], asked: Asked, *, told: Aggregates | None = None,
    problem: Any = None,
) -> HTMLResponse:  # fmt: skip
    found, grants = readable
    return render(
        request, "access/groups.html", status=422 if problem else 200, dataset=found, choices=_choices(found, grants),
        asked=asked, told=told, problem=problem, figures=_names(asked),
        titles={column.name: column.title for column in found.columns},
    )  # fmt: skip


def _names(asked: Asked) -> list[str]:
    """As the door names them."""
    return [f"{figure.function} of {figure.of}" for figure in asked.figures]


def _sheet(dataset: str, asked: Asked, told: Aggregates) -> Response:
    """A figure of too few values is an empty cell; where groups are left out, the file's name says so."""
    names = _names(asked)
    rows = [
        [*(group.values[one] for one in asked.by), group.rows, *(group.figures[one] for one in names)]
        for group in told.groups
    ]
    name = f"{dataset}-groups" if told.complete else f"{dataset}-groups-some-suppressed"
    return sheet(name, [*asked.by, "rows", *names], rows)
