"""A listing as Schema.org's Dataset, for search engines: https://schema.org/Dataset."""

from typing import Any

from marketplace.catalogue.views import DatasetShown, ListingShown, PlanShown
from wire import times


def schema_org(shown: ListingShown, language: str, url: str) -> dict[str, Any]:
    """JSON-LD; prices in whole units as Schema.org wants them."""
    listing = shown.listing
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": listing.title(language),
        "description": listing.summary(language),
        "url": url,
        "identifier": listing.slug,
        "inLanguage": language,
        "isAccessibleForFree": any(p.plan.price_minor == 0 for p in shown.plans),
        "creator": {"@type": "Organization", "name": listing.supply_center.name},
        "keywords": sorted({d.sector_title for d in shown.datasets}),
        "variableMeasured": [variable for d in shown.datasets for variable in _variables(d, language)],
        "offers": [_offer(p, url) for p in shown.plans],
    }
    modified = [d.newest.published_at for d in shown.datasets if d.newest]
    return found | _extent(shown) | _licence(shown) | ({"dateModified": times.iso(max(modified))} if modified else {})


def _extent(shown: ListingShown) -> dict[str, Any]:
    """`temporalCoverage` is an ISO 8601 interval; `size` counts rows. What is not known of a table is left out."""
    spans = [f"{begins}/{ends}" for d in shown.datasets if d.table.whole and d.covers for begins, ends in [d.covers]]
    rows = [d.table.rows for d in shown.datasets if d.table.rows is not None]
    return ({"temporalCoverage": spans[0] if len(spans) == 1 else spans} if spans else {}) | (
        {"size": {"@type": "QuantitativeValue", "value": sum(rows), "unitText": "rows"}}
        if rows and len(rows) == len(shown.datasets)
        else {}
    )


def _licence(shown: ListingShown) -> dict[str, Any]:
    """Addresses of the sources' licences; what the supply center made itself has the offers' alone."""
    addresses = list(dict.fromkeys(d.source.url for d in shown.datasets if d.source.url))
    return {"license": addresses[0] if len(addresses) == 1 else addresses} if addresses else {}


def _variables(shown: DatasetShown, language: str) -> list[dict[str, Any]]:
    return [
        {"@type": "PropertyValue", "name": c.column.name, "description": c.column.title.of(language)}
        | ({"unitText": c.column.unit} if c.column.unit else {})
        for c in shown.table.public.columns
    ]


def _offer(shown: PlanShown, url: str) -> dict[str, Any]:
    price = shown.plan.price
    return {
        "@type": "Offer",
        "category": shown.plan.kind.value,
        "price": price.figures(),
        "priceCurrency": price.currency,
        "url": url,
        "description": " ".join(shown.sentences),
    }
