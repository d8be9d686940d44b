"""Rows → what programs read."""

from marketplace.listings.models import Listing, Plan
from marketplace.listings.schemas import ListingWire, PlanWire, Summary, Title


def listing(row: Listing) -> ListingWire:
    return ListingWire(
        id=row.id,
        slug=row.slug,
        state=row.state.value,
        title=Title(en=row.title_en, ko=row.title_ko),
        summary=Summary(en=row.summary_en, ko=row.summary_ko),
        supplier=row.supplier.slug,
        datasets=row.dataset_ids,
        plans=[plan(p) for p in row.open_plans],
        updated_at=row.updated_at,
        published_at=row.published_at,
    )


def plan(row: Plan) -> PlanWire:
    return PlanWire(
        id=row.id,
        kind=row.kind,
        price_minor=row.price_minor,
        currency=row.currency,
        licence_id=row.licence_id,
        terms_hash=row.licence.terms_hash,
        terms=row.licence.terms,
    )
