"""Broken promises, for who bought, who sold and the operator; how a listing kept its promise, for all."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.listings.queries import published
from marketplace.paging import Cursor, Limit
from marketplace.promises import queries, standing
from marketplace.promises.models import BrokenPromise
from marketplace.promises.service import LOOK_BACK, REASONS
from marketplace.web import Now, render
from marketplace.web.sheets import sheet
from wire import promises as wire
from wire.base import Page

router = APIRouter(tags=["promises"])
Trader = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.SUPPLY_CENTER, Role.OPERATOR))]
LARGEST_SHEET = 10_000  # rows
HEAD = ("found_at", "kind", "listing", "dataset", "subject", "purchase", "share_bp", "credit", "currency")


@router.get("/api/promises")
def broken(session: Transaction, viewer: Trader, limit: Limit = 50, cursor: Cursor = None) -> Page[wire.BrokenPromise]:
    """Promises that were broken to the organisation, or by it, newest first; an operator sees all."""
    rows, following = queries.page_of(session, viewer, limit=limit, cursor=cursor)
    return Page(items=[_wire(row) for row in rows], next=following)


@router.get("/promises", response_class=HTMLResponse)
def broken_page(request: Request, session: Transaction, viewer: Trader, cursor: Cursor = None) -> HTMLResponse:
    rows, following = queries.page_of(session, viewer, limit=30, cursor=cursor)
    return render(request, "promises/list.html", promises=rows, following=following, reasons=REASONS)


@router.get("/promises.csv")
def broken_sheet(session: Transaction, viewer: Trader) -> Response:
    """The newest as a table."""
    rows, _ = queries.page_of(session, viewer, limit=LARGEST_SHEET, cursor=None)
    cells = [
        (r.found_at, r.kind.value, r.purchase.listing.slug, r.dataset, r.subject, r.purchase_id, r.share_bp,
         r.credit.figures(), r.currency)
        for r in rows
    ]  # fmt: skip
    return sheet("promises", HEAD, cells)


@router.get("/api/listings/{slug}/promise")
def kept(slug: str, session: Transaction, now: Now) -> wire.ListingPromise:
    """What the listing promises now, and how often that was kept in the last 60 days. ListingUnknown."""
    found = standing.of_listing(session, published(session, slug), now)
    return wire.ListingPromise(
        listing=slug,
        since=now - LOOK_BACK,
        until=now,
        kept=[wire.PromiseKept.model_validate(asdict(one)) for one in found],
    )


@router.get("/listings/{slug}/promise", response_class=HTMLResponse)
def kept_page(request: Request, slug: str, session: Transaction, now: Now) -> HTMLResponse:
    listing = published(session, slug)
    return render(
        request, "promises/kept.html", listing=listing, standings=standing.of_listing(session, listing, now),
        since=now - LOOK_BACK, until=now,
    )  # fmt: skip


def _wire(row: BrokenPromise) -> wire.BrokenPromise:
    return wire.BrokenPromise(
        id=row.id, kind=row.kind.value, purchase_id=row.purchase_id, listing=row.purchase.listing.slug,
        dataset=row.dataset, subject=row.subject, broken_at=row.broken_at, found_at=row.found_at, facts=row.facts,
        share_bp=row.share_bp, credit_minor=row.credit_minor, currency=row.currency,
    )  # fmt: skip
