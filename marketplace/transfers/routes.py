"""Paying by transfer: what the buyer writes and until when; statements, suspense and refunds for the operator."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, Operator
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.paging import Cursor
from marketplace.transfers import queries, service
from marketplace.web import Config, Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire import times

router = APIRouter(tags=["transfers"])
PAGE = "/operator/transfers"


@router.get("/transfers/{purchase_id}", response_class=HTMLResponse)
def order_page(
    request: Request, purchase_id: str, session: Transaction, viewer: Buyer, settings: Config
) -> HTMLResponse:
    """Where to transfer how much, under which reference, until when."""
    order = queries.of_viewer(session, viewer, purchase_id)
    return render(
        request, "transfers/order.html", order=order, account=settings.bank_account,
        paid=len(queries.payments(session, order.ref)), suspended=queries.suspended_of(session, order.ref),
    )  # fmt: skip


@router.get(PAGE, response_class=HTMLResponse)
def operator_page(request: Request, session: Transaction, _: Operator, cursor: Cursor = None) -> HTMLResponse:
    lines, following = queries.page_of(session, limit=30, cursor=cursor)
    suspended = queries.suspended(session)
    refs = [line.order_ref for line in (*lines, *suspended) if line.order_ref]
    return render(
        request, "transfers/operator.html", lines=lines, following=following, suspended=suspended,
        orders=queries.orders(session, refs), refunds=queries.open_refunds(session),
    )  # fmt: skip


@router.post(f"{PAGE}/statements")
def statement_form(
    request: Request, file: Annotated[bytes, File()], session: Transaction, viewer: Operator, settings: Config, now: Now
) -> Response:
    """A statement of the bank; nothing of one that cannot be read counts."""
    taken = service.take_in(session, file, times.there(settings.zone), now)
    facts = {"lines": taken.lines, "new": taken.new, "paid": taken.paid, "suspended": taken.suspended}
    audit.record(session, viewer, "transfers.statement", "statement", facts, now)
    said = "{lines} lines, {new} of them new: {paid} matched, {suspended} in suspense."
    return see_other(request, PAGE, translate(said, language_of(request), **facts))


@router.post(f"{PAGE}/lines/{{line_id}}/assign")
def assign_form(
    request: Request, line_id: str, reference: Annotated[str, Form(max_length=20)], session: Transaction,
    viewer: Operator, now: Now,
) -> Response:  # fmt: skip
    service.assign(session, viewer, line_id, reference, now)
    return see_other(request, PAGE)


@router.post(f"{PAGE}/lines/{{line_id}}/return")
def return_form(request: Request, line_id: str, session: Transaction, viewer: Operator, now: Now) -> Response:
    """The operator has transferred it back."""
    service.give_back(session, viewer, line_id, now)
    return see_other(request, PAGE)


@router.post(f"{PAGE}/orders/{{ref}}/count")
def count_form(request: Request, ref: str, session: Transaction, viewer: Operator, now: Now) -> Response:
    """Count what is due of what is in suspense for the order."""
    service.count(session, viewer, ref, now)
    return see_other(request, PAGE)
