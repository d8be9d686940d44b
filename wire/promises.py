"""What crosses the wire about how a listing's service promise was kept."""

from typing import Literal

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
