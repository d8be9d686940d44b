"""The board of requests for data: everybody reads it, members ask and support, operators answer."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.catalogue.sectors import public_sectors, sector_of
from marketplace.database import Transaction
from marketplace.doors.open import board, board_queries
from marketplace.doors.open.board import Answer, Wish
from marketplace.doors.open.board_states import Step, steps
from marketplace.listings.routes import Declared
from marketplace.paging import Cursor
from marketplace.web import Language, Now, render, see_other

router = APIRouter(tags=["open"])
Operator = Annotated[Viewer, Depends(role_required(Role.OPERATOR))]
BOARD = "/open/requests"
Words = Annotated[str, Form(max_length=2000)]
Short = Annotated[str, Form(max_length=300)]
Day = Annotated[str, Form(max_length=10)]


@router.get(BOARD, response_class=HTMLResponse)
def board_page(
    request: Request, session: Transaction, declared: Declared, now: Now, language: Language,
    cursor: Cursor = None,
    sector: Annotated[str, Query(max_length=100)] = "", state: Annotated[str, Query(max_length=20)] = "",
    dataset: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:  # fmt: skip
    """Without names. `dataset` comes from a page that leads here."""
    sectors = public_sectors(session, declared)
    rows, following = board_queries.page_of(session, sector, state, limit=30, cursor=cursor)
    return render(
        request, "open/requests.html", requests=rows, supporters=board_queries.supporters(session, rows), now=now,
        following=following, titles={one.id: one.title for one in sectors}, sector=sector, state=state, dataset=dataset,
        sector_options=[(one.id, one.title.of(language)) for one in sectors],
        steps={row.id: steps(row.state) for row in rows},
    )  # fmt: skip


@router.post(BOARD)
def ask(
    request: Request, session: Transaction, declared: Declared, viewer: SignedIn, now: Now,
    title: Short = "", purpose: Words = "", sector: Short = "",
) -> Response:  # fmt: skip
    """Anyone signed in asks."""
    found = sector_of(public_sectors(session, declared), sector)
    made = board.ask(session, viewer, Wish(title, purpose, found.id), now)
    return see_other(request, f"{BOARD}#{made.id}")


@router.post(BOARD + "/{request_id}/support")
def support(request: Request, request_id: str, session: Transaction, viewer: SignedIn) -> Response:
    found = board.support(session, viewer, request_id)
    return see_other(request, f"{BOARD}#{found.id}")


@router.post(BOARD + "/{request_id}/answer")
def answer(
    request: Request, request_id: str, session: Transaction, _: Operator, now: Now,
    step: Annotated[Step, Form()], reason: Words = "", due_on: Day = "", link: Short = "",
) -> Response:  # fmt: skip
    """What becomes of it."""
    found = board.answer(session, request_id, Answer(step, reason, _day(due_on), link), now)
    return see_other(request, f"{BOARD}#{found.id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
