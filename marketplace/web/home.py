"""GET /: what the network is, its sectors, the way to the catalogue."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.web.pages import render

router = APIRouter(tags=["home"])


@router.get("/", response_class=HTMLResponse)
def home(request: Request) -> HTMLResponse:
    return render(request, "home.html", sectors=request.app.state.parts.registry.sectors)
