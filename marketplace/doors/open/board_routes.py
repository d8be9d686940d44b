"""The board of requests for data: all read it, members ask and support; operators answer, and centers of the sector."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import MaybeSignedIn, SignedIn
from marketplace.catalogue.sectors import public_sectors, sector_of
from marketplace.database import Transaction
from marketplace.doors.open import board, board_queries, board_rights
from marketplace.doors.open.board import Answer, Wish
from marketplace.doors.open.board_states import steps
from marketplace.listings.routes import Declared
from marketplace.paging import Cursor
from marketplace.web import Language, Now, render, see_other

router = APIRouter(tags=["open"])
BOARD = "/open/requests"
Words = Annotated[str, Form(max_length=2000)]
Short = Annotated[str, Form(max_length=300)]
Day = Annotated[str, Form(max_length=10)]


@router.get(BOARD, response_class=HTMLResponse)
def board_page(
    request: Request, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now, language: Language,
    cursor: Cursor = None,
    sector: Annotated[str, Query(max_length=100)] = "", state: Annotated[str, Query(max_length=20)] = "",
    dataset: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:  # fmt: skip
    """Without names. `dataset` comes from a page that leads here."""
    sectors = public_sectors(session, declared)
    by_id = {one.id: one for one in sectors}
    rows, following = board_queries.page_of(session, sector, state, limit=30, cursor=cursor)
    may = {one.sector: board_rights.allowed(viewer, by_id.get(one.sector)) for one in rows}
    return render(
        request, "open/requests.html", requests=rows, supporters=board_queries.supporters(session, rows), now=now,
        following=following, titles={one.id: one.title for one in sectors}, sector=sector, state=state, dataset=dataset,
        sector_options=[(one.id, one.title.of(language)) for one in sectors],
        steps={row.id: [step for step in steps(row.state) if step in may[row.sector]] for row in rows},
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
    request: Request, request_id: str, session: Transaction, declared: Declared, viewer: SignedIn, now: Now,
    step: Short = "", reason: Words = "", due_on: Day = "", link: Short = "",
) -> Response:  # fmt: skip
    """What becomes of it."""
    found = board.of_id(session, request_id, lock=True)
    sectors = {one.id: one for one in public_sectors(session, declared)}
    taken = board_rights.demand(viewer, sectors.get(found.sector), step, link)
    board.answer(session, viewer, found, Answer(taken, reason, _day(due_on), link), now)
    return see_other(request, f"{BOARD}#{found.id}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
