"""Negotiating by program: both sides read the same offer."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends

from marketplace.accounts import queries as accounts
from marketplace.accounts.dependencies import Buyer, SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.listings import queries as listings
from marketplace.listings.queries import plan_on_offer
from marketplace.listings.routes import Declared, SupplyCenter
from marketplace.offers import queries, service, showing, wires
from marketplace.offers.page_routes import router as pages
from marketplace.offers.schemas import Answer, AskFor, Counter, NewOffer, ProposalBody, Said
from marketplace.paging import Cursor, Limit
from marketplace.web import Now
from wire import negotiation as wire
from wire.base import Page

router = APIRouter(tags=["offers"])
router.include_router(pages)
Side = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.SUPPLY_CENTER))]


@router.get("/api/offers")
def mine(session: Transaction, viewer: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[wire.Offer]:
    """What the viewer's organisation negotiates and negotiated, newest first; an operator sees all."""
    rows, following = queries.page_of(session, viewer, limit=limit, cursor=cursor)
    return Page(items=[wires.offer(row, viewer) for row in rows], next=following)


@router.get("/api/offers/{offer_id}")
def one(offer_id: str, session: Transaction, viewer: SignedIn) -> wire.Offer:
    return wires.offer(queries.of_viewer(session, viewer, offer_id), viewer)


@router.post("/api/offers", status_code=201, **opens(Right.SELL))
def open_offer(
    body: NewOffer, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now
) -> wire.Offer:  # fmt: skip
    """A supply center proposes a plan to one company."""
    listing = listings.own(session, body.listing, viewer.organisation_id)
    company = showing.company_of(accounts.organisation_by_slug(session, body.company), body.company)
    lasts = timedelta(days=body.days)
    made = service.open_offer(session, viewer, listing, company, body.proposal, declared=declared, lasts=lasts, now=now)
    return wires.offer(made, viewer)


@router.post("/api/offers/ask", status_code=201, **opens(Right.BUY))
def ask_for(body: AskFor, session: Transaction, viewer: Buyer, now: Now) -> wire.Offer:
    """A company asks for another price, more seats or other terms of a plan."""
    plan = plan_on_offer(session, body.plan_id, viewer.organisation_id, now)
    proposal = service.asked(plan, body.price_minor, seats=body.seats, wish=body.wish, note=body.note)
    return wires.offer(service.ask_for(session, viewer, plan, proposal, now), viewer)


@router.post("/api/offers/{offer_id}/propose", **opens(Right.SELL))
def propose(
    offer_id: str, body: ProposalBody, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now
) -> wire.Offer:
    """The supply center's next proposal."""
    lasts = timedelta(days=body.days)
    return wires.offer(
        service.propose(session, viewer, offer_id, body.proposal, declared, lasts=lasts, now=now), viewer
    )  # fmt: skip


@router.post("/api/offers/{offer_id}/counter", **opens(Right.BUY))
def counter(offer_id: str, body: Counter, session: Transaction, viewer: Buyer, now: Now) -> wire.Offer:
    """The company's other figures."""
    return wires.offer(service.counter(session, viewer, offer_id, **body.model_dump(), now=now), viewer)


@router.post("/api/offers/{offer_id}/accept", **opens(Right.BUY, Right.SELL))
def accept(
    offer_id: str, body: Answer, session: Transaction, viewer: Side, declared: Declared, now: Now
) -> wire.Offer:  # fmt: skip
    """What was proposed becomes a plan that the company alone can buy, within 30 days."""
    return wires.offer(service.accept(session, viewer, offer_id, body.number, declared=declared, now=now), viewer)


@router.post("/api/offers/{offer_id}/decline", **opens(Right.BUY, Right.SELL))
def decline(offer_id: str, body: Said, session: Transaction, viewer: Side, now: Now) -> wire.Offer:
    return wires.offer(service.decline(session, viewer, offer_id, body.note, now), viewer)


@router.post("/api/offers/{offer_id}/withdraw", **opens(Right.BUY, Right.SELL))
def withdraw(offer_id: str, body: Said, session: Transaction, viewer: Side, now: Now) -> wire.Offer:
    """Take the own last word back."""
    return wires.offer(service.withdraw(session, viewer, offer_id, body.note, now), viewer)
