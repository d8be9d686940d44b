"""Views → what programs read."""

from marketplace.approvals.models import Approver
from marketplace.console import funnel as views
from marketplace.console.money import InCurrency
from marketplace.purchases.spent import Spent
from wire import funnel as funnels
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


def funnel(found: views.Funnel) -> funnels.Funnel:
    rows = [_row(row) for row in found.rows]
    return funnels.Funnel(since=found.since, until=found.until, zone=found.zone, rows=rows)


def _row(row: views.Row) -> funnels.FunnelRow:
    counts = {name: row.counts.get(name) for name in (*views.LOOKS, *views.STEPS)}
    plan, kind = (row.plan.id, row.plan.kind.value) if row.plan else (None, None)
    return funnels.FunnelRow(week=row.week, listing=row.listing.slug, plan=plan, kind=kind, **counts)
