"""What is to be deleted since its licence ended: by program and on a page."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, SignedIn
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.deletions import queries, service
from marketplace.deletions.models import Deletion
from marketplace.paging import Cursor, Limit
from marketplace.web import Now, render, see_other
from wire import commerce as wire
from wire.base import Page

router = APIRouter(tags=["deletions"])


@router.get("/api/deletions")
def mine(session: Transaction, viewer: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[wire.Deletion]:
    """What the viewer's company promised to delete; of a supply center, what it was promised; newest first."""
    rows, following = queries.page_of(session, viewer, limit=limit, cursor=cursor)
    return Page(items=[_wire(row) for row in rows], next=following)


@router.post("/api/deletions/{purchase_id}/confirm", **opens(Right.BUY))
def confirm(purchase_id: str, session: Transaction, viewer: Buyer, now: Now) -> wire.Deletion:
    """The data is deleted, the company says; the first word stands."""
    return _wire(service.confirm(session, viewer, purchase_id, now))


@router.get("/deletions", response_class=HTMLResponse)
def page(request: Request, session: Transaction, viewer: SignedIn, now: Now, cursor: Cursor = None) -> HTMLResponse:
    rows, following = queries.page_of(session, viewer, limit=50, cursor=cursor)
    return render(request, "deletions/list.html", deletions=rows, following=following, now=now)


@router.post("/deletions/{purchase_id}/confirm")
def confirm_on_page(request: Request, purchase_id: str, session: Transaction, viewer: Buyer, now: Now) -> Response:
    service.confirm(session, viewer, purchase_id, now)
    return see_other(request, "/deletions")


def _wire(row: Deletion) -> wire.Deletion:
    return wire.Deletion(
        purchase_id=row.purchase_id, organisation=row.purchase.organisation.slug, listing=row.purchase.listing.slug,
        ended_at=row.ended_at, due_at=row.due_at, confirmed_at=row.confirmed_at,
    )  # fmt: skip
