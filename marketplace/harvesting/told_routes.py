"""Our own records for another network that harvests us: as they are, in the order in which they changed."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from marketplace.database import Transaction
from marketplace.harvesting import queries, wires
from marketplace.paging import BadCursor, Limit
from marketplace.web import Now
from wire import times
from wire.base import Page
from wire.harvests import ToldRecord

router = APIRouter(tags=["records"])
SETTLED = timedelta(minutes=1)  # a change that is written this long ago has every earlier one beside it


@router.get("/api/records")
def get_records(
    session: Transaction, now: Now, since: Annotated[str, Query(max_length=300)] = "", limit: Limit = 100
) -> Page[ToldRecord]:
    """Records of this network's datasets, oldest change first; a record that is null is gone. Open to everybody.

    `since`: a time, or the `next` of the answer before. Changes of the last minute come later. What was harvested from
    others is not told on.
    """
    at, after = _since(since)
    rows = queries.told_since(session, at, after, now - SETTLED, limit)
    last = f"{times.iso(rows[-1].changed_at)},{rows[-1].id}" if rows else since or None
    return Page[ToldRecord](items=[wires.told(row) for row in rows], next=last)


def _since(text: str) -> tuple[datetime | None, str]:
    if not text:
        return None, ""
    when, _, after = text.partition(",")
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadCursor(remedy="Give a time as 2026-11-02T09:00:00Z, or the `next` of the answer before.")
    return at, after
