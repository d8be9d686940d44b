"""Looks at open pages, in the process that shows them: summed in memory, written together, nobody's."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request

from marketplace.doors.open import service
from marketplace.doors.open.pace import Salt
from marketplace.doors.open.sums import Sums, today
from marketplace.listings.looks import is_browser
from wire.access import Outcome
from wire.open import Batch, Kind, Use


@dataclass
class Views:
    """One a process. `_waiting`: what could not be written yet."""

    sums: Sums = field(default_factory=Sums)
    salt: Salt = field(default_factory=Salt)
    _waiting: Batch | None = None

    def add(self, request: Request, dataset: str, now: datetime) -> None:
        """A page; robots that name themselves are not counted."""
        if not is_browser(request.headers.get("user-agent", "")):
            return
        use = Use(day=today(now), dataset=dataset, kind=Kind.VIEW, form="html", outcome=Outcome.OK)
        self.sums.add(use, self.asker(request, now))

    def asker(self, request: Request, now: datetime) -> str:
        """Whoever asks, as a hash of the day."""
        return self.salt.hashed(request.client.host if request.client else "", today(now))

    def write(self, opened: sessionmaker[Session], now: datetime) -> None:
        """A failure keeps the batch; its id keeps it from being added twice."""
        self._waiting = self._waiting or self.sums.taken()
        if self._waiting is not None:
            with opened.begin() as session:
                service.take(session, self._waiting, now)
            self._waiting = None
