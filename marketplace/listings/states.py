"""The life of a listing as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.listings.errors import ListingStepRefused


class ListingState(StrEnum):
    """`draft`: only its supply center sees it; `published`: in the catalogue; `withdrawn`: no longer sold."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[ListingState, Event], ListingState] = {
    (ListingState.DRAFT, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.WITHDRAWN, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.WITHDRAW): ListingState.WITHDRAWN,
    (ListingState.WITHDRAWN, Event.WITHDRAW): ListingState.WITHDRAWN,
}


def advance(state: ListingState, event: Event) -> ListingState:
    """The state after `event`. ListingStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ListingStepRefused(f"a listing that is {state} cannot {event}") from None
