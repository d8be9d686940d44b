"""What crosses the wire about what a grant may still use, and what using it costs."""

from enum import StrEnum

from pydantic import AwareDatetime

from wire.base import Wire
from wire.commerce import Measure
from wire.terms import QuotaMeasure


class Per(StrEnum):
    """In what a counter begins anew. `period`: a month of a usage plan, from the day on that it was bought."""

    DAY = "day"
    MONTH = "month"
    TERM = "term"
    PERIOD = "period"


class Used(Wire):
    """How much of one measure was used in the period that runs. `limit`, `left` None: as much as one likes."""

    measure: QuotaMeasure
    per: Per
    limit: int | None = None
    used: int
    left: int | None = None
    since: AwareDatetime
    anew_at: AwareDatetime | None = None


class Seat(Wire):
    """A member who may use a purchase, since then."""

    member_id: str
    member: str
    since: AwareDatetime


class Seats(Wire):
    """`most`: how many members may be named at once; 0 where the licence names no users."""

    purchase_id: str
    most: int
    filled: list[Seat]


class Quote(Wire):
    """What one use of a usage plan costs at most, before it happens: `units` of it, `amount_minor` in money.

    `included_left`: units of the period that cost nothing more; `cap_left_minor`: what may still be charged in it.
    `refused`: so much is not left before the cap, and would not be given.
    """

    measure: Measure
    units: int
    amount_minor: int
    currency: str
    included_left: int
    cap_left_minor: int | None = None
    refused: bool = False
