"""A subscription by page and by program: its periods, another plan, more or fewer seats, the card."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import AwareDatetime
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Buyer, SignedIn
from marketplace.accounts.models import Member
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.grants import seats
from marketplace.payments.port import CheckoutRef
from marketplace.purchases import rules
from marketplace.purchases.desk import AtDesk, Desk
from marketplace.subscriptions import changes, queries, seating, wires
from marketplace.subscriptions.dunning import GRACE
from marketplace.subscriptions.errors import SubscriptionStepRefused
from marketplace.subscriptions.models import Subscription
from marketplace.subscriptions.proration import Quote
from marketplace.subscriptions.schemas import MOST_SEATS, ChangeRequest
from marketplace.web import Language, Now, render, see_other
from wire import subscriptions as wire

router = APIRouter(tags=["subscriptions"])
_API, _PAGE = "/api/purchases/{purchase_id}/subscription", "/purchases/{purchase_id}/subscription"
PlanId = Annotated[str, Query(max_length=64)]
Seats = Annotated[int, Query(ge=1, le=MOST_SEATS)]


@router.get(_API)
def show(purchase_id: str, session: Transaction, viewer: SignedIn) -> wire.Subscription:
    """The periods so far, what is due for each, and what it may become."""
    return wires.subscription(queries.of_viewer(session, viewer, purchase_id))


@router.get(_API + "/quote")
def quote(
    purchase_id: str, session: Transaction, viewer: SignedIn, now: Now, plan_id: PlanId = "", quantity: Seats = 1
) -> wire.ChangeQuote:
    """What another plan, or so many seats, would cost now, and each period after this one."""
    held = queries.of_viewer(session, viewer, purchase_id)
    return wires.quote(_quoted(session, held, plan_id, quantity, now), plan_id, quantity)


@router.post(_API + "/change", **opens(Right.BUY))
def change(purchase_id: str, body: ChangeRequest, at: AtDesk, viewer: Buyer, now: Now) -> wire.Subscription:
    """Do what was quoted, for exactly that amount."""
    new = changes.change(at, viewer, purchase_id, body.asked(), now)
    with at.sessions() as session:
        return wires.subscription(queries.of_viewer(session, viewer, new.id))


@router.post(_API + "/portal", **opens(Right.BUY))
def portal(purchase_id: str, at: AtDesk, viewer: Buyer, language: Language) -> wire.Portal:
    """The payment service's page where the card is changed."""
    return wire.Portal(url=_portal(at, viewer, purchase_id, language))


@router.get(_PAGE, response_class=HTMLResponse)
def show_page(request: Request, purchase_id: str, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    held = queries.of_viewer(session, viewer, purchase_id)
    plans = changes.offered(held) if rules.may_buy(viewer) else []
    grace_ends_at = held.unpaid_since + GRACE if held.unpaid_since else None
    return render(
        request, "subscriptions/show.html", held=held, purchase=held.purchase, plans=plans,
        may_buy=rules.may_buy(viewer), grace_ends_at=grace_ends_at, most_seats=MOST_SEATS,
    )  # fmt: skip


@router.get(_PAGE + "/quote", response_class=HTMLResponse)
def quote_page(
    request: Request, purchase_id: str, session: Transaction, viewer: Buyer, now: Now, plan_id: PlanId = "",
    quantity: Seats = 1,
) -> HTMLResponse:  # fmt: skip
    """The exact amount, what of it is credited, and what comes after; one click confirms it."""
    held = queries.of_viewer(session, viewer, purchase_id)
    plan = changes.plan_for(session, held, plan_id)
    found = _quoted(session, held, plan_id, quantity, now)
    seated, left = seats.filled(session, held.purchase_id), seating.left_after(plan, quantity)
    names = {seat.member_id: session.get_one(Member, seat.member_id).name for seat in seated}
    return render(
        request, "subscriptions/quote.html", held=held, purchase=held.purchase, plan=plan, quantity=quantity,
        quote=found, names=names if left < len(seated) else {}, left=left,
    )  # fmt: skip


@router.post(_PAGE + "/change")
def change_form(
    request: Request,
    purchase_id: str,
    plan_id: Annotated[str, Form(min_length=1, max_length=64)],
    quantity: Annotated[int, Form(ge=1, le=MOST_SEATS)],
    quoted_at: Annotated[AwareDatetime, Form()],
    due_minor: Annotated[int, Form(ge=0)],
    at: AtDesk,
    viewer: Buyer,
    now: Now,
    keeps: Annotated[list[str], Form(max_length=MOST_SEATS)] = [],  # noqa: B006  (FastAPI copies it)
) -> Response:
    asked = changes.Asked(plan_id, quantity, quoted_at, due_minor, tuple(keeps))
    new = changes.change(at, viewer, purchase_id, asked, now)
    return see_other(request, f"/purchases/{new.id}/subscription")


@router.post(_PAGE + "/portal")
def portal_form(request: Request, purchase_id: str, at: AtDesk, viewer: Buyer, language: Language) -> Response:
    return see_other(request, _portal(at, viewer, purchase_id, language))


def _quoted(session: Session, held: Subscription, plan_id: str, quantity: int, now: AwareDatetime) -> Quote:
    return changes.quoted(held, changes.plan_for(session, held, plan_id), quantity, now)


def _portal(at: Desk, viewer: Viewer, purchase_id: str, language: str) -> str:
    with at.sessions() as session:
        purchase = queries.of_viewer(session, viewer, purchase_id).purchase
    if not purchase.billed_with:
        raise SubscriptionStepRefused(f"{purchase_id} was never paid")
    back = f"{at.marketplace_url}/purchases/{purchase.id}/subscription"
    return at.payments.portal(CheckoutRef(purchase.billed_with), back, language)
