"""What a supply center does with its listings: by program, and on the page "my listings"."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.listings import queries, service, steps, telling, versions, wires
from marketplace.listings.schemas import ListingDraft
from marketplace.listings.states import ListingState
from marketplace.paging import Cursor, Limit
from marketplace.releases.queries import latest_release
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate
from sectors.registry import Registry
from wire import commerce as wire
from wire.base import Page
from wire.listings import ListingHistory, ListingTried

router = APIRouter(tags=["listings"])
SupplyCenter = Annotated[Viewer, Depends(role_required(Role.SUPPLY_CENTER))]


def registry(request: Request) -> Registry:
    """Everything that is declared."""
    found: Registry = request.app.state.parts.registry
    return found


Declared = Annotated[Registry, Depends(registry)]


@router.post("/api/listings", **opens(Right.SELL))
def save(
    draft: ListingDraft, response: Response, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now
) -> wire.Listing:
    """A listing with its plans and their licences in one call; the same slug again rewrites it. 201 the first time."""
    fresh = queries.by_slug(session, draft.slug) is None
    saved = service.save(session, viewer, draft, declared, now)
    response.status_code = 201 if fresh else 200
    return wires.listing(saved)


@router.post("/api/listings/{slug}/publish", **opens(Right.SELL))
def publish(slug: str, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now) -> wire.Listing:
    """Into the catalogue, or into review; 409 names what is missing."""
    return wires.listing(service.publish(session, viewer, slug, declared, now))


@router.post("/api/listings/{slug}/withdraw", **opens(Right.SELL))
def withdraw(slug: str, session: Transaction, viewer: SupplyCenter, now: Now) -> wire.Listing:
    """Out of the catalogue, or back from review; what was bought stays usable."""
    return wires.listing(service.withdraw(session, viewer, slug, now))


@router.get("/api/my/listings")
def own_listings(
    session: Transaction, viewer: SupplyCenter, limit: Limit = 50, cursor: Cursor = None
) -> Page[wire.Listing]:
    """The supply center's listings in every state, the last changed first."""
    rows, following = queries.page_of_organisation(session, viewer.organisation_id, limit=limit, cursor=cursor)
    return Page(items=[wires.listing(row) for row in rows], next=following)


@router.post("/api/my/listings/try", **opens(Right.SELL))
def try_out(draft: ListingDraft, session: Transaction, viewer: SupplyCenter, declared: Declared) -> ListingTried:
    """What would be said of it, and what it would change: nothing is kept."""
    return telling.tried(session, viewer, draft, declared)


@router.get("/api/my/listings/{slug}/draft")
def own_draft(slug: str, session: Transaction, viewer: SupplyCenter) -> dict[str, Any]:
    """The listing as it was written, without what has its default: what waits for review, else what stands."""
    listing = queries.own(session, slug, viewer.organisation_id)
    return versions.normal(versions.written(session, listing))


@router.get("/api/my/listings/{slug}/history")
def own_history(slug: str, session: Transaction, viewer: SupplyCenter, declared: Declared) -> ListingHistory:
    """Its versions, each with what it changed, and its life."""
    return telling.life(session, queries.own(session, slug, viewer.organisation_id), declared)


@router.get("/my/listings/{slug}", response_class=HTMLResponse)
def own_page(request: Request, slug: str, session: Transaction, viewer: SupplyCenter, declared: Declared) -> Response:
    """One listing of the supply center's: its state, its versions, its life."""
    listing = queries.own(session, slug, viewer.organisation_id)
    return render(
        request, "listings/own.html", listing=listing, waits=versions.waiting(session, listing),
        history=telling.history(session, listing, declared), steps=steps.of_listing(session, listing),
    )  # fmt: skip


@router.get("/my/listings", response_class=HTMLResponse)
def mine(request: Request, session: Transaction, viewer: SupplyCenter, declared: Declared) -> HTMLResponse:
    """The supply center's listings, and its datasets that none of them offers yet."""
    listings = queries.of_organisation(session, viewer.organisation_id)
    offered = {dataset for listing in listings for dataset in listing.dataset_ids}
    own = [d for d in declared.datasets if d.feed.supply_center == viewer.supply_center]
    return render(
        request, "listings/mine.html", listings=listings, datasets={d.id: d for d in own},
        unoffered=[d for d in own if d.id not in offered],
        released={d.id for d in own if latest_release(session, d.id)},
    )  # fmt: skip


@router.post("/my/listings/{slug}/publish")
def publish_form(
    request: Request, slug: str, session: Transaction, viewer: SupplyCenter, declared: Declared, now: Now
) -> Response:
    listing = service.publish(session, viewer, slug, declared, now)
    language = language_of(request)
    waits = listing.state is ListingState.IN_REVIEW
    told = translate("An operator looks at the listing before it is published.", language)
    return see_other(
        request, "/my/listings", told if waits else translate("The listing is in the catalogue.", language)
    )


@router.post("/my/listings/{slug}/withdraw")
def withdraw_form(request: Request, slug: str, session: Transaction, viewer: SupplyCenter, now: Now) -> Response:
    service.withdraw(session, viewer, slug, now)
    return see_other(
        request, "/my/listings", translate("The listing is no longer in the catalogue.", language_of(request))
    )
