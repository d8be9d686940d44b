"""The life of a listing as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.listings.errors import ListingState


class Listing(StrEnum):
    """`draft`: only its supply center sees it; `published`: in the catalogue; `withdrawn`: no longer sold."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[Listing, Event], Listing] = {
    (Listing.DRAFT, Event.PUBLISH): Listing.PUBLISHED,
    (Listing.PUBLISHED, Event.PUBLISH): Listing.PUBLISHED,
    (Listing.WITHDRAWN, Event.PUBLISH): Listing.PUBLISHED,
    (Listing.PUBLISHED, Event.WITHDRAW): Listing.WITHDRAWN,
    (Listing.WITHDRAWN, Event.WITHDRAW): Listing.WITHDRAWN,
}


def advance(state: Listing, event: Event) -> Listing:
    """The state after `event`. ListingState where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ListingState(f"a listing that is {state} cannot {event}") from None
