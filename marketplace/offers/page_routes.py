"""The pages of a negotiation, for both sides: a list, one offer with its steps, and the forms of whose turn it is."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import queries as accounts
from marketplace.accounts.dependencies import Buyer, SignedIn, role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import Invalid
from marketplace.listings import queries as listings
from marketplace.listings.applying import draft_of
from marketplace.listings.models import Listing
from marketplace.listings.queries import plan_on_offer
from marketplace.listings.routes import Declared, SupplyCenter
from marketplace.listings.schemas import PlanDraft
from marketplace.offers import queries, rules, service, showing
from marketplace.offers.rules import MOST_SEATS, Proposal
from marketplace.paging import Cursor
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of
from wire.money import Money

router = APIRouter()
Side = Annotated[Viewer, Depends(role_required(Role.BUYER, Role.SUPPLY_CENTER))]
Figures = Annotated[str, Form(max_length=30)]
Words = Annotated[str, Form(max_length=2000)]
Id = Annotated[str, Form(max_length=64)]
Seats = Annotated[int | None, Form(ge=1, le=MOST_SEATS)]
Days = Annotated[int, Form(ge=1, le=90)]


@router.get("/offers", response_class=HTMLResponse)
def list_page(request: Request, session: Transaction, viewer: SignedIn, cursor: Cursor = None) -> HTMLResponse:
    rows, following = queries.page_of(session, viewer, limit=30, cursor=cursor)
    return render(request, "offers/list.html", offers=[showing.seen(row, viewer) for row in rows], following=following)


@router.get("/offers/{offer_id}", response_class=HTMLResponse)
def offer_page(
    request: Request, offer_id: str, session: Transaction, viewer: SignedIn, declared: Declared, now: Now
) -> HTMLResponse:
    """Everything that was said, with the licence of the newest proposal in sentences."""
    offer = queries.of_viewer(session, viewer, offer_id)
    shown = showing.detail(session, offer, viewer, declared=declared, language=language_of(request), now=now)
    return render(request, "offers/show.html", shown=shown, most_seats=MOST_SEATS)


@router.get("/my/listings/{slug}/offers/new", response_class=HTMLResponse)
def new_page(request: Request, slug: str, session: Transaction, viewer: SupplyCenter) -> HTMLResponse:
    """The form of a supply center that offers something to one company."""
    listing = listings.own(session, slug, viewer.organisation_id)
    return render(request, "offers/new.html", listing=listing, most_seats=MOST_SEATS)


@router.post("/my/listings/{slug}/offers")
def open_form(
    request: Request, slug: str, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now,
    company: Id, base: Id, price: Figures, seats: Seats = None, days: Days = 14, note: Words = "",
) -> Response:  # fmt: skip
    listing = listings.own(session, slug, viewer.organisation_id)
    found = showing.company_of(accounts.organisation_by_slug(session, company.strip()), company)
    proposal = _proposal(_base(listing, base), price, seats, note)
    made = service.open_offer(
        session, viewer, listing, found, proposal, declared=declared, lasts=timedelta(days=days), now=now
    )  # fmt: skip
    return see_other(request, f"/offers/{made.id}")


@router.post("/offers")
def ask_form(
    request: Request, session: Transaction, viewer: Buyer, now: Now, plan_id: Id, price: Figures, seats: Seats = None,
    wish: Words = "", note: Words = "",
) -> Response:  # fmt: skip
    """The form of a company that asks for other figures or terms of a plan that it sees."""
    plan = plan_on_offer(session, plan_id, viewer.organisation_id, now)
    asked = _proposal(draft_of(plan), price, seats if plan.per_seat else None, note, wish)
    return see_other(request, f"/offers/{service.ask_for(session, viewer, plan, asked, now).id}")


@router.post("/offers/{offer_id}/propose")
def propose_form(
    request: Request, offer_id: str, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now,
    price: Figures, base: Id = "", seats: Seats = None, days: Days = 14, note: Words = "",
) -> Response:  # fmt: skip
    offer = queries.of_viewer(session, viewer, offer_id)
    draft = _base(offer.listing, base) if base else offer.proposal.draft
    proposal = _proposal(draft, price, seats, note)
    service.propose(session, viewer, offer_id, proposal, declared, lasts=timedelta(days=days), now=now)
    return see_other(request, f"/offers/{offer_id}")


@router.post("/offers/{offer_id}/counter")
def counter_form(
    request: Request, offer_id: str, session: Transaction, viewer: Buyer, now: Now, price: Figures,
    seats: Seats = None, wish: Words = "", note: Words = "",
) -> Response:  # fmt: skip
    offer = queries.of_viewer(session, viewer, offer_id)
    asked = _proposal(offer.proposal.draft, price, seats, note, wish)
    service.counter(
        session, viewer, offer_id, price_minor=asked.plan.price_minor, seats=asked.seats, wish=asked.wish,
        note=asked.note, now=now,
    )  # fmt: skip
    return see_other(request, f"/offers/{offer_id}")


@router.post("/offers/{offer_id}/accept")
def accept_form(
    request: Request, offer_id: str, session: Transaction, viewer: Side, declared: Declared, now: Now,
    number: Annotated[int, Form(ge=1, le=10_000)],
) -> Response:  # fmt: skip
    service.accept(session, viewer, offer_id, number, declared=declared, now=now)
    return see_other(request, f"/offers/{offer_id}")


@router.post("/offers/{offer_id}/decline")
def decline_form(
    request: Request, offer_id: str, session: Transaction, viewer: Side, now: Now, note: Words = ""
) -> Response:  # fmt: skip
    service.decline(session, viewer, offer_id, note, now)
    return see_other(request, f"/offers/{offer_id}")


@router.post("/offers/{offer_id}/withdraw")
def withdraw_form(
    request: Request, offer_id: str, session: Transaction, viewer: Side, now: Now, note: Words = ""
) -> Response:  # fmt: skip
    service.withdraw(session, viewer, offer_id, note, now)
    return see_other(request, f"/offers/{offer_id}")


def _base(listing: Listing, plan_id: str) -> PlanDraft:
    """The plan on offer that the proposal is made of."""
    found = next((plan for plan in listing.open_plans if plan.id == plan_id), None)
    if found is None:
        raise Invalid(f"{listing.slug} offers no plan {plan_id} now", remedy="Choose one of its plans.")
    return draft_of(found)


def _proposal(plan: PlanDraft, price: str, seats: int | None, note: str, wish: str = "") -> Proposal:
    """The plan at the price that was written; seats count where it is sold by seats."""
    try:
        minor = Money.parse(price, plan.currency).minor
    except ValueError as error:
        raise Invalid(str(error), remedy="Write the amount in figures, as 12000 or 9.90.") from error
    return Proposal(rules.countered(plan, minor), seats if plan.per_seat else None, note.strip(), wish.strip())
