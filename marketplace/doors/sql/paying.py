"""A query of who holds counted grants: what it takes of them, before a page of it leaves the door.

    begun                      → read(…): the bytes that it reads at most
    a page that tells anything → paid(…): the query, once, and the page's rows

Trino alone knows which tables a statement reads, once it has analysed it; by then it may have read them, but nothing
has left. A page that cannot be paid for ends the query.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from starlette.responses import Response

from marketplace.doors.delivered import delivered_by
from marketplace.doors.quota import QuotaReached
from marketplace.doors.sql.accesses import Refusal, of_refusal
from marketplace.doors.sql.door import Door
from marketplace.doors.sql.engine import TrinoAway
from marketplace.doors.sql.live import LiveQuery
from marketplace.doors.sql.responses import failed
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.filters import deciding_grants
from marketplace.grants.rules import readable
from marketplace.grants.values import HeldGrant, Reason
from marketplace.ids import new_id
from wire.terms import QuotaMeasure

Held = Sequence[Sequence[HeldGrant]]


async def held(door: Door, member: str) -> Mapping[str, Sequence[HeldGrant]]:
    """By dataset the grants by which the member is given it now; what its supply center delivers needs none."""
    now = door.clock()
    async with door.reading.database.connect() as connection:
        principal = await principal_of(connection, member)
        own = delivered_by(door.reading.declarations.current()).get(principal.organisation_slug, frozenset())
        facts = await facts_for(connection, principal, own)
    return {dataset: deciding_grants(principal, dataset, facts, now) or () for dataset in readable(facts, now)}


async def read(door: Door, query: LiveQuery, reads: Sequence[tuple[Sequence[HeldGrant], int]]) -> Response | None:
    """Take the bytes that it reads at most, by grants; the refusal where that is more than is left."""
    return await _taken(door, query, [(grants, {QuotaMeasure.BYTES: size}) for grants, size in reads], query.id)


async def paid(door: Door, query: LiveQuery, body: bytes) -> Response | None:
    """Take what the page is worth; the refusal where so much is not left. One that tells nothing takes nothing."""
    page: Mapping[str, Any] = orjson.loads(body)
    following = page.get("nextUri")
    if "data" not in page and "error" not in page and following:
        return None
    if query.paying is None:
        query.paying = await _paying(door, query)
        begun = [(grants, {QuotaMeasure.QUERIES: 1}) for grants in query.paying]
        if refused := await _taken(door, query, begun, query.id):
            return refused
    rows = {QuotaMeasure.ROWS: len(page.get("data") or ())}
    place = following.rsplit("/", 1)[-1].partition("?")[0] if following else "last"  # the page's own, asked for again
    return await _taken(door, query, [(grants, rows) for grants in query.paying], f"{query.id}:{place}")


async def _paying(door: Door, query: LiveQuery) -> Held:
    """TrinoAway where it does not say what the query reads: then nothing of it is given."""
    if not query.analysed:
        look = await door.engine.look(query.id, query.subject, door.clock())
        if look is None:
            raise TrinoAway
        query.tables, query.analysed = look.tables, look.analysed
    found = await held(door, query.subject)
    return [found[table] for table in sorted(query.tables & found.keys())]


async def _taken(
    door: Door, query: LiveQuery, uses: Sequence[tuple[Sequence[HeldGrant], Mapping[QuotaMeasure, int]]], access: str
) -> Response | None:
    worth = [(grants, amounts) for grants, amounts in uses if any(amounts.values())]
    try:
        await door.meter.take(worth, access, door.clock())
    except QuotaReached as error:
        await _stop(door, query, error.message)
        return failed(query.id, error.message)
    return None


async def _stop(door: Door, query: LiveQuery, message: str) -> None:
    """Trino's own event bears the reason; where it had ended already, the door tells of the refusal."""
    query.stop(message)
    now = door.clock()
    if not await door.engine.end(query.id, query.subject, Reason.QUOTA.value, now):
        refusal = Refusal(new_id("acc"), query.subject, query.said, Reason.QUOTA, query.started_at, now)
        door.recorder.tell(partial(of_refusal, refusal), size=len(query.said.sql))
