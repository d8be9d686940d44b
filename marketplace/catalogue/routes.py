"""The catalogue and its listings, for everybody: pages, their htmx part, JSON and CSV."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import MaybeSignedIn, Operator
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.approvals.standing import standing
from marketplace.catalogue import found as by_words
from marketplace.catalogue import wires
from marketplace.catalogue.errors import DatasetNotOffered
from marketplace.catalogue.figures import history
from marketplace.catalogue.owned import Owned, OwnedPlans
from marketplace.catalogue.sectors import visible_sectors
from marketplace.catalogue.structured import schema_org
from marketplace.catalogue.views import DatasetShown, ListingShown, dataset_shown, scopes, shown
from marketplace.database import Transaction
from marketplace.listings import models, queries, versions
from marketplace.listings import wires as listing_wires
from marketplace.listings.applying import unsaved
from marketplace.listings.looks import Look, who
from marketplace.listings.private import plans_for
from marketplace.listings.routes import Declared, SupplyCenter
from marketplace.listings.schemas import ListingDraft
from marketplace.paging import Cursor, Limit
from marketplace.releases.breaking import sentences
from marketplace.releases.queries import version_held
from marketplace.web import Config, Now, render
from marketplace.web.sheets import sheet
from marketplace.web.translations import language_of
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire import times
from wire.base import Page
from wire.commerce import Listing, ListingDetail
from wire.offered import ReleaseFacts

router = APIRouter(tags=["catalogue"])
Search = Annotated[str, Query(max_length=200)]
Sector = Annotated[str, Query(max_length=60)]
COLUMNS = ("name", "title", "type", "unit", "zone", "sensitivity", "shown", "null_share", "smallest", "largest")


@router.get("/api/listings")
def listings(
    request: Request, session: Transaction, q: Search = "", sector: Sector = "", limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Listing]:  # fmt: skip
    """Published listings: those that hold the words of `q`, the best first; without words the newest first."""
    find = request.app.state.parts.find_listings
    rows, following = by_words.listings(session, find, q, sector or None, limit=limit, cursor=cursor)
    return Page(items=[listing_wires.listing(row) for row in rows], next=following)


@router.get("/api/listings/{slug}")
def listing(
    request: Request, slug: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now
) -> ListingDetail:  # fmt: skip
    """What everybody reads, and the plans that are for the caller's company alone."""
    language = language_of(request)
    found = queries.published(session, slug)
    return wires.detail(shown(session, found, declared, language, now, own=_own(found, viewer, now)), language)


def _own(listing: models.Listing, viewer: Viewer | None, now: datetime) -> list[models.Plan]:
    return [] if viewer is None else plans_for(listing, viewer.organisation_id, now)


@router.get("/catalogue", response_class=HTMLResponse)
def catalogue_page(
    request: Request, session: Transaction, declared: Declared, viewer: MaybeSignedIn, q: Search = "",
    sector: Sector = "", cursor: Cursor = None,
) -> HTMLResponse:  # fmt: skip
    """The whole page, or its results alone when htmx asks."""
    find = request.app.state.parts.find_listings
    rows, following = by_words.listings(session, find, q, sector or None, limit=12, cursor=cursor)
    sectors = visible_sectors(session, declared, viewer)
    part = "hx-request" in request.headers and "hx-history-restore-request" not in request.headers
    page = render(
        request, "catalogue/_results.html" if part else "catalogue/list.html", listings=rows, following=following,
        sectors=sectors, q=q, sector=sector, titles={s.id: s.title for s in sectors},
    )  # fmt: skip
    page.headers.add_vary_header("HX-Request")
    return page


@router.get("/listings/{slug}", response_class=HTMLResponse)
def listing_page(
    request: Request, slug: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, settings: Config,
    now: Now,
) -> HTMLResponse:  # fmt: skip
    """All that a buyer may know before buying."""
    language = language_of(request)
    found = queries.published(session, slug)
    public = shown(session, found, declared, language, now)
    own = _own(found, viewer, now)
    view = shown(session, found, declared, language, now, own=own) if own else public
    address = f"{settings.marketplace_url}/listings/{slug}"
    may_buy = viewer is not None and viewer.role is Role.BUYER
    _count(request, found, viewer, Look.VIEWS)
    return render(
        request, "catalogue/listing.html", shown=view, may_buy=may_buy,
        owned=_owned(request, session, view, viewer, now), preview=False,
        structured=schema_org(public, language, address),
        asked=standing(session, viewer, [one.plan for one in view.plans], now) if viewer and may_buy else {},
    )  # fmt: skip


@router.get("/my/listings/{slug}/preview", response_class=HTMLResponse)
def preview(
    request: Request, slug: str, session: Transaction, declared: Declared, viewer: SupplyCenter, now: Now
) -> HTMLResponse:
    """What visitors will see, for the supply center before it publishes."""
    listing = queries.own(session, slug, viewer.organisation_id)
    draft = ListingDraft.model_validate(versions.written(session, listing))
    return previewed(request, session, unsaved(draft, listing.supply_center, declared, now), declared, now)


