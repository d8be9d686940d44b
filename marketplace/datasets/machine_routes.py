"""What search engines ask for first: /robots.txt and /sitemap.xml, of what is public, in both languages."""

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from marketplace.catalogue.sectors import public_sectors
from marketplace.database import Transaction
from marketplace.doors.open.offered import open_datasets
from marketplace.listings import queries
from marketplace.listings.routes import Declared
from marketplace.web import Config
from marketplace.web.compression import compress
from marketplace.web.translations import LANGUAGES

router = APIRouter(tags=["machines"])
PRIVATE = (
    "/account", "/api/", "/approvals", "/connect/", "/deliver", "/deliveries", "/forgot", "/internal/", "/invitations/",
    "/join/", "/my/", "/offers", "/operations", "/operator/", "/purchases", "/reset", "/sales", "/sign-in", "/uploads",
    "/usage", "/webhooks/",
)  # fmt: skip
PORTALS = ("/", "/catalogue", "/datasets", "/open", "/open/usage", "/open/indicators", "/open/requests")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots(settings: Config) -> str:
    """Public pages may be read; what needs a sign-in need not be tried."""
    refused = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    return f"User-agent: *\n{refused}\nSitemap: {settings.marketplace_url}/sitemap.xml\n"


@router.get("/sitemap.xml")
def sitemap(request: Request, session: Transaction, declared: Declared, settings: Config) -> Response:
    """Portals, public sectors, datasets, what is open, published listings, each in both languages with its other."""
    places: list[tuple[str, datetime | None]] = [(path, None) for path in PORTALS]
    sectors = public_sectors(session, declared)
    places += [(f"/sectors/{sector.id}", None) for sector in sectors]
    places += [(f"/datasets/{dataset.id}", None) for sector in sectors for dataset in sector.datasets]
    places += [(f"/open/{dataset}", one.released_at) for dataset, one in open_datasets(session, declared).items()]
    places += [(f"/listings/{slug}", changed) for slug, changed in queries.published_slugs(session)]
    entries = (entry for path, changed in places for entry in _entries(settings.marketplace_url + path, changed))
    response = Response(f"{_HEAD}{''.join(entries)}</urlset>\n", media_type="application/xml")
    compress(request, response)
    return response


def _entries(address: str, changed: datetime | None) -> Iterator[str]:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(f"{address}?lang={code}")}/>'
        for code in LANGUAGES
    )
    last = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%S%z}</lastmod>".replace("+0000", "Z") if changed else ""
    for code in LANGUAGES:
        yield f"<url><loc>{escape(f'{address}?lang={code}')}</loc>{last}{others}</url>\n"
