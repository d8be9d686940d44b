"""What follows when a period is not paid, day by day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(days=7)  # how long access is kept without payment
PATIENCE = timedelta(days=1)  # how long a renewal may stay untold before it counts as unpaid: providers take hours


class Step(StrEnum):
    """`failed`, `reminded`, `last_call`: the buyer is told; `paused`: access ends; `ended`: all does."""

    FAILED = "failed"
    REMINDED = "reminded"
    LAST_CALL = "last_call"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Planned:
    step: Step
    after: timedelta


PLAN: Sequence[Planned] = (
    Planned(Step.FAILED, timedelta(0)),
    Planned(Step.REMINDED, timedelta(days=3)),
    Planned(Step.LAST_CALL, timedelta(days=6)),
    Planned(Step.PAUSED, GRACE),
    Planned(Step.ENDED, timedelta(days=30)),
)


def due(unpaid_since: datetime, taken: int, now: datetime) -> Sequence[Step]:
    """The steps whose day has come and that were not taken yet; `taken`: how many of the plan were."""
    return [planned.step for planned in PLAN[taken:] if unpaid_since + planned.after <= now]
