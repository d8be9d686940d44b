"""A row of a subscription as typed charges: what makes its amount."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.ledger.charges import Charge, ChargeType
from marketplace.metering import rules as pricing
from marketplace.purchases.models import Purchase
from marketplace.subscriptions.models import PeriodKind, SubscriptionPeriod
from wire.money import Money


def charges(session: Session, row: SubscriptionPeriod) -> Sequence[Charge]:
    """What makes the amount of a row, typed."""
    facts = {"period": row.number, "from": row.starts_at.isoformat(), "until": row.ends_at.isoformat()}
    if row.kind is PeriodKind.USAGE:
        return bill(session, row)
    found = [Charge(ChargeType.FIXED, row.charge, row.quantity, "seat", row.purchase_id, facts)]
    if row.credit_minor:
        found.append(Charge(ChargeType.CREDIT, -row.credit, 1, "", row.purchase_id, facts))
    return found


def bill(session: Session, row: SubscriptionPeriod) -> list[Charge]:
    """What was used in the row's period, priced by the plan that was bought."""
    purchase = session.get_one(Purchase, row.purchase_id)
    price = purchase.plan.usage_price
    if price is None:
        return []
    return pricing.charges(price, row.used or 0, Money(0, row.currency), purchase.id)
