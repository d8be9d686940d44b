"""Whether a subscription is paid, as one table; the diagram in docs is drawn from it.

That it was told to end stands on its purchase. What a provider tells comes in any order: each event has an answer in
each state, and which of them holds is read from the periods, not from who came last.
"""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.subscriptions.errors import SubscriptionStepRefused


class SubscriptionState(StrEnum):
    """`past_due`: a period is unpaid, access is kept for the grace; `paused`: no longer; `ended`: no more."""

    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    ENDED = "ended"


class Event(StrEnum):
    """`settled`: no period is unpaid; `unpaid`: one is; `grace_over`: for too long."""

    SETTLED = "settled"
    UNPAID = "unpaid"
    GRACE_OVER = "grace_over"
    END = "end"


_S, _E = SubscriptionState, Event
TRANSITIONS: Mapping[tuple[SubscriptionState, Event], SubscriptionState] = {
    (_S.ACTIVE, _E.SETTLED): _S.ACTIVE,
    (_S.ACTIVE, _E.UNPAID): _S.PAST_DUE,
    (_S.ACTIVE, _E.END): _S.ENDED,
    (_S.PAST_DUE, _E.SETTLED): _S.ACTIVE,
    (_S.PAST_DUE, _E.UNPAID): _S.PAST_DUE,
    (_S.PAST_DUE, _E.GRACE_OVER): _S.PAUSED,
    (_S.PAST_DUE, _E.END): _S.ENDED,
    (_S.PAUSED, _E.SETTLED): _S.ACTIVE,
    (_S.PAUSED, _E.UNPAID): _S.PAUSED,
    (_S.PAUSED, _E.GRACE_OVER): _S.PAUSED,
    (_S.PAUSED, _E.END): _S.ENDED,
    (_S.ENDED, _E.SETTLED): _S.ENDED,
    (_S.ENDED, _E.UNPAID): _S.ENDED,
    (_S.ENDED, _E.END): _S.ENDED,
}


def advance(state: SubscriptionState, event: Event) -> SubscriptionState:
    """The state after `event`. SubscriptionStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise SubscriptionStepRefused(f"a subscription that is {state} cannot take the event {event}") from None
