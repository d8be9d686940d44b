"""A published listing → its document: its own texts, and those of the datasets that it offers."""

from collections.abc import Sequence

from marketplace.catalogue.found import FindListings
from marketplace.listings.models import Listing
from marketplace.search import words
from marketplace.search.documents import Content, Fields, analysed, column_texts, keywords, units
from marketplace.search.finding import Finder, Wish

MOST = 500


def listings_by_words(finder: Finder) -> FindListings:
    """What the catalogue asks. Listings that are only near are none: the catalogue says that it has nothing."""

    def find(text: str, sector: str | None) -> Sequence[str] | None:
        if finder.searcher() is None:
            return None
        chosen = {"sector": [sector]} if sector else {}
        found = finder.find(Wish(text, chosen, limit=MOST, kind="listing", facets=False))
        return [] if found.nearest else [id_.removeprefix("/") for id_ in found.ids]

    return find


def listing_document(listing: Listing, records: Sequence[Content]) -> Fields:
    """Its id begins with a slash, so that it is no dataset's."""
    titles = [listing.title_en, listing.title_ko]
    offered = [text for record in records for text in record["title"].values()]
    written = [listing.content.get(key) or {} for key in ("use_cases", "coverage", "cadence")]
    columns = [column for record in records for column in record.get("columns", ())]
    texts = {
        "title": titles, "name": [listing.slug, listing.supply_center.slug, listing.supply_center.name],
        "about": [*offered, *(word for record in records for word in keywords(record)), *listing.dataset_ids],
        "column": column_texts(columns),
        "body": [
            listing.summary_en, listing.summary_ko,
            *(text for found in written if isinstance(found, dict) for text in found.values() if isinstance(text, str)),
            *(text for record in records for text in record.get("description", {}).values()),
        ],
        "sample": [],
    }  # fmt: skip
    return {
        "id": f"/{listing.slug}", "kind": "listing",
        "exact": [*{words.plain(text) for text in (*titles, listing.slug)}], **analysed(texts),
        "unit": units(columns),
        "sector": sorted({row.sector for row in listing.datasets}), "center": listing.supply_center.slug,
        "sort_title": words.plain(listing.title_en)[:80],
        "modified": int((listing.published_at or listing.created_at).timestamp()),
    }  # fmt: skip
