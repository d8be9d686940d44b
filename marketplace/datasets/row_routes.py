"""GET /datasets/{dataset}/rows: rows of what everybody may read, with search, sort, pages and a map, without a script.

The open door answers, through the one reader; this page shows what it says.
"""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import MaybeSignedIn
from marketplace.database import Transaction
from marketplace.datasets.drawing import drawn
from marketplace.datasets.known import known
from marketplace.datasets.statement import statement
from marketplace.doors.open import asking
from marketplace.doors.open.conditions import Op
from marketplace.doors.open.geography import geography
from marketplace.doors.open.trying import Tried
from marketplace.doors.query import licensed
from marketplace.listings.routes import Declared
from marketplace.web import Now, render

router = APIRouter(tags=["datasets"])
ROWS = 50
Name = Annotated[str, Query(max_length=100)]


@router.get("/datasets/{dataset}/rows", response_class=HTMLResponse)
def rows_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now,
    column: Name = "", search: Annotated[str, Query(max_length=200)] = "", sort: Name = "",
    down: bool = False, cursor: Annotated[str, Query(max_length=2000)] = "",
) -> HTMLResponse:  # fmt: skip
    """Where no plan is open, a reader with a licence gets the statement that the query page runs."""
    found = known(session, declared, dataset, viewer, now)
    chosen: dict[str, str | bool] = {"column": column, "search": search.strip(), "sort": sort, "down": down}
    if not found.is_open:
        table = licensed.of(session, viewer, declared, dataset, now) if viewer else None
        sql = statement(table, column, search.strip(), sort, down=down) if table else None
        return render(request, "datasets/rows.html", known=found, told=None, chosen=chosen, shown=[], following=None,
                      drawing=None, sql=sql)  # fmt: skip
    query = asked(column, search.strip(), sort, cursor, down=down)
    told = asking.looked(request, session, dataset, query, now)
    body = told.body or {"rows": [], "columns": [], "next": None}
    where = geography({one["name"]: one["type"] for one in body["columns"]})
    return render(
        request, "datasets/rows.html", known=found, told=told, chosen=chosen,
        shown=[one["name"] for one in body["columns"]], following=_following(chosen, body["next"]),
        drawing=drawn(where.of(row) for row in body["rows"]) if where else None,
    )  # fmt: skip


def asked(column: str, search: str, sort: str, cursor: str, *, down: bool) -> str:
    """The parameters of the API."""
    query = Tried(column, Op.CONTAINS, search, sort, down, ROWS).query
    return f"{query}&{urlencode({'cursor': cursor})}" if cursor else query


def _following(chosen: dict[str, str | bool], address: str | None) -> str | None:
    """The same page with the cursor of the door's next address."""
    cursor = dict(parse_qsl(urlsplit(address).query)).get("cursor") if address else None
    told = {name: str(value).lower() if isinstance(value, bool) else value for name, value in chosen.items()}
    return f"?{urlencode({**told, 'cursor': cursor})}" if cursor else None
