"""Every SELECT on takings and counters."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.grants.models import Grant
from marketplace.metering import periods
from marketplace.metering.models import MeterCounter, MeterTaking
from wire import metering as wire
from wire.metering import Per
from wire.terms import QuotaMeasure


def used(session: Session, grant_id: str, measure: QuotaMeasure, start: datetime, end: datetime) -> int:
    """What was taken from `start` on and before `end`, without what was given back."""
    query = select(func.coalesce(func.sum(MeterTaking.amount), 0)).where(
        MeterTaking.grant_id == grant_id, MeterTaking.measure == measure,
        MeterTaking.at >= start, MeterTaking.at < end,
    )  # fmt: skip
    return int(session.scalar(query) or 0)


def used_together(
    session: Session, grants: Sequence[Grant], measure: QuotaMeasure, start: datetime, end: datetime
) -> int:  # fmt: skip
    """The same of a purchase's grants, which are billed as one."""
    return sum(used(session, grant.id, measure, start, end) for grant in grants)


def standing(session: Session, grants: Sequence[Grant], now: datetime) -> dict[str, list[wire.Used]]:
    """By grant how much of each of its quotas, and of its usage, was used in the period that runs."""
    if not grants:
        return {}
    query = select(MeterCounter).where(MeterCounter.grant_id.in_([grant.id for grant in grants]))
    counters = {(c.grant_id, c.measure, c.per, c.since): c.used for c in session.scalars(query)}
    found: dict[str, list[wire.Used]] = {}
    for grant in grants:
        for measure, per, limit in limits(grant):
            since = periods.since(per, grant.starts_at, now)
            so_far = counters.get((grant.id, measure, per, since), 0)
            found.setdefault(grant.id, []).append(wire.Used(
                measure=measure, per=per, limit=limit, used=so_far, left=None if limit is None else limit - so_far,
                since=since, anew_at=periods.anew_at(per, grant.starts_at, now),
            ))  # fmt: skip
    return found


def limits(grant: Grant) -> list[tuple[QuotaMeasure, Per, int | None]]:
    """What `meter_limits` finds in PostgreSQL."""
    said = [(QuotaMeasure(q["measure"]), Per(q["per"]), int(q["limit"])) for q in grant.scope.get("quotas") or ()]
    usage = [] if grant.usage_measure is None else [(QuotaMeasure(grant.usage_measure), Per.PERIOD, grant.usage_limit)]
    return [*said, *usage]
