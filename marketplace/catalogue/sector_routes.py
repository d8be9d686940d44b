"""GET / and /sectors/<name>: what the network is, and what a sector is, also where nothing of it is on offer yet."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import MaybeSignedIn
from marketplace.catalogue.sectors import sector_of, visible_sectors
from marketplace.database import Transaction
from marketplace.listings import queries
from marketplace.listings.routes import Declared
from marketplace.web import Now, needs, render
from sectors.cadence import cadence
from wire.base import Page
from wire.commerce import SectorShown

router = APIRouter(tags=["sectors"])


@router.get("/", response_class=HTMLResponse)
def home(request: Request, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now) -> HTMLResponse:
    """What the network is, its sectors, the way to the catalogue; to a member first what needs it."""
    sectors = visible_sectors(session, declared, viewer)
    told = needs.of(request.app.state.parts.needs, session, viewer, now) if viewer else None
    return render(request, "home.html", sectors=sectors, offers=queries.offers_by_sector(session), needs=told)


@router.get("/api/sectors")
def sectors(session: Transaction, declared: Declared, viewer: MaybeSignedIn) -> Page[SectorShown]:
    """The sectors that the caller may know of, with their datasets."""
    items = [
        SectorShown(
            id=sector.id, title={"en": sector.title.en, "ko": sector.title.ko}, datasets=[d.id for d in sector.datasets]
        )
        for sector in visible_sectors(session, declared, viewer)
    ]
    return Page(items=items, next=None)


@router.get("/sectors/{name}", response_class=HTMLResponse)
def sector_page(
    request: Request, name: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn
) -> HTMLResponse:
    """What binds the sector, who leads it, its datasets with and without an offer, its listings, its supply centers."""
    sector = sector_of(visible_sectors(session, declared, viewer), name)
    listings, _ = queries.search(session, (), sector.id, limit=50, cursor=None)
    offers = {dataset: listing for listing in reversed(listings) for dataset in listing.dataset_ids}
    return render(
        request, "catalogue/sector.html", sector=sector, listings=listings, offers=offers,
        cadences={d.id: cadence(d.feed.cron) for d in sector.datasets},
        centers={c.id: c.name for c in sector.supply_centers},
        titles={sector.id: sector.title for sector in declared.sectors},
    )  # fmt: skip
