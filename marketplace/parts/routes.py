"""GET /operations/parts: what serves, since when, and what to do about what does not."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Operator
from marketplace.parts.record import read
from marketplace.web import Config, render

router = APIRouter(tags=["parts"])


@router.get("/operations/parts", response_class=HTMLResponse)
def parts_page(request: Request, _: Operator, settings: Config) -> HTMLResponse:
    """Every part with its state, memory and restarts; the file's own time is the machine's, so is the time here."""
    found = read(settings.home)
    return render(request, "parts/parts.html", found=found, silent=found.silent(datetime.now(UTC)))
