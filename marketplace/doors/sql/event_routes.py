"""Where Trino tells that a query came to its end: POST /internal/trino-events → an access → usage."""

from fastapi import Response

from marketplace.database import Transaction
from marketplace.doors.sql.accesses import of_event, read_of
from marketplace.doors.sql.events import QueryCompleted
from marketplace.doors.sql.headers import BOUNDS
from marketplace.metering.service import settle
from marketplace.usage.doors_only import doors_only
from marketplace.usage.service import record

router = doors_only()


@router.post("/internal/trino-events", include_in_schema=False)
def take_event(event: QueryCompleted, session: Transaction) -> Response:
    """201 for a new access, 200 for one that is known or nobody's; 404 without the secret.

    What it took of quotas as the most that it could read, and did not read, is given back.
    """
    if event.context.source == BOUNDS and event.failure_info is None:
        return Response(status_code=200)  # a part of a statement that is told of itself
    settle(session, event.metadata.query_id, read_of(event))
    return Response(status_code=201 if record(session, of_event(event)) else 200)
