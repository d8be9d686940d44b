"""Giving money back: the buyer asks, the operator orders it with amount and reason, or declines. Pages and API."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, Operator
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.errors import Invalid
from marketplace.payments.port import RefundReason
from marketplace.purchases import queries, refunds, settlement, wires
from marketplace.purchases.desk import AtDesk
from marketplace.purchases.errors import NotConfirmed
from marketplace.purchases.refunds import RefundOrder
from marketplace.purchases.schemas import RefundBody, Written
from marketplace.web import Language, Now, render, see_other
from wire import commerce as wire
from wire.money import Money

router = APIRouter(tags=["purchases"])
Text = Annotated[str, Form(min_length=3, max_length=500)]


@router.post("/api/purchases/{purchase_id}/refund", **opens(Right.OPERATE))
def refund(
    purchase_id: str, body: RefundBody, at: AtDesk, viewer: Operator, now: Now, language: Language
) -> wire.Purchase:  # fmt: skip
    """Give the price back, or a part; the ledger follows when the payment service confirms, the grant as ordered."""
    with at.sessions() as session:
        currency = queries.of_viewer(session, viewer, purchase_id).currency
    return wires.purchase(settlement.refund(at, viewer, purchase_id, body.order(currency), now), language)


@router.post("/api/purchases/{purchase_id}/refund-request", **opens(Right.BUY))
def request_refund(
    purchase_id: str, body: Written, session: Transaction, viewer: Buyer, now: Now, language: Language
) -> wire.Purchase:  # fmt: skip
    """Ask the operator to give money back, with the reason."""
    return wires.purchase(refunds.wish(session, viewer, purchase_id, body.text, now), language)


@router.post("/api/purchases/{purchase_id}/refund-request/decline", **opens(Right.OPERATE))
def decline_refund(
    purchase_id: str, body: Written, session: Transaction, viewer: Operator, language: Language
) -> wire.Purchase:  # fmt: skip
    """Answer the buyer who asked that nothing is given back, and why."""
    return wires.purchase(refunds.decline(session, viewer, purchase_id, body.text), language)


@router.get("/purchases/{purchase_id}/refund", response_class=HTMLResponse)
def refund_page(request: Request, purchase_id: str, session: Transaction, viewer: Operator) -> HTMLResponse:
    """The operator's second look: amount, reason, what it ends."""
    purchase = queries.of_viewer(session, viewer, purchase_id)
    return render(
        request, "purchases/refund.html", purchase=purchase, left=refunds.left_to_refund(session, purchase),
        reasons=list(RefundReason),
    )  # fmt: skip


@router.post("/purchases/{purchase_id}/refund")
def refund_form(
    request: Request,
    purchase_id: str,
    amount: Annotated[str, Form(max_length=30)],
    reason: Annotated[RefundReason, Form()],
    note: Text,
    at: AtDesk,
    viewer: Operator,
    now: Now,
    ends_access: Annotated[bool, Form()] = False,
    confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """The form of the refund: nothing is done before it is confirmed."""
    if not confirmed:
        raise NotConfirmed(remedy="Tick the box that the money is to be given back, and send the form again.")
    with at.sessions() as session:
        currency = queries.of_viewer(session, viewer, purchase_id).currency
    order = RefundOrder(reason, note, _amount(amount, currency), ends_access)
    settlement.refund(at, viewer, purchase_id, order, now)
    return see_other(request, f"/purchases/{purchase_id}")


@router.post("/purchases/{purchase_id}/refund-request")
def request_refund_form(
    request: Request, purchase_id: str, text: Text, session: Transaction, viewer: Buyer, now: Now
) -> Response:
    refunds.wish(session, viewer, purchase_id, text, now)
    return see_other(request, f"/purchases/{purchase_id}")


@router.post("/purchases/{purchase_id}/refund-request/decline")
def decline_refund_form(
    request: Request, purchase_id: str, text: Text, session: Transaction, viewer: Operator
) -> Response:
    refunds.decline(session, viewer, purchase_id, text)
    return see_other(request, f"/purchases/{purchase_id}")


def _amount(text: str, currency: str) -> Money:
    try:
        return Money.parse(text, currency)
    except ValueError as error:
        raise Invalid(str(error), remedy="Write the amount in figures, as 12000 or 9.90.") from error
