"""Rows → what programs read."""

from marketplace.payouts.models import Payout
from marketplace.payouts.statements import Statement
from wire import payouts as wire
from wire.commerce import Amount
from wire.money import Money


def payout(row: Payout) -> wire.Payout:
    return wire.Payout(
        id=row.id, run_on=row.run_on, amount_minor=row.amount_minor, currency=row.currency, way=row.way.value,
        state=row.state.value, cause=row.error, made_at=row.made_at, sent_at=row.sent_at, ended_at=row.ended_at,
    )  # fmt: skip


def statement(found: Statement) -> wire.Statement:
    return wire.Statement(
        month=found.month.isoformat()[:7],
        opening=[_amount(m) for m in found.opening.values()],
        lines=[
            wire.StatementLine(
                at=moved.at, kind=moved.kind, reference=moved.reference, amount_minor=moved.amount.minor,
                currency=after.currency, balance_minor=after.minor,
            )
            for moved, after in found.lines
        ],
        closing=[_amount(m) for m in found.closing.values()],
    )  # fmt: skip


def _amount(money: Money) -> Amount:
    return Amount(amount_minor=money.minor, currency=money.currency)
