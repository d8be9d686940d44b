"""Grants that give nothing for now, for the operator: since when, why, and where the cause is mended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session
from starlette.responses import HTMLResponse

from marketplace import paging
from marketplace.accounts.dependencies import Operator
from marketplace.database import Transaction
from marketplace.grants.models import Grant
from marketplace.grants.service import SUSPENDED
from marketplace.paging import Cursor
from marketplace.purchases.models import Purchase
from marketplace.web import render

router = APIRouter()
CAUSES: Mapping[str, tuple[str, str]] = {
    "disputed": ("The buyer's bank took the payment back; it decides.", "/purchases/{purchase}"),
    "unpaid": ("A period is not paid, and the grace is over.", "/purchases/{purchase}/subscription"),
    "withheld": ("Its listing is suspended, and the use with it.", "/operator/reviews/{listing}"),
}
"""By reason: what it means, and the page where it is looked into."""


@router.get("/operator/grants", response_class=HTMLResponse)
def suspended_page(request: Request, session: Transaction, _: Operator, cursor: Cursor = None) -> HTMLResponse:
    found, following = suspended(session, cursor)
    return render(request, "purchases/suspended.html", found=found, following=following, causes=CAUSES)


def suspended(session: Session, cursor: str | None) -> tuple[Sequence[tuple[Grant, Purchase]], str | None]:
    """One page, newest first."""
    since = cast("InstrumentedAttribute[datetime]", Grant.revoked_at)
    statement = select(Grant).where(Grant.revoke_reason.in_(SUSPENDED))
    grants, following = paging.page(session, statement, since, Grant.id, limit=50, cursor=cursor)
    wanted = select(Purchase).where(Purchase.id.in_({grant.purchase_id for grant in grants}))
    purchases = {purchase.id: purchase for purchase in session.scalars(wanted)}
    return [(grant, purchases[grant.purchase_id]) for grant in grants], following
