"""The published formula: which promise was broken, and what that is worth. Pure; docs/promises.md says it in words.

due time, release, announcement (measured) + Promised (bought) → Breach → credit, of the price of the period
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from wire.money import Money

GIVEN_UP = timedelta(days=7)
"""No release for so long after it was promised: it has failed."""
LATE_BP = 100  # of the price, for each day begun; after seven it has failed
FAILED_BP = 1_000
INCOMPLETE_MOST_BP = 2_500
SCHEMA_BP = 1_000
_WHOLE = 10_000


class BreachKind(StrEnum):
    LATE = "late"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    UNANNOUNCED = "unannounced"


@dataclass(frozen=True, slots=True)
class Promised:
    """What was bought; None: not promised."""

    fresh_within: timedelta | None = None
    complete_bp: int | None = None
    notice: timedelta | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Promised":
        """From what a purchase keeps of its listing."""
        hours, share, days = (
            told.get(name) for name in ("fresh_within_hours", "complete_share_bp", "schema_notice_days")
        )
        return cls(
            None if hours is None else timedelta(hours=hours), share, None if days is None else timedelta(days=days)
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A due time of a dataset; `released_at` None: no release of the file that answers it yet."""

    dataset: str
    due_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Released:
    """A release as it was measured; `announced_at`: when what it breaks was announced, None: never."""

    id: str
    dataset: str
    at: datetime
    accepted: int
    quarantined: int
    breaks: bool
    announced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Breach:
    """`subject` names the due time or the release: a promise is broken once by each. `share_bp`: of the price."""

    kind: BreachKind
    dataset: str
    subject: str
    at: datetime
    share_bp: int
    facts: Mapping[str, Any]


def of_due(promised: Promised, due: Due, now: datetime) -> Breach | None:
    """Late, or failed. None while it is not known: a release may still come, within the days that are given."""
    if promised.fresh_within is None:
        return None
    until = due.due_at + promised.fresh_within
    facts = {"due_at": due.due_at.isoformat(), "promised_until": until.isoformat()}
    subject = due.due_at.isoformat()
    came = due.released_at
    if came is not None and came <= until + GIVEN_UP:
        days = -((until - came) // timedelta(days=1)) if came > until else 0
        share = days * LATE_BP
        told = {**facts, "released_at": came.isoformat(), "days": days}
        return Breach(BreachKind.LATE, due.dataset, subject, until, share, told) if share else None
    if now < until + GIVEN_UP:
        return None
    return Breach(BreachKind.FAILED, due.dataset, subject, until, FAILED_BP, facts)


def in_time(promised: Promised, due: Due, now: datetime) -> bool | None:
    """Whether a due time kept the promise, credited or not; None while its release may still come in time."""
    if promised.fresh_within is None:
        return None
    until = due.due_at + promised.fresh_within
    if due.released_at is not None:
        return due.released_at <= until
    return None if now < until else False


def of_release(promised: Promised, release: Released) -> Iterator[Breach]:
    """Incomplete; changed without the notice that was promised."""
    brought = release.accepted + release.quarantined
    if promised.complete_bp is not None and brought:
        measured = release.accepted * _WHOLE // brought
        if measured < promised.complete_bp:
            short = (promised.complete_bp - measured) * _WHOLE // promised.complete_bp
            facts = {"promised_bp": promised.complete_bp, "measured_bp": measured}
            share = min(max(short, 1), INCOMPLETE_MOST_BP)
            yield Breach(BreachKind.INCOMPLETE, release.dataset, release.id, release.at, share, facts)
    if promised.notice is not None and release.breaks:
        told = release.at - release.announced_at if release.announced_at else timedelta(0)
        if told < promised.notice:
            facts = {"promised_days": promised.notice.days, "told_days": max(told.days, 0)}
            yield Breach(BreachKind.UNANNOUNCED, release.dataset, release.id, release.at, SCHEMA_BP, facts)


def credit(breach: Breach, price: Money, left: Money) -> Money:
    """Of the price of the period, begun minor units counting whole; never more than is left of it."""
    share = -(-price.minor * breach.share_bp // _WHOLE)
    return Money(max(min(share, left.minor), 0), price.currency)


def datasets_share(breach: Breach, datasets: Sequence[str]) -> Breach:
    """Of a bundle a dataset's breach counts for its part: by default each dataset is worth the same."""
    share = -(-breach.share_bp // max(len(datasets), 1))
    return Breach(breach.kind, breach.dataset, breach.subject, breach.at, share, breach.facts)
