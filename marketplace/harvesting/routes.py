"""The operator's pages: sources with the form of new ones, one source with its runs, the report of a run."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Operator
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError, NotFound
from marketplace.harvesting import api_routes, queries, service, told_routes, wires
from marketplace.harvesting.errors import SourceUnfit
from marketplace.harvesting.port import CAUSES
from marketplace.web import Config, Now, render, see_other
from marketplace.web.sheets import sheet
from marketplace.web.translations import language_of, translate
from sectors.classification import model
from wire.harvests import Kind, NewSource

router = APIRouter(tags=["harvests"])
router.include_router(api_routes.router)
router.include_router(told_routes.router)
PAGE = "/operator/harvests"
SOURCE = PAGE + "/{harvest}"
RUN = SOURCE + "/runs/{run_id}"
Text = Annotated[str, Form(max_length=20_000)]
SHOWN = 200  # changes on the page; the CSV has all
DONE = {
    "run": "It is harvested now.",
    "all": "All of it is read now.",
    "pause": "It is not harvested until you begin again.",
    "remove": "Its records are being removed.",
    "agree": "The records are being removed.",
    "keep": "The records stay.",
}


@router.get(PAGE, response_class=HTMLResponse)
def harvests_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    return _page(request, session, {})


@router.post(PAGE, response_class=HTMLResponse)
def add(
    request: Request, session: Transaction, viewer: Operator, settings: Config, now: Now, slug: Text, kind: Text,
    address: Text, title: Text, every_hours: Text = "24", full_days: Text = "7", per_second: Text = "5",
    megabytes: Text = "1000", minutes: Text = "60", language: Text = "ko", sectors: Text = "",
) -> Response:  # fmt: skip
    """To the new source, or the form again with what is wrong."""
    typed: dict[str, Any] = {
        "slug": slug.strip(), "kind": kind, "address": address.strip(), "title": title.strip(), "language": language,
        "every_hours": every_hours, "full_days": full_days,
    }  # fmt: skip
    budget = {"per_second": per_second, "bytes": f"{megabytes}000000", "seconds": _seconds(minutes)}
    again = typed | {"per_second": per_second, "megabytes": megabytes, "minutes": minutes, "sectors": sectors}
    try:
        wanted = _wanted(typed | {"sectors": _mapping(sectors), "budget": budget})
        source = service.add(session, viewer, wanted, settings.webhook_allow, now)
    except MarketplaceError as error:
        return _page(request, session, again, error)
    return see_other(request, f"{PAGE}/{source.slug}", _said(request, "run"))


def _seconds(minutes: str) -> int | str:
    return int(minutes) * 60 if minutes.isdecimal() else minutes


def _mapping(text: str) -> dict[str, str]:
    """Lines of `theirs = ours`."""
    pairs = (line.rpartition("=") for line in text.splitlines() if line.strip())
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


def _wanted(values: dict[str, Any]) -> NewSource:
    try:
        return NewSource.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceUnfit(f"{where}: {first['msg']}", remedy="Correct what is marked, or fill it in.") from error


def _page(
    request: Request, session: Transaction, typed: dict[str, Any], error: MarketplaceError | None = None
) -> HTMLResponse:
    return render(
        request, "harvesting/sources.html", status=error.status if error else 200, sources=api_routes.told(session),
        typed=typed, error=error, kinds=list(Kind), causes=CAUSES, sectors=[term.code for term in model().sectors],
    )  # fmt: skip


@router.get(SOURCE, response_class=HTMLResponse)
def source_page(request: Request, session: Transaction, _: Operator, harvest: str) -> HTMLResponse:
    row = queries.source(session, harvest)
    runs = [wires.run(run) for run in queries.runs(session, harvest)[0]]
    source = wires.source(row, queries.present_of(session, harvest), None)
    return render(request, "harvesting/source.html", source=source, runs=runs, causes=CAUSES)


@router.post(SOURCE + "/{act}", response_class=HTMLResponse)
def act(request: Request, session: Transaction, viewer: Operator, now: Now, harvest: str, act: str) -> Response:
    """Run now, read all, pause, remove."""
    source = queries.source(session, harvest, lock=True)
    match act:
        case "run":
            service.run_now(source, session, now)
        case "all":
            service.read_all(source, session, now)
        case "pause":
            service.pause(session, source, viewer, now)
        case "remove":
            service.remove(session, source, viewer, now)
        case _:
            raise NotFound(act)
    return see_other(request, PAGE if act == "remove" else f"{PAGE}/{harvest}", _said(request, act))


@router.get(RUN, response_class=HTMLResponse)
def run_page(request: Request, session: Transaction, _: Operator, harvest: str, run_id: str) -> HTMLResponse:
    """What the run changed and left out."""
    run = queries.run(session, harvest, run_id)
    return render(
        request, "harvesting/run.html", run=wires.run(run), causes=CAUSES, shown=SHOWN,
        changes=[wires.change(row) for row in queries.changes(session, run.id, "", SHOWN)],
        refusals=[wires.refusal(row) for row in queries.refusals(session, run.id, "", SHOWN)],
    )  # fmt: skip


@router.get(RUN + "/changes.csv")
def changes_sheet(session: Transaction, _: Operator, harvest: str, run_id: str) -> Response:
    """All of the report."""
    run = queries.run(session, harvest, run_id)
    return sheet(f"{harvest}-{run.id}", ("record", "change", "title", "fields"), _rows(session, run.id))


def _rows(session: Transaction, run_id: str) -> Iterator[tuple[str, ...]]:
    after = ""
    while rows := queries.changes(session, run_id, after, 1_000):
        yield from ((row.record_id, row.change, row.title, " ".join(row.fields)) for row in rows)
        after = rows[-1].record_id


@router.post(RUN + "/{answer}", response_class=HTMLResponse)
def answer(
    request: Request, session: Transaction, viewer: Operator, now: Now, harvest: str, run_id: str, answer: str
) -> Response:  # fmt: skip
    """Agree that what is not told any more is removed, or keep it."""
    run = queries.run(session, harvest, run_id, lock=True)
    if answer not in ("agree", "keep"):
        raise NotFound(answer)
    (service.agree if answer == "agree" else service.keep)(session, run, viewer, now)
    return see_other(request, f"{PAGE}/{harvest}", _said(request, answer))


def _said(request: Request, act: str) -> str:
    return translate(DONE[act], language_of(request))
