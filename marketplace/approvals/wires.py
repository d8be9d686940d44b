"""Rows → what programs read."""

from marketplace.approvals.models import Approval
from wire import negotiation as wire


def approval(row: Approval) -> wire.Approval:
    return wire.Approval(
        id=row.id, asked_of=row.asked_of.value, plan_id=row.plan_id, listing=row.plan.listing.slug,
        company=row.organisation.slug, member=row.member.name, purpose=row.purpose, quantity=row.quantity,
        price_minor=row.price_minor, currency=row.currency, state=row.state.value, asked_at=row.asked_at,
        expires_at=row.expires_at, decided_at=row.decided_at, reason=row.reason, purchase_id=row.purchase_id,
    )  # fmt: skip
