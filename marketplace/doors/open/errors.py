"""What this door refuses. Each says the place, the cause and what to do."""

from collections.abc import Collection
from difflib import get_close_matches

from marketplace.errors import Conflict, Invalid, MarketplaceError, NotFound, Unavailable


class NotOpen(NotFound):
    """Absent, not on offer, or not open: the three look the same."""

    code, title = "not_open", "No open plan gives this dataset"


class ColumnUnknown(Invalid):
    code, title = "column_unknown", "There is no such column"

    def __init__(self, place: str, column: str, columns: Collection[str]) -> None:
        near = get_close_matches(column.lower(), columns, 1, 0.5)
        meant = f"Did you mean {near[0]}? " if near else ""
        super().__init__(
            f"{place}: there is no column {column[:100]!r}", remedy=f"{meant}The columns are {', '.join(columns)}."
        )


class DoesNotFit(Invalid):
    code, title = "value_does_not_fit", "The value does not fit the column"


class ParameterUnknown(Invalid):
    code, title = "parameter_unknown", "There is no such parameter"


class CursorOfAnother(Invalid):
    code, title = "cursor_of_another", "The cursor belongs to another question"


class CursorOutdated(MarketplaceError):
    status, code, title = 410, "cursor_outdated", "The pages of this question are no longer kept"


class TooManyAsked(Invalid):
    code, title = "too_many_asked", "More is asked for than one answer holds"


class NoGeography(Invalid):
    code, title = "no_geography", "The dataset has no places"


class TooLong(MarketplaceError):
    """The work was stopped at its limit."""

    status, code, title = 503, "took_too_long", "The answer took too long to make"


class Busy(Unavailable):
    code, title = "busy", "Too many questions are answered at this moment"


class OpenTooFast(MarketplaceError):
    status, code, title = 429, "open_too_fast", "More requests came than the door takes from one place"

    def __init__(self, seconds: int, *, keyed: bool) -> None:
        more = "" if keyed else " With an API token (right files) you may ask more often."
        super().__init__(
            f"wait {seconds} s before the next request", remedy=f"Retry-After says how long.{more} Files hold all rows."
        )
        self.seconds = seconds


class RequestStepRefused(Conflict):
    code, title = "request_step_refused", "The request for data is not in a state for that"


class RequestUnfit(Invalid):
    code, title = "request_unfit", "The request for data is not complete"


class RequestUnknown(NotFound):
    code, title = "request_unknown", "There is no such request for data"


class TooManyRequests(Conflict):
    code, title = "too_many_requests_for_data", "You have asked for much that is not answered yet"
