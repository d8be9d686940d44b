"""Looks at listings, counted in memory and written together: no page waits for being counted.

page, samples → who(…) → Looks.add → every ten seconds one statement → listing_view

What a killed process had counted since it wrote last is lost.
"""

import re
import threading
from collections import Counter
from datetime import date
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.viewer import Viewer
from marketplace.listings.models import Listing
from marketplace.listings.records import ListingView

EVERY_S = 10
MOST = 50_000  # places that are counted at once; beyond them only places that are known
VISITOR = ""
BROWSERS = ("Mozilla/", "Opera/", "Lynx/", "w3m/", "Links ", "ELinks/")
ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|preview|monitor|fetch|scan|yeti|daum|https?:", re.IGNORECASE
)


class Look(StrEnum):
    VIEWS = "views"
    SAMPLES = "samples"


def is_browser(agent: str) -> bool:
    """Whether a program says that a person looks through it: no robot that names itself, no script."""
    return agent.startswith(BROWSERS) and not ROBOTS.search(agent)


def who(viewer: Viewer | None, listing: Listing, agent: str) -> str | None:
    """The organisation that looks, VISITOR for whoever is not signed in; None where it is not counted."""
    if not is_browser(agent) or (viewer is not None and viewer.is_operator):
        return None
    if viewer is None:
        return VISITOR
    return None if viewer.organisation_id == listing.organisation_id else viewer.organisation_id


class Looks:
    """One a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[tuple[str, date, str, Look]] = Counter()

    def add(self, listing_id: str, day: date, organisation_id: str, look: Look) -> None:
        place = (listing_id, day, organisation_id, look)
        with self._lock:
            if place in self._counted or len(self._counted) < MOST:
                self._counted[place] += 1

    def write(self, opened: sessionmaker[Session]) -> int:
        """Of how many rows; a failure keeps what was counted for the next time."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        rows = _rows(counted)
        if not rows:
            return 0
        try:
            with opened.begin() as session:
                _write(session, rows)
        except Exception:
            with self._lock:
                self._counted.update(counted)
            raise
        return len(rows)


def _rows(counted: Counter[tuple[str, date, str, Look]]) -> list[dict[str, object]]:
    """In one order everywhere, so that two processes never wait for each other."""
    places = sorted({place[:3] for place in counted})
    return [
        {"listing_id": one[0], "day": one[1], "organisation_id": one[2]}
        | {look.value: counted[*one, look] for look in Look}
        for one in places
    ]


def _write(session: Session, rows: list[dict[str, object]]) -> None:
    made = insert(ListingView)
    more = {look.value: getattr(ListingView, look.value) + made.excluded[look.value] for look in Look}
    session.execute(made.on_conflict_do_update(constraint="pk_listing_view", set_=more), rows)
