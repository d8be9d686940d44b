"""What an HTTP status says of a source: go on, try again, or do not."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from intake.errors import SourceBusy, not_allowed, not_there, unfit
from reach.answers import BUSY, asked_wait

T = TypeVar("T")
GOOD = (200, 206, 304)
TRIES = 4
LONGEST_WAIT = 60.0  # seconds within a run; a source that asks for more is tried again by a later one
WAITS = (0.5, 2.0, 8.0)


def check(response: httpx.Response, place: str, now: datetime) -> None:
    """SourceBusy where it may pass, SourceError where it will not."""
    status = f"it answers {response.status_code} {response.reason_phrase}".rstrip()
    if response.status_code in GOOD:
        return
    if response.status_code in BUSY:
        raise _busy(place, status, asked_wait(response.headers.get("Retry-After", ""), now))
    if response.status_code in (401, 403, 407):
        raise not_allowed(place, status)
    if response.status_code in (404, 410):
        raise not_there(place, status)
    raise unfit(place, status)


def _busy(place: str, cause: str, wait: float | None) -> SourceBusy:
    asked = f", and asks to wait {wait:.0f} s" if wait else ""
    remedy = "It is tried again; if it stays so, fetch less often, or ask the supply center for a larger share."
    return SourceBusy("source_busy", place=place, cause=cause + asked, remedy=remedy, wait=wait)


def tried(work: Callable[[], T], passing: type[SourceBusy] = SourceBusy) -> T:
    """Do it, and again where it may pass: after as long as the source asks, else after longer each time."""

    def is_worth_it(failed: BaseException) -> bool:
        return isinstance(failed, passing) and (failed.wait or 0) <= LONGEST_WAIT

    trying = Retrying(retry=retry_if_exception(is_worth_it), wait=_wait, stop=stop_after_attempt(TRIES), reraise=True)
    return trying(work)


def _wait(state: RetryCallState) -> float:
    failed = state.outcome.exception() if state.outcome else None
    asked = failed.wait if isinstance(failed, SourceBusy) else None
    return asked if asked is not None else WAITS[min(state.attempt_number, len(WAITS)) - 1]
