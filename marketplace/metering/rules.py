"""What usage costs, and how much of it a cap pays for. Pure: quote and bill are made here alike.

UsagePrice, what was used → charges(…)   a period's bill
UsagePrice                → limit(…)     beyond which a grant gives nothing until its period begins anew
UsagePrice, used, more    → quote(…)     what one use more costs at most
"""

from marketplace.ledger.charges import Charge, ChargeType
from wire.commerce import Measure, UsagePrice
from wire.metering import Quote
from wire.money import Money
from wire.terms import QuotaMeasure

GIGABYTE = 10**9
COUNTED = {
    Measure.QUERIES: QuotaMeasure.QUERIES,
    Measure.ROWS: QuotaMeasure.ROWS,
    Measure.GIGABYTES: QuotaMeasure.BYTES,
}


def counted(usage: UsagePrice) -> QuotaMeasure:
    """In what its use is counted."""
    return COUNTED[usage.measure]


def limit(usage: UsagePrice) -> int | None:
    """As much, as it is counted, as may be used in a period; None where there is no cap."""
    if usage.cap_minor is None:
        return None
    return (usage.included + usage.cap_minor // usage.unit_price_minor * usage.per) * _size(usage)


def within(usage: UsagePrice, minor: int) -> int:
    """As much as may be used in a period for so much money; never more than the cap pays for."""
    most = minor if usage.cap_minor is None else min(minor, usage.cap_minor)
    return limit(usage.model_copy(update={"cap_minor": most})) or 0


def price(usage: UsagePrice, used: int, currency: str) -> Money:
    """Of what was used in a period, as it is counted: each `per` units that were begun, the cap at most."""
    beyond = max(0, used - usage.included * _size(usage))
    amount = -(-beyond // (usage.per * _size(usage))) * usage.unit_price_minor
    return Money(amount if usage.cap_minor is None else min(amount, usage.cap_minor), currency)


def charges(usage: UsagePrice, used: int, fixed: Money, purchase_id: str) -> list[Charge]:
    """A period's bill: the plan's own price, what it includes, what was used beyond it, that the cap was reached."""
    unit, units = usage.measure.value, _units(usage, used)
    within = min(units, usage.included)
    facts = {"used": used, "counted": counted(usage).value, **usage.model_dump(mode="json")}
    found = [Charge(ChargeType.FIXED, fixed, purchase_id=purchase_id)] if fixed.minor else []
    if within:
        nothing = Money(0, fixed.currency)
        found.append(Charge(ChargeType.INCLUDED, nothing, within, unit, purchase_id, facts))
    if units > within:
        amount = price(usage, used, fixed.currency)
        found.append(Charge(ChargeType.USAGE, amount, units - within, unit, purchase_id, facts))
    most = limit(usage)
    if most is not None and used >= most:
        found.append(Charge(ChargeType.CAP_REACHED, Money(0, fixed.currency), units, unit, purchase_id, facts))
    return found


def quote(usage: UsagePrice, used: int, at_most: int, currency: str, held: int | None = None) -> Quote:
    """What using `at_most` more costs at most, after `used` in this period. `held`: what a budget leaves of it."""
    before, most = price(usage, used, currency).minor, limit(usage) if held is None else held
    after = used + at_most if most is None else min(used + at_most, max(most, used))
    return Quote(
        measure=usage.measure,
        units=_units(usage, at_most),
        amount_minor=price(usage, after, currency).minor - before,
        currency=currency,
        included_left=max(0, usage.included - _units(usage, used)),
        cap_left_minor=None if usage.cap_minor is None else usage.cap_minor - before,
        refused=most is not None and used + at_most > most,
    )


def _size(usage: UsagePrice) -> int:
    """How much of what is counted makes a unit."""
    return GIGABYTE if usage.measure is Measure.GIGABYTES else 1


def _units(usage: UsagePrice, used: int) -> int:
    """Units that were begun."""
    return -(-used // _size(usage))
