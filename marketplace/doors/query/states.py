"""A query of the page: what can become of it. One table, one function."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.errors import Conflict


class RunState(StrEnum):
    """`cut`: the page holds the first rows, the rest was not asked for."""

    RUNNING = "running"
    DONE = "done"
    CUT = "cut"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LEFT = "left"


class Event(StrEnum):
    LAST_PAGE = "last_page"
    MOST_ROWS = "most_rows"
    REFUSAL = "refusal"
    ERROR = "error"
    CANCEL = "cancel"
    SILENCE = "silence"


TRANSITIONS: Mapping[tuple[RunState, Event], RunState] = {
    (RunState.RUNNING, Event.LAST_PAGE): RunState.DONE,
    (RunState.RUNNING, Event.MOST_ROWS): RunState.CUT,
    (RunState.RUNNING, Event.REFUSAL): RunState.REFUSED,
    (RunState.RUNNING, Event.ERROR): RunState.FAILED,
    (RunState.RUNNING, Event.CANCEL): RunState.CANCELLED,
    (RunState.RUNNING, Event.SILENCE): RunState.LEFT,
}


class QueryOver(Conflict):
    code, title = "query_over", "This query is over"


def advance(state: RunState, event: Event) -> RunState:
    """The state after the event. QueryOver for a query that has ended."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise QueryOver(f"it is {state} already", remedy="Run it again.") from None
