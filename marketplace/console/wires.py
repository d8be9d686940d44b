"""Views → what programs read."""

from marketplace.approvals.models import Approver
from marketplace.console.money import InCurrency
from marketplace.purchases.spent import Spent
from wire import negotiation as wire


def spent(row: Spent) -> wire.Spent:
    return wire.Spent(
        month=f"{row.month:%Y-%m}", listing=row.listing.slug, amount_minor=row.amount.minor,
        currency=row.amount.currency,
    )  # fmt: skip


def month(row: InCurrency) -> wire.SpendingMonth:
    rule = row.rule
    return wire.SpendingMonth(
        currency=row.currency, paid_minor=row.taken.paid.minor, opened_minor=row.taken.opened.minor,
        renewals_minor=row.taken.renewals.minor, usage_at_most_minor=row.taken.usage.minor,
        committed_minor=row.taken.total.minor, forecast_minor=row.forecast.total.minor,
        approval_above_minor=rule.approval_above_minor if rule else None,
        budget_minor=rule.budget_minor if rule else None,
    )  # fmt: skip


def approver(row: Approver) -> wire.Approver:
    return wire.Approver(member_id=row.member_id, name=row.member.name, email=row.member.email)
