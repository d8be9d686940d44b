"""Licences that end while a query runs: twice a second every live query is held against the grants as they are now.

    live queries → whose grants or key ended, or who left → the query ends in Trino, its next page is a refusal

A query that reads a table under a grant that has ended since it began is ended, even if another grant remains: the
rows and columns it was analysed with were the old ones. The bound is half a second to the sweep plus Trino's stop.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from marketplace.clock import Clock
from marketplace.doors.database import Asking, Connections, Undecided
from marketplace.doors.keys import stands
from marketplace.doors.sql.engine import Engine, TrinoAway
from marketplace.doors.sql.live import LiveQueries, LiveQuery
from marketplace.doors.sql.reasons import DoorReason
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.rules import ended_since
from marketplace.grants.values import HeldGrant, Reason

log = logging.getLogger(__name__)
EVERY = 0.5  # seconds
RECENT = timedelta(seconds=5)  # a query that nobody asks about hands out no page
LICENCE_OVER = "The licence on {} ended while the query ran; the query was stopped."
KEY_ENDED = "The token that the query began with has ended; the query was stopped. Get a new one and ask again."


async def sweep_for_ever(live: LiveQueries, database: Connections, engine: Engine, clock: Clock) -> None:
    """Runs beside the door; a part that is away for a while is asked again at the next sweep."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await sweep(live, database, engine, clock())
        except (Undecided, TrinoAway) as error:
            log.error("running queries could not be held against the grants: %s", type(error).__name__)  # noqa: TRY400


async def sweep(live: LiveQueries, database: Connections, engine: Engine, now: datetime) -> None:
    """First the queries whose tables are known, so that no slow answer of Trino's holds up a decision."""
    live.forget_silent(now)
    running = list(live.running())
    if not running:
        return
    async with database.connect() as connection:
        grants = {member: await _grants(connection, member) for member in {query.subject for query in running}}
        over = {key for key in {query.key for query in running} if not await stands(connection, key, now)}
    keyless = [query for query in running if query.key in over]
    await asyncio.gather(*(_stop(query, DoorReason.KEY_ENDED, KEY_ENDED, engine, now) for query in keyless))
    running = [query for query in running if query.key not in over]
    known = [query for query in running if query.analysed]
    fresh = [query for query in running if not query.analysed and now - query.seen_at < RECENT]
    await _decide(known, grants, engine, now)
    await asyncio.gather(*(_look(query, engine, now) for query in fresh))
    await _decide(fresh, grants, engine, now)


async def _look(query: LiveQuery, engine: Engine, now: datetime) -> None:
    look = await engine.look(query.id, query.subject, now)
    if look is not None:
        query.tables, query.analysed = look.tables, look.analysed


async def _decide(
    queries: Sequence[LiveQuery], grants: Mapping[str, tuple[HeldGrant, ...]], engine: Engine, now: datetime
) -> None:
    ended = [(query, what) for query in queries if (what := _ended(query, grants[query.subject], now))]
    await asyncio.gather(*(_stop(query, Reason.ENDED, LICENCE_OVER.format(what), engine, now) for query, what in ended))


async def _grants(connection: Asking, member: str) -> tuple[HeldGrant, ...]:
    principal = await principal_of(connection, member)
    return (await facts_for(connection, principal, frozenset())).grants


def _ended(query: LiveQuery, grants: tuple[HeldGrant, ...], now: datetime) -> str | None:
    """What the query reads and may read no more; None to let it run. Before it is analysed it has read nothing."""
    over = {grant.dataset for grant in grants if ended_since(grant, query.started_at, now)}
    return ", ".join(sorted(over & query.tables)) or None


async def _stop(query: LiveQuery, reason: Reason | DoorReason, message: str, engine: Engine, now: datetime) -> None:
    """To the member the message; to Trino the code, which its event then bears, and from which the access is made."""
    query.stop(message)
    log.info("ended query %s of %s: %s", query.id, query.subject, message)
    await engine.end(query.id, query.subject, reason.value, now)
