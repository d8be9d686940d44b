"""What crosses the wire about how looks at a listing become purchases."""

from datetime import date

from pydantic import AwareDatetime

from wire.base import Wire


class FunnelRow(Wire):
    """A week of a listing (`plan` None) or of one of its plans; `week` is its Monday, None: all weeks together.

    Looks are of the listing, all that follows is of its plans. None: it is not counted of this.
    """

    week: date | None
    listing: str
    plan: str | None
    kind: str | None
    looks: int | None
    organisations: int | None
    samples: int | None
    trials: int | None
    purchases: int | None
    used: int | None
    renewals: int | None
    refunds: int | None


class Funnel(Wire):
    """From the Monday `since` until now; days and weeks are those of `zone`."""

    since: date
    until: AwareDatetime
    zone: str
    rows: list[FunnelRow]