def previewed(
    request: Request, session: Session, listing: models.Listing, declared: Registry, now: datetime
) -> HTMLResponse:
    """The listing's page as it would be, with nothing to buy on it."""
    language, settings = language_of(request), request.app.state.parts.settings
    view = shown(session, listing, declared, language, now)
    address = f"{settings.marketplace_url}/listings/{listing.slug}"
    return render(
        request, "catalogue/listing.html", shown=view, may_buy=False, preview=True, owned={}, asked={},
        structured=schema_org(view, language, address),
    )  # fmt: skip


@router.get("/operator/reviews/{slug}/preview", response_class=HTMLResponse)
def review_preview(
    request: Request, slug: str, session: Transaction, declared: Declared, _: Operator, now: Now
) -> HTMLResponse:
    """What visitors will see of what waits for review."""
    listing = queries.of_slug(session, slug)
    draft = ListingDraft.model_validate(versions.written(session, listing))
    return previewed(request, session, unsaved(draft, listing.supply_center, declared, now), declared, now)


@router.get("/listings/{slug}/{dataset}/columns.csv")
def columns_sheet(
    request: Request, slug: str, dataset: str, session: Transaction, declared: Declared, now: Now
) -> Response:
    """The columns that a plan gives, with what was measured of them."""
    language = language_of(request)
    found = wires.dataset(_dataset(request, slug, dataset, session, declared, now), language)
    return sheet(
        f"{dataset}-columns", COLUMNS, [[getattr(column, name) for name in COLUMNS] for column in found.columns]
    )


@router.get("/listings/{slug}/{dataset}/samples.csv")
def samples_sheet(
    request: Request, slug: str, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now
) -> Response:
    """The sample rows: public columns only, as the plans give them; times are ISO 8601 with their offset."""
    found = _dataset(request, slug, dataset, session, declared, now)
    _count(request, queries.published(session, slug), viewer, Look.SAMPLES)
    names = found.sample_columns
    return sheet(f"{dataset}-samples", names, [[row.get(name) for name in names] for row in found.table.public.samples])


@router.get("/api/listings/{slug}/{dataset}/releases")
def releases(
    slug: str,
    dataset: str,
    session: Transaction,
    declared: Declared,
    now: Now,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReleaseFacts]:
    """The history of the dataset's releases, newest first."""
    found, following = _history(session, slug, dataset, declared, now, limit=limit, cursor=cursor)
    return Page(items=found, next=following)


@router.get("/listings/{slug}/{dataset}/releases", response_class=HTMLResponse)
def releases_page(
    request: Request, slug: str, dataset: str, session: Transaction, declared: Declared, now: Now,
    cursor: Cursor = None,
) -> HTMLResponse:  # fmt: skip
    """The same as a page."""
    found, following = _history(session, slug, dataset, declared, now, limit=30, cursor=cursor)
    is_state = version_held(session, dataset) is not None
    return render(
        request, "catalogue/releases.html", listing=queries.published(session, slug), dataset=declared.dataset(dataset),
        releases=found, following=following, holds_table=is_state, sentences=sentences,
    )  # fmt: skip


@router.get("/listings/{slug}/{dataset}/releases.csv")
def releases_sheet(slug: str, dataset: str, session: Transaction, declared: Declared, now: Now) -> Response:
    """The newest 10,000 releases."""
    found, _ = _history(session, slug, dataset, declared, now, limit=10_000, cursor=None)
    names = list(ReleaseFacts.model_fields)
    return sheet(f"{dataset}-releases", names, [[getattr(one, name) for name in names] for one in found])


def _history(
    session: Session, slug: str, dataset: str, declared: Registry, now: datetime, *, limit: int, cursor: str | None
) -> tuple[list[ReleaseFacts], str | None]:
    listing = queries.published(session, slug)
    found = _offered(listing, dataset, declared)
    return history(session, found, scopes(listing, found, now), limit=limit, cursor=cursor)


def _offered(listing: models.Listing, dataset: str, declared: Registry) -> Dataset:
    found = next((d for d in declared.datasets if d.id == dataset and dataset in listing.dataset_ids), None)
    if found is None:
        raise DatasetNotOffered(f"{listing.slug} does not offer {dataset}", remedy="Look at the listing.")
    return found


def _count(request: Request, listing: models.Listing, viewer: Viewer | None, look: Look) -> None:
    """For the supply center's funnel, by the day of the network's zone."""
    parts = request.app.state.parts
    organisation = who(viewer, listing, request.headers.get("user-agent", ""))
    if organisation is not None and "prefetch" not in request.headers.get("sec-purpose", ""):
        day = parts.clock().astimezone(times.there(parts.settings.zone)).date()
        parts.looks.add(listing.id, day, organisation, look)


def _owned(
    request: Request, session: Session, view: ListingShown, viewer: Viewer | None, now: datetime
) -> Mapping[str, Owned]:
    """What the viewer's company owns of the plans that are shown."""
    if viewer is None:
        return {}
    owned: OwnedPlans = request.app.state.parts.owned
    return owned(session, viewer.organisation_id, [shown.plan for shown in view.plans], now)


def _dataset(
    request: Request, slug: str, dataset: str, session: Transaction, declared: Declared, now: Now
) -> DatasetShown:  # fmt: skip
    listing = queries.published(session, slug)
    found = _offered(listing, dataset, declared)
    return dataset_shown(session, found, declared, language_of(request), scopes(listing, found, now))
