"""What the operator sees of subscriptions: charges of which the payment service did not say whether they were paid."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import Operator
from marketplace.database import Transaction
from marketplace.subscriptions import queries, wires
from marketplace.web import render
from wire import subscriptions as wire
from wire.base import Page

router = APIRouter(tags=["subscriptions"])


@router.get("/api/parked-charges")
def parked(session: Transaction, _: Operator) -> Page[wire.ParkedCharge]:
    """The oldest first. Each is asked for again under the same keys, so that nobody pays twice."""
    return Page(items=[wires.parked(row) for row in queries.parked(session)], next=None)


@router.get("/operator/charges", response_class=HTMLResponse)
def parked_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    return render(request, "subscriptions/parked.html", rows=queries.parked(session))
