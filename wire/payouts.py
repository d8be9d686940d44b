"""What crosses the wire about sales and what supply centers are paid. Amounts are minor units of their currency."""

from datetime import date

from pydantic import AwareDatetime

from wire.base import Page, Wire
from wire.commerce import Amount, Words


class ListingSales(Wire):
    """What one listing brought; refunds are in both sums."""

    listing: str
    title: Words
    sales: int
    refunds: int
    sold_minor: int
    earned_minor: int
    currency: str


class Sale(Wire):
    """One sale, or one refund with negative amounts."""

    id: str
    at: AwareDatetime
    kind: str
    listing: str
    paid_minor: int
    earned_minor: int
    currency: str


class Sales(Page[Sale]):
    """`items` are the single sales and refunds; `payable` is what the network owes now."""

    listings: list[ListingSales]
    payable: list[Amount]


class Payout(Wire):
    """An amount that a supply center was paid or is to be paid; `cause` where it failed."""

    id: str
    run_on: date
    amount_minor: int
    currency: str
    way: str
    state: str
    cause: str | None
    made_at: AwareDatetime
    sent_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class StatementLine(Amount):
    """`amount_minor` above zero is owed to the center; `balance_minor` stands after it."""

    at: AwareDatetime
    kind: str
    reference: str
    balance_minor: int


class Statement(Wire):
    """A month of a supply center's account: opening and lines make closing, by currency."""

    month: str
    opening: list[Amount]
    lines: list[StatementLine]
    closing: list[Amount]
