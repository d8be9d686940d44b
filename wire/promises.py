"""What crosses the wire about service promises: how a listing kept them, and what was not kept to whom."""

from typing import Any, Literal

from pydantic import AwareDatetime

from wire.base import Wire


class PromiseKept(Wire):
    """Of `measured` due times (fresh), releases (complete) or breaking releases (notice) `kept` kept the promise.

    `promised`: hours after a due time, basis points of the rows, days ahead. `broken_at`: the newest that did not.
    """

    dataset: str
    service: Literal["fresh", "complete", "notice"]
    promised: int
    measured: int
    kept: int
    broken_at: AwareDatetime | None


class ListingPromise(Wire):
    """What a listing promises now, held against what the network measured from `since` until `until`."""

    listing: str
    since: AwareDatetime
    until: AwareDatetime
    kept: list[PromiseKept]


class BrokenPromise(Wire):
    """What a supply center promised and did not keep to one purchase, as measured, and what is credited for it."""

    id: str
    kind: str
    purchase_id: str
    listing: str
    dataset: str
    subject: str
    broken_at: AwareDatetime
    found_at: AwareDatetime
    facts: dict[str, Any]
    share_bp: int
    credit_minor: int
    currency: str
