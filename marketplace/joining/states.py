"""The life of an application as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.joining.errors import ApplicationStepRefused


class ApplicationState(StrEnum):
    """`asked`: the mail address is not proved yet; `waiting`: for the operator; `joined` and `declined` are ends."""

    ASKED = "asked"
    WAITING = "waiting"
    JOINED = "joined"
    DECLINED = "declined"


class Event(StrEnum):
    """`join`: the mail was proved for a company; `apply`: for a supply center, which the operator lets in."""

    JOIN = "join"
    APPLY = "apply"
    APPROVE = "approve"
    DECLINE = "decline"


TRANSITIONS: Mapping[tuple[ApplicationState, Event], ApplicationState] = {
    (ApplicationState.ASKED, Event.JOIN): ApplicationState.JOINED,
    (ApplicationState.ASKED, Event.APPLY): ApplicationState.WAITING,
    (ApplicationState.WAITING, Event.APPROVE): ApplicationState.JOINED,
    (ApplicationState.WAITING, Event.DECLINE): ApplicationState.DECLINED,
}


def advance(state: ApplicationState, event: Event) -> ApplicationState:
    """The state after `event`. ApplicationStepRefused where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ApplicationStepRefused(f"an application that is {state} cannot {event}") from None
