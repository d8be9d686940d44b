"""Buying by page and by program. Nothing here fulfils what costs money: only an event of the provider does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.paging import Cursor, Limit
from marketplace.purchases import queries, refunds, rules, service, wires
from marketplace.purchases.desk import AtDesk
from marketplace.purchases.errors import TermsNotAccepted
from marketplace.purchases.models import Purchase
from marketplace.purchases.schemas import BuyRequest, Provider
from marketplace.purchases.states import PurchaseState
from marketplace.purchases.suspended_routes import router as suspended
from marketplace.web import Language, Now, render, see_other
from marketplace.web.sheets import sheet
from wire import commerce as wire
from wire.base import Page

router = APIRouter(tags=["purchases"])
router.include_router(suspended)
LARGEST_SHEET = 10_000  # rows
SHEET = tuple(name for name in wire.Purchase.model_fields if name not in ("checkout_url", "licences"))
Member = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.ANALYST, Role.OPERATOR))]


@router.post("/api/purchases", **opens(Right.BUY))
def buy(body: BuyRequest, at: AtDesk, viewer: Buyer, now: Now, language: Language) -> wire.Purchase:
    """Take a plan: fulfilled at once if it is free, else open with the page to pay on. Again: the same purchase."""
    made = service.buy(
        at, viewer, body.plan_id, body.terms_hash, now, provider=body.provider, quantity=body.quantity
    )  # fmt: skip
    return wires.purchase(made, language)


@router.get("/api/purchases")
def mine(
    session: Transaction, viewer: Member, language: Language, limit: Limit = 50, cursor: Cursor = None
) -> Page[wire.Purchase]:
    """The organisation's purchases, newest first; an operator sees all."""
    rows, following = queries.page_of(session, _visible(viewer), limit=limit, cursor=cursor)
    return Page(items=[wires.purchase(row, language) for row in rows], next=following)


@router.get("/api/purchases/{purchase_id}")
def one(purchase_id: str, session: Transaction, viewer: SignedIn, language: Language) -> wire.Purchase:
    return wires.purchase(queries.of_viewer(session, viewer, purchase_id), language)


@router.post("/api/purchases/{purchase_id}/stop", **opens(Right.BUY))
def stop(purchase_id: str, at: AtDesk, viewer: Buyer, now: Now, language: Language) -> wire.Purchase:
    """Cancel it while it is open; let a subscription end with what is paid."""
    return wires.purchase(service.stop(at, viewer, purchase_id, now), language)


@router.post("/api/purchases/{purchase_id}/resume", **opens(Right.BUY))
def resume(purchase_id: str, at: AtDesk, viewer: Buyer, now: Now, language: Language) -> wire.Purchase:
    """Take back that a subscription was stopped, while what is paid lasts."""
    return wires.purchase(service.resume(at, viewer, purchase_id, now), language)


@router.post("/purchases")
def buy_form(
    request: Request,
    plan_id: Annotated[str, Form()],
    terms_hash: Annotated[str, Form()],
    at: AtDesk,
    viewer: Buyer,
    now: Now,
    accepted: Annotated[bool, Form()] = False,
    provider: Annotated[Provider, Form()] = "stripe",
    quantity: Annotated[int, Form(ge=1, le=10_000)] = 1,
) -> Response:
    """The form of a plan: on to the payment page, or to the purchase if nothing is to be paid."""
    if not accepted:
        raise TermsNotAccepted(remedy="Read the licence, tick the box and send the form again.")
    purchase = service.buy(at, viewer, plan_id, terms_hash, now, provider=provider, quantity=quantity)
    to_pay = purchase.checkout_url if purchase.state is PurchaseState.OPEN else None
    held_before = "?again=1" if purchase.opened_at < now else ""
    return see_other(request, to_pay or f"/purchases/{purchase.id}{held_before}")


@router.get("/purchases", response_class=HTMLResponse)
def list_page(request: Request, session: Transaction, viewer: Member, cursor: Cursor = None) -> HTMLResponse:
    rows, following = queries.page_of(session, _visible(viewer), limit=30, cursor=cursor)
    return render(request, "purchases/list.html", purchases=rows, following=following)


@router.get("/purchases.csv")
def list_sheet(session: Transaction, viewer: Member, language: Language) -> Response:
    """The newest purchases as a table."""
    rows, _ = queries.page_of(session, _visible(viewer), limit=LARGEST_SHEET, cursor=None)
    found = [wires.purchase(row, language).model_dump(mode="json") for row in rows]
    return sheet("purchases", SHEET, [[_cell(row[name]) for name in SHEET] for row in found])


def _cell(value: object) -> object:
    return " ".join(value) if isinstance(value, list) else value


@router.get("/purchases/{purchase_id}", response_class=HTMLResponse)
def show_page(
    request: Request, purchase_id: str, session: Transaction, viewer: SignedIn, paid: bool = False,
    left: bool = False, again: bool = False,
) -> HTMLResponse:  # fmt: skip
    """Where the payment service sends the buyer back to. It shows the state and asks again until it is settled."""
    purchase = queries.of_viewer(session, viewer, purchase_id)
    states_of = queries.states_of(session, purchase_id)
    return _shown(
        request,
        "purchases/show.html",
        session,
        purchase,
        viewer,
        paid=paid,
        left=left,
        again=again,
        states_of=states_of,
    )


@router.get("/purchases/{purchase_id}/state", response_class=HTMLResponse)
def state_part(request: Request, purchase_id: str, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    """The part of the page that htmx asks for."""
    purchase = queries.of_viewer(session, viewer, purchase_id)
    return _shown(request, "purchases/_state.html", session, purchase, viewer, paid=True, left=False)


@router.post("/purchases/{purchase_id}/stop")
def stop_form(request: Request, purchase_id: str, at: AtDesk, viewer: Buyer, now: Now) -> Response:
    service.stop(at, viewer, purchase_id, now)
    return see_other(request, f"/purchases/{purchase_id}")


@router.post("/purchases/{purchase_id}/resume")
def resume_form(request: Request, purchase_id: str, at: AtDesk, viewer: Buyer, now: Now) -> Response:
    service.resume(at, viewer, purchase_id, now)
    return see_other(request, f"/purchases/{purchase_id}")


def _visible(viewer: Viewer) -> str | None:
    return None if viewer.is_operator else viewer.organisation_id


def _shown(
    request: Request,
    template: str,
    session: Session,
    purchase: Purchase,
    viewer: Viewer,
    *,
    paid: bool,
    left: bool,
    again: bool = False,
    states_of: Mapping[str, datetime] | None = None,
) -> HTMLResponse:
    waits = purchase.state is PurchaseState.OPEN and paid
    return render(
        request, template, purchase=purchase, waits=waits, left=left, again=again, may_refund=rules.may_refund(viewer),
        may_buy=rules.may_buy(viewer), refundable=refunds.left_to_refund(session, purchase),
        states_of=states_of or {}, asks_again=waits or any(refund.waits for refund in purchase.refunds),
    )  # fmt: skip
