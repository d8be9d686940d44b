"""What a supply center sold and is owed: page, JSON and CSV."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.payouts import sales as queries
from marketplace.payouts.rules import Sale
from marketplace.web import render
from marketplace.web.sheets import sheet
from wire import payouts as wire
from wire.commerce import Amount, Words

router = APIRouter(tags=["payouts"])
SupplyCenter = Annotated[Viewer, Depends(role_required(Role.SUPPLY_CENTER))]
LARGEST_SHEET = 10_000  # rows
HEAD = ("transaction", "at", "kind", "listing", "paid_minor", "earned_minor", "currency")


@router.get("/api/sales")
def sales(session: Transaction, viewer: SupplyCenter, limit: Limit = 50, cursor: Cursor = None) -> wire.Sales:
    """Sums by listing, what is payable, and the single sales, newest first; all from the ledger."""
    own = viewer.organisation_id
    rows, following = queries.sales(session, own, limit=limit, cursor=cursor)
    return wire.Sales(
        items=[_wire(row) for row in rows],
        next=following,
        listings=[
            wire.ListingSales(
                listing=s.listing.slug, title=Words(en=s.listing.title_en, ko=s.listing.title_ko), sales=s.sales,
                refunds=s.refunds, sold_minor=s.sold.minor, earned_minor=s.earned.minor, currency=s.sold.currency,
            )
            for s in queries.sales_by_listing(session, own)
        ],
        payable=[Amount(amount_minor=m.minor, currency=m.currency) for m in queries.payable_now(session, own)],
    )  # fmt: skip


@router.get("/sales", response_class=HTMLResponse)
def sales_page(request: Request, session: Transaction, viewer: SupplyCenter, cursor: Cursor = None) -> HTMLResponse:
    own = viewer.organisation_id
    rows, following = queries.sales(session, own, limit=30, cursor=cursor)
    return render(
        request, "payouts/sales.html", listings=queries.sales_by_listing(session, own), sales=rows,
        payable=queries.payable_now(session, own), following=following,
    )  # fmt: skip


@router.get("/sales.csv")
def sales_sheet(session: Transaction, viewer: SupplyCenter) -> Response:
    """The newest sales as a table."""
    rows, _ = queries.sales(session, viewer.organisation_id, limit=LARGEST_SHEET, cursor=None)
    cells = [(r.id, r.at, r.kind, r.listing, r.paid.minor, r.earned.minor, r.paid.currency) for r in rows]
    return sheet("sales", HEAD, cells)


def _wire(sale: Sale) -> wire.Sale:
    return wire.Sale(
        id=sale.id, at=sale.at, kind=sale.kind, listing=sale.listing, paid_minor=sale.paid.minor,
        earned_minor=sale.earned.minor, currency=sale.paid.currency,
    )  # fmt: skip
