"""Licences that end while a query runs: twice a second every live query is held against the grants as they are now.

    live queries → whose grants ended, or who left → the query ends in Trino, its next page is a refusal

A query that reads a table under a grant that has ended since it began is ended, even if another grant remains: the
rows and columns it was analysed with were the old ones. The bound is half a second to the sweep plus Trino's stop.
"""

import asyncio
import logging
from datetime import datetime

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from marketplace.access.gateway.engine import Engine
from marketplace.access.gateway.live import LiveQueries, LiveQuery
from marketplace.clock import Clock
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.values import HeldGrant, Standing

log = logging.getLogger(__name__)
EVERY = 0.5
ENDED = "licence_ended"  # in the query's event, for the usage record


async def sweep_for_ever(live: LiveQueries, database: AsyncEngine, engine: Engine, clock: Clock) -> None:
    """Runs beside the door; a part that is away for a while is asked again at the next sweep."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await sweep(live, database, engine, clock())
        except (SQLAlchemyError, httpx.HTTPError) as error:
            log.error("running queries could not be held against the grants: %s", type(error).__name__)  # noqa: TRY400


async def sweep(live: LiveQueries, database: AsyncEngine, engine: Engine, now: datetime) -> None:
    live.forget_silent(now)
    running = list(live.running())
    if not running:
        return
    async with database.connect() as connection:
        grants = {member: await _grants(connection, member) for member in {query.subject for query in running}}
    for query in running:
        if suspects := _suspects(grants[query.subject], query.started_at, now):
            await _hold(query, suspects, engine, now)


async def _grants(connection: AsyncConnection, member: str) -> tuple[HeldGrant, ...] | None:
    """None for who is no member any more."""
    principal = await principal_of(connection, member)
    if principal.standing is Standing.UNKNOWN:
        return None
    return (await facts_for(connection, principal, frozenset())).grants


def _suspects(grants: tuple[HeldGrant, ...] | None, began: datetime, now: datetime) -> frozenset[str]:
    """Datasets of which a query that began then must read no more; `*`: of everything."""
    if grants is None:
        return frozenset({"*"})
    return frozenset(grant.dataset for grant in grants if ended_since(grant, began, now))


def ended_since(grant: HeldGrant, began: datetime, now: datetime) -> bool:
    """Held when the query began, and no longer."""
    return grant.active(began) and not grant.active(now)


async def _hold(query: LiveQuery, datasets: frozenset[str], engine: Engine, now: datetime) -> None:
    """A query that is not analysed yet names no tables: it is looked at again at the next sweep."""
    read = await engine.tables(query.id, query.subject, now) or frozenset()
    ended = sorted(datasets & read)
    if not ended and "*" not in datasets:
        return
    what = ", ".join(ended) or "this network"
    query.ended = f"The licence on {what} ended while the query ran; the query was stopped."
    log.info("ended query %s of %s: the licence on %s is over", query.id, query.subject, what)
    await engine.end(query.id, query.subject, ENDED, now)
