"""Errors on their way out: read, and put into our words for whoever asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from marketplace.doors.database import Connections
from marketplace.doors.delivered import delivered_by
from marketplace.doors.sql.apart import apart
from marketplace.doors.sql.live import LiveQuery
from marketplace.doors.sql.refusals import Reader, absent_or_forbidden, refusal, shown, undecided
from marketplace.doors.sql.scanner import Unreadable
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.values import Facts, Principal, Reason, Standing
from marketplace.licensing.scope import Scope
from sectors.live import Declarations


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the grants are read, and where data is sold."""

    database: Connections
    declarations: Declarations
    marketplace: str


async def in_our_words(body: bytes, query: LiveQuery, reading: Reading, now: datetime) -> bytes:
    result: dict[str, Any] = orjson.loads(body)
    if "error" not in result:
        return body  # the text was in somebody's data
    if unasked := undecided(result["error"]):
        return orjson.dumps({**result, "error": unasked})
    if query.ended is not None:
        return orjson.dumps({**result, "error": refusal(query.ended)})
    reader = await reader_of(query.subject, reading, now)
    error = await _worded(result["error"], query, reader) if reader else None
    return orjson.dumps({**result, "error": error}) if error else body


async def _worded(error: Mapping[str, Any], query: LiveQuery, reader: Reader) -> dict[str, Any] | None:
    """A text that cannot be read to its end may name anything: its errors say no more than that."""
    try:
        return await apart(partial(shown, error, query.said, reader), len(query.said.sql))
    except Unreadable:
        return refusal(absent_or_forbidden([], reader))


async def reader_of(subject: str, reading: Reading, now: datetime) -> Reader | None:
    """None for an operator, who may know what there is."""
    async with reading.database.connect() as connection:
        principal = await principal_of(connection, subject)
        own = delivered_by(reading.declarations.current()).get(principal.organisation_slug, frozenset())
        facts = await facts_for(connection, principal, own)
    if principal.standing is Standing.OPERATOR:
        return None
    return _asreader_of(principal, facts, reading.marketplace, now)


def _asreader_of(principal: Principal, facts: Facts, marketplace: str, now: datetime) -> Reader:
    licensed: dict[str, Sequence[Scope]] = {}
    for grant in facts.grants:
        if grant.gives(now):
            licensed[grant.dataset] = [*licensed.get(grant.dataset, ()), grant.scope]
    licensed |= dict.fromkeys(facts.own, ())
    withheld = {
        grant.dataset: Reason.AGGREGATES_ONLY if grant.seats(now) else Reason.NO_SEAT
        for grant in facts.grants
        if grant.active(now) and grant.dataset not in licensed
    }
    over = {grant.dataset: grant.over_at for grant in facts.grants if grant.over_at and grant.over_at <= now}
    newest = {grant.dataset: grant for grant in sorted(facts.grants, key=lambda grant: grant.starts_at)}
    refunded = frozenset(dataset for dataset, grant in newest.items() if grant.revoked_at is not None)
    organisation = principal.organisation_name or "you"
    return Reader(organisation, licensed, marketplace, over, refunded, withheld)
