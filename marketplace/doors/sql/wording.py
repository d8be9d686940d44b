"""Errors on their way out: read, and put into our words for whoever asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from marketplace.doors.delivered import delivered_by
from marketplace.doors.sql.live import LiveQuery
from marketplace.doors.sql.refusals import Reader, refusal, shown
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.values import Facts, Principal, Standing
from sectors.live import Declarations


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the grants are read, and where data is sold."""

    database: AsyncEngine
    declarations: Declarations
    marketplace: str


async def in_our_words(body: bytes, query: LiveQuery, reading: Reading, now: datetime) -> bytes:
    result: dict[str, Any] = orjson.loads(body)
    if "error" not in result:
        return body  # the text was in somebody's data
    if query.ended is not None:
        return orjson.dumps({**result, "error": refusal(query.ended)})
    reader = await _reader(query.subject, reading, now)
    error = shown(result["error"], query.sql, reader) if reader else None
    return orjson.dumps({**result, "error": error}) if error else body


async def _reader(subject: str, reading: Reading, now: datetime) -> Reader | None:
    """None for an operator, who may know what there is."""
    async with reading.database.connect() as connection:
        principal = await principal_of(connection, subject)
        own = delivered_by(reading.declarations.current()).get(principal.organisation_slug, frozenset())
        facts = await facts_for(connection, principal, own)
    if principal.standing is Standing.OPERATOR:
        return None
    return _as_reader(principal, facts, reading.marketplace, now)


def _as_reader(principal: Principal, facts: Facts, marketplace: str, now: datetime) -> Reader:
    licensed = frozenset(grant.dataset for grant in facts.grants if grant.active(now)) | facts.own
    over = {grant.dataset: grant.over_at for grant in facts.grants if grant.over_at and grant.over_at <= now}
    organisation = principal.organisation_name or "you"
    return Reader(organisation, licensed, marketplace, over)
