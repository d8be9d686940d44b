"""The funnel of a supply center's listings: page, JSON and CSV."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from marketplace.console import funnel, wires
from marketplace.database import Transaction
from marketplace.listings import queries
from marketplace.listings.looks import EVERY_S
from marketplace.listings.routes import SupplyCenter
from marketplace.web import Config, Now, render
from marketplace.web.sheets import sheet
from wire import funnel as wire

router = APIRouter()
SPANS = (4, 12, 26, 52)
Weeks = Annotated[int, Query(ge=1, le=52)]
Slug = Annotated[str, Query(max_length=60)]


@router.get("/api/my/funnel")
def funnel_of_weeks(
    session: Transaction, viewer: SupplyCenter, settings: Config, now: Now, weeks: Weeks = 12, listing: Slug = ""
) -> wire.Funnel:
    """Looks, samples, trials, purchases, use, renewals and refunds, by week, listing and plan."""
    return wires.funnel(
        funnel.funnel(
            session, viewer.organisation_id, now, weeks=weeks, zone=settings.zone, slug=listing or None
        )
    )  # fmt: skip


@router.get("/my/funnel", response_class=HTMLResponse)
def funnel_page(
    request: Request, session: Transaction, viewer: SupplyCenter, settings: Config, now: Now, weeks: Weeks = 12,
    listing: Slug = "",
) -> HTMLResponse:  # fmt: skip
    own = viewer.organisation_id
    found = funnel.funnel(session, own, now, weeks=weeks, zone=settings.zone, slug=listing or None)
    return render(
        request, "console/funnel.html", funnel=found, listings=queries.of_organisation(session, own), slug=listing,
        weeks=weeks, spans=SPANS, every=EVERY_S,
    )  # fmt: skip


@router.get("/my/funnel.csv")
def funnel_sheet(
    session: Transaction, viewer: SupplyCenter, settings: Config, now: Now, weeks: Weeks = 12, listing: Slug = ""
) -> Response:
    """A row for each week, listing and plan; an empty week: all of them together."""
    found = funnel_of_weeks(session, viewer, settings, now, weeks, listing)
    names = list(wire.FunnelRow.model_fields)
    return sheet("funnel", names, [[getattr(row, name) for name in names] for row in found.rows])
