"""Rows → what programs read."""

from collections.abc import Sequence

from marketplace.listings.models import Listing, Plan
from wire import commerce as wire


def listing(row: Listing, plans: Sequence[Plan] | None = None) -> wire.Listing:
    """`plans`: those that the reader can buy; None: those that everybody can."""
    return wire.Listing(
        id=row.id,
        slug=row.slug,
        state=row.state.value,
        title=wire.Words(en=row.title_en, ko=row.title_ko),
        summary=wire.Words(en=row.summary_en, ko=row.summary_ko),
        supplier=row.supply_center.slug,
        datasets=row.dataset_ids,
        plans=[plan(p) for p in (row.open_plans if plans is None else plans)],
        updated_at=row.updated_at,
        published_at=row.published_at,
    )


def plan(row: Plan) -> wire.Plan:
    return wire.Plan(
        id=row.id,
        kind=row.kind,
        interval=row.interval,
        price_minor=row.price_minor,
        currency=row.currency,
        trial_days=row.trial_days,
        per_seat=row.per_seat,
        usage=row.usage_price,
        approval=row.approval,
        copies=row.copies,
        private=row.for_organisation_id is not None,
        seats=row.seats,
        expires_at=row.expires_at,
        terms_hash=row.terms_hash,
        licences=[
            wire.PlanLicence(id=one.id, dataset=one.dataset, terms_hash=one.terms_hash, terms=one.terms)
            for one in row.licences
        ],
    )
