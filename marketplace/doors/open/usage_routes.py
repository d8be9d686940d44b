"""Counts in, from the process that gives the data."""

from fastapi import APIRouter, Response

from marketplace.database import Transaction
from marketplace.doors.open import service
from marketplace.usage.doors_only import OPEN_USES, doors_only
from marketplace.web import Now
from wire.open import Batch

router = APIRouter(tags=["open"])
doors = doors_only()


@doors.post(OPEN_USES, include_in_schema=False)
def take_uses(batch: Batch, session: Transaction, now: Now) -> Response:
    """201 for a new batch, 200 for one that is known; 404 without the secret."""
    return Response(status_code=201 if service.take(session, batch, now) else 200)


router.include_router(doors)
