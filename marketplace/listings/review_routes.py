"""What an operator does with listings: the queue of reviews and each decision, by page and by program."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Operator
from marketplace.accounts.rights import Right, opens
from marketplace.database import Transaction
from marketplace.listings import checks, queries, reviewing, steps, telling, versions, wires
from marketplace.listings.models import Listing
from marketplace.listings.routes import Declared
from marketplace.listings.schemas import ListingDraft
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate
from sectors.registry import Registry
from wire import commerce
from wire.base import Page
from wire.listings import Decision, Review

router = APIRouter(tags=["reviews"])
Reason = Annotated[str, Form(max_length=1000)]
Hash = Annotated[str, Form(max_length=64)]


@router.get("/api/reviews")
def reviews(session: Transaction, _: Operator, declared: Declared) -> Page[Review]:
    """What waits for a decision, the oldest first, with its checks and what it changes."""
    return Page(items=[_review(session, listing, declared) for listing, _version in reviewing.queue(session)])


def _review(session: Session, listing: Listing, declared: Registry) -> Review:
    told = next(one for one in telling.history(session, listing, declared) if one.version.live_at is None)
    draft = ListingDraft.model_validate(told.version.content)
    return Review(
        slug=listing.slug, supply_center=listing.supply_center.slug, state=listing.state,
        version=telling.wired(told), checks=telling.checked(checks.run(session, draft, declared)),
    )  # fmt: skip


@router.post("/api/reviews/{slug}/approve", **opens(Right.OPERATE))
def approve(
    slug: str, body: Decision, session: Transaction, viewer: Operator, declared: Declared, now: Now
) -> commerce.Listing:
    return wires.listing(reviewing.approve(session, viewer, slug, body, declared=declared, now=now))


@router.post("/api/reviews/{slug}/decline", **opens(Right.OPERATE))
def decline(slug: str, body: Decision, session: Transaction, viewer: Operator, now: Now) -> commerce.Listing:
    return wires.listing(reviewing.decline(session, viewer, slug, body, now=now))


@router.post("/api/reviews/{slug}/suspend", **opens(Right.OPERATE))
def suspend(slug: str, body: Decision, session: Transaction, viewer: Operator, now: Now) -> commerce.Listing:
    return wires.listing(reviewing.suspend(session, viewer, slug, body, now=now))


@router.post("/api/reviews/{slug}/restore", **opens(Right.OPERATE))
def restore(slug: str, body: Decision, session: Transaction, viewer: Operator, now: Now) -> commerce.Listing:
    return wires.listing(reviewing.restore(session, viewer, slug, body, now=now))


@router.get("/operator/reviews", response_class=HTMLResponse)
def queue_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    """What waits, and what is suspended."""
    return render(
        request, "listings/reviews.html", waiting=reviewing.queue(session), suspended=queries.suspended(session)
    )


@router.get("/operator/reviews/{slug}", response_class=HTMLResponse)
def review_page(request: Request, slug: str, session: Transaction, _: Operator, declared: Declared) -> HTMLResponse:
    """Everything that a decision needs: checks, what changes, how it will look, what was decided before."""
    listing = queries.of_slug(session, slug)
    written = ListingDraft.model_validate(versions.written(session, listing))
    return render(
        request, "listings/review.html", listing=listing, waits=versions.waiting(session, listing), draft=written,
        checks=checks.run(session, written, declared), history=telling.history(session, listing, declared),
        steps=steps.of_listing(session, listing),
    )  # fmt: skip


@router.post("/operator/reviews/{slug}/approve")
def approve_form(
    request: Request, slug: str, session: Transaction, viewer: Operator, declared: Declared, now: Now,
    seen: Hash = "", reason: Reason = "",
) -> Response:  # fmt: skip
    reviewing.approve(session, viewer, slug, Decision(hash=seen, reason=reason), declared=declared, now=now)
    return _decided(request, "The listing is in the catalogue.")


@router.post("/operator/reviews/{slug}/decline")
def decline_form(
    request: Request, slug: str, session: Transaction, viewer: Operator, now: Now, seen: Hash = "", reason: Reason = ""
) -> Response:
    reviewing.decline(session, viewer, slug, Decision(hash=seen, reason=reason), now=now)
    return _decided(request, "The listing went back to its supply center.")


@router.post("/operator/reviews/{slug}/suspend")
def suspend_form(
    request: Request, slug: str, session: Transaction, viewer: Operator, now: Now, reason: Reason = "",
    ends_use: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    reviewing.suspend(session, viewer, slug, Decision(reason=reason, ends_use=ends_use), now=now)
    return _decided(request, "The listing is suspended.")


@router.post("/operator/reviews/{slug}/restore")
def restore_form(
    request: Request, slug: str, session: Transaction, viewer: Operator, now: Now, reason: Reason = ""
) -> Response:
    reviewing.restore(session, viewer, slug, Decision(reason=reason), now=now)
    return _decided(request, "The listing is in the catalogue.")


def _decided(request: Request, told: str) -> Response:
    return see_other(request, "/operator/reviews", translate(told, language_of(request)))
