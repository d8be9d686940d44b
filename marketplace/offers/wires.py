"""Rows → what programs read."""

from marketplace.accounts.viewer import Viewer
from marketplace.offers import rules
from marketplace.offers.models import Offer, OfferStep
from marketplace.offers.states import steps
from wire import negotiation as wire


def offer(row: Offer, viewer: Viewer) -> wire.Offer:
    side = rules.side_of(viewer, row.center_id, row.organisation_id)
    price = rules.total(row.proposal.draft, row.proposal.seats)
    return wire.Offer(
        id=row.id, listing=row.listing.slug, supplier=row.listing.supply_center.slug, company=row.organisation.slug,
        state=row.state.value, may=sorted(steps(row.state, side)) if side else [], price_minor=price.minor,
        currency=price.currency, made_at=row.made_at, expires_at=row.expires_at, plan_id=row.plan_id,
        steps=[_step(one) for one in row.steps],
    )  # fmt: skip


def _step(row: OfferStep) -> wire.OfferStep:
    return wire.OfferStep(
        number=row.number, event=row.event.value, side=row.side.value if row.side else None,
        member=row.member.name if row.member else None, at=row.at, plan=row.plan, seats=row.seats, wish=row.wish,
        note=row.note,
    )  # fmt: skip
