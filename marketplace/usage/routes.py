"""Accesses in, from every door that tells of its own; the organisation's usage out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.purchases.errors import PurchaseUnknown
from marketplace.purchases.models import Purchase
from marketplace.usage import queries, service
from marketplace.usage.doors_only import ACCESSES, doors_only
from marketplace.usage.models import Usage
from marketplace.web import render
from wire import access as wire
from wire.base import Page

router = APIRouter(tags=["usage"])
doors = doors_only()
Operator = Annotated[Viewer, Depends(role_required(Role.OPERATOR))]


@doors.post(ACCESSES, include_in_schema=False)
def take_access(access: wire.Told, session: Transaction) -> Response:
    """201 for a new access, 200 for one that is known or nobody's; 404 without the secret."""
    return Response(status_code=201 if service.record(session, access) else 200)


router.include_router(doors)


@router.get("/api/usage")
def get_usage(session: Transaction, viewer: SignedIn, limit: Limit = 100, cursor: Cursor = None) -> Page[wire.Usage]:
    """The accesses of the viewer's organisation, newest first; an operator's list holds everybody's."""
    mine = None if viewer.is_operator else viewer.organisation_id
    rows, following = queries.of_organisation(session, mine, limit=limit, cursor=cursor)
    return Page[wire.Usage](items=[_wire(row) for row in rows], next=following)


@router.get("/purchases/{purchase_id}/usage", response_class=HTMLResponse)
def usage_of_purchase(request: Request, purchase_id: str, session: Transaction, _: Operator) -> HTMLResponse:
    """A part of the refund's page (A28): what was taken of the dataset since the purchase, by door."""
    purchase = session.get(Purchase, purchase_id)
    if purchase is None:
        raise PurchaseUnknown(f"there is no purchase {purchase_id}")
    given = {
        dataset: queries.given(session, purchase.organisation_id, dataset, purchase.opened_at)
        for dataset in purchase.datasets
    }
    return render(request, "usage/of_purchase.html", given=given)


def _wire(row: Usage) -> wire.Usage:
    return wire.Usage(
        id=row.id, door=row.door, member_id=row.member_id, member=row.member.name, datasets=row.datasets,
        outcome=row.outcome, reason=row.reason, rows=row.rows, bytes=row.bytes, read_rows=row.read_rows,
        read_bytes=row.read_bytes, milliseconds=row.milliseconds, digest=row.digest, started_at=row.started_at,
        ended_at=row.ended_at,
    )  # fmt: skip
