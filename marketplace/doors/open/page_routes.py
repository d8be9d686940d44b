"""GET /open, /open/<dataset>: the portal of what is free and open, and how to call each dataset."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from marketplace.database import Transaction
from marketplace.doors.open import asking, counted, offered, trying
from marketplace.doors.open.answering import ANYWHERE
from marketplace.doors.open.conditions import Op
from marketplace.doors.open.errors import NotOpen
from marketplace.doors.open.file_routes import FORMS
from marketplace.doors.open.pace import AMOUNTS
from marketplace.listings.routes import Declared
from marketplace.records.knowing import known
from marketplace.web import Config, Now, render
from sectors.licences import LICENCES

router = APIRouter(tags=["open"])
NEWEST = MOST_USED = 8


@router.get("/open", response_class=HTMLResponse)
def portal(request: Request, session: Transaction, declared: Declared, now: Now) -> HTMLResponse:
    """Sectors, newest, most used; the search leads to the data map."""
    found = offered.open_datasets(session, declared)
    released = sorted((one for one in found.values() if one.released_at), key=lambda one: str(one.released_at))
    used = [(found[id_], uses) for id_, uses in counted.most_used(session, now) if id_ in found]
    sectors = {one.sector.id: one.sector for one in found.values()}
    return render(
        request, "open/portal.html", found=found, sectors=list(sectors.values()), used=used[:MOST_USED],
        newest=released[: -NEWEST - 1 : -1],
    )  # fmt: skip


@router.get("/open/{dataset}", response_class=HTMLResponse)
def dataset_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, settings: Config, now: Now,
    column: Annotated[str, Query(max_length=100)] = "", op: Annotated[str, Query(max_length=20)] = Op.GE,
    value: Annotated[str, Query(max_length=500)] = "", sort: Annotated[str, Query(max_length=100)] = "",
    down: bool = False, limit: Annotated[int, Query(ge=1, le=100)] = trying.LIMITS[0],
) -> HTMLResponse:  # fmt: skip
    """How to call it, and its rows; where it is not open, why. NotOpen for what nobody may know of."""
    one = offered.open_datasets(session, declared, dataset).get(dataset)
    if one is None:
        return _closed(request, session, declared, dataset, now)
    tried = trying.Tried(column, op, value.strip(), sort, down, limit)
    told = asking.looked(request, session, dataset, tried.query, now)
    api = f"{settings.files_url}/open/api/{dataset}"
    shown = [c["name"] for c in told.body["columns"]] if told.body else []
    return render(
        request, "open/dataset.html", one=one, tried=tried, told=told, shown=shown,
        columns=[(c.name, c.name) for c in one.columns], limits=[(str(n), str(n)) for n in trying.LIMITS],
        rows=trying.shown(told.body["rows"], shown) if told.body else [], terms=LICENCES.get(one.dataset.licence),
        lines=trying.lines(api, tried.query), api=api,
        charts=[c["y"] for c in one.dataset.charts if {*c.values()} <= {column.name for column in one.columns}],
        embed=f"{settings.files_url}/open/embed/{dataset}", files=f"{settings.files_url}/open/files/{dataset}",
        forms=FORMS, amounts=AMOUNTS,
    )  # fmt: skip


def _closed(
    request: Request, session: Transaction, declared: Declared, dataset: str, now: Now
) -> HTMLResponse:  # fmt: skip
    found = known(session, declared, now, [dataset]).get(dataset)
    if found is None:
        raise NotOpen(f"there is no dataset {dataset}", remedy="See what is open at /open.")
    listings = offered.closed_plans(session, dataset)
    return render(request, "open/closed.html", dataset=found.dataset, listings=listings)


@router.get("/open/api/{rest:path}", include_in_schema=False)
@router.get("/open/files/{rest:path}", include_in_schema=False)
@router.get("/open/embed/{rest:path}", include_in_schema=False)
def at_the_door(request: Request, rest: str, settings: Config) -> RedirectResponse:  # noqa: ARG001 - it stands in the path
    """The API and the files are at the files door, whatever address was taken."""
    query = quote(request.scope["query_string"], safe="%=&+,.:-_~!*'()/?@;")
    address = f"{settings.files_url}{quote(request.url.path)}" + (f"?{query}" if query else "")
    return RedirectResponse(address, 307, headers=ANYWHERE)
