"""How many queries of the page may work at once: of a member, and of an organisation.

    with slots.held(viewer, now): …                  a statement that is begun, explained or exported
    slots.keep(run, viewer, now) … slots.free(run)   a run, from page to page

Kept by the one process that serves the page. A run whose page went away without a word frees its slot when Trino has
ended it: nobody asked for its rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from fastapi import Request

from marketplace.accounts.viewer import Viewer
from marketplace.doors.query.errors import TooManyQueries
from marketplace.ids import new_id

MOST_OF_MEMBER = 4  # Trino runs two of them at once, the others wait for their turn
MOST_OF_ORGANISATION = 12
SILENT = timedelta(minutes=2)  # `query.client.timeout` of Trino


@dataclass(frozen=True, slots=True)
class _Slot:
    """`asked_at` None: it is freed by whoever took it."""

    member: str
    organisation: str
    asked_at: datetime | None


@dataclass
class Slots:
    _taken: dict[str, _Slot] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def held(self, viewer: Viewer, now: datetime) -> Iterator[None]:
        """TooManyQueries."""
        key = new_id("slot")
        with self._lock:
            self._demand_room(viewer, now)
            self._taken[key] = _Slot(viewer.member_id, viewer.organisation_id, None)
        try:
            yield
        finally:
            self.free(key)

    def keep(self, run: str, viewer: Viewer, now: datetime) -> None:
        """The run works on: its rows were asked for."""
        with self._lock:
            self._taken[run] = _Slot(viewer.member_id, viewer.organisation_id, now)

    def free(self, key: str) -> None:
        with self._lock:
            self._taken.pop(key, None)

    def _demand_room(self, viewer: Viewer, now: datetime) -> None:
        self._taken = {k: one for k, one in self._taken.items() if one.asked_at is None or now - one.asked_at < SILENT}
        if sum(one.member == viewer.member_id for one in self._taken.values()) >= MOST_OF_MEMBER:
            raise TooManyQueries(
                f"{MOST_OF_MEMBER} of your queries are at work", remedy="Wait for one of them, or cancel it.",
                korean=(f"질의 {MOST_OF_MEMBER}개가 실행 중입니다", "하나가 끝나기를 기다리거나 취소하세요."),
            )  # fmt: skip
        if sum(one.organisation == viewer.organisation_id for one in self._taken.values()) >= MOST_OF_ORGANISATION:
            raise TooManyQueries(
                f"{MOST_OF_ORGANISATION} queries of your company are at work", remedy="Wait for one of them.",
                korean=(f"회사의 질의 {MOST_OF_ORGANISATION}개가 실행 중입니다", "하나가 끝나기를 기다리세요."),
            )  # fmt: skip


def slots_of(request: Request) -> Slots:
    """The process's own."""
    found: Slots = request.app.state.parts.query_slots
    return found
