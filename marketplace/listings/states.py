"""The life of a listing as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.listings.errors import ListingStepRefused


class ListingState(StrEnum):
    """`draft`: only its supply center sees it; `in_review`: an operator looks at it; `published`: in the catalogue.

    `suspended`: an operator took it out of the catalogue; `withdrawn`: its supply center did. Neither is sold.
    """

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """`publish`, `change`: by a supply center that is trusted; `submit`: by another, for review.

    `approve`, `decline`, `suspend` and `restore` are an operator's.
    """

    PUBLISH = "publish"
    CHANGE = "change"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    DECLINE = "decline"
    SUSPEND = "suspend"
    RESTORE = "restore"


LIVE = (ListingState.PUBLISHED, ListingState.SUSPENDED)
"""Where a change is one of what was published, and makes a version."""

TRANSITIONS: Mapping[tuple[ListingState, Event], ListingState] = {
    (ListingState.DRAFT, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.DRAFT, Event.SUBMIT): ListingState.IN_REVIEW,
    (ListingState.IN_REVIEW, Event.SUBMIT): ListingState.IN_REVIEW,
    (ListingState.IN_REVIEW, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.IN_REVIEW, Event.TAKE_BACK): ListingState.DRAFT,
    (ListingState.IN_REVIEW, Event.APPROVE): ListingState.PUBLISHED,
    (ListingState.IN_REVIEW, Event.DECLINE): ListingState.DRAFT,
    (ListingState.PUBLISHED, Event.CHANGE): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.SUBMIT): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.TAKE_BACK): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.APPROVE): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.DECLINE): ListingState.PUBLISHED,
    (ListingState.PUBLISHED, Event.WITHDRAW): ListingState.WITHDRAWN,
    (ListingState.PUBLISHED, Event.SUSPEND): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.CHANGE): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.SUBMIT): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.TAKE_BACK): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.APPROVE): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.DECLINE): ListingState.SUSPENDED,
    (ListingState.SUSPENDED, Event.RESTORE): ListingState.PUBLISHED,
    (ListingState.WITHDRAWN, Event.PUBLISH): ListingState.PUBLISHED,
    (ListingState.WITHDRAWN, Event.SUBMIT): ListingState.IN_REVIEW,
    (ListingState.WITHDRAWN, Event.WITHDRAW): ListingState.WITHDRAWN,
}


def advance(state: ListingState, event: Event) -> ListingState:
    """The state after `event`. ListingStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ListingStepRefused(f"a listing that is {state} cannot {event}") from None
