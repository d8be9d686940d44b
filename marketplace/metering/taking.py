"""Take from what grants may use, before it is let out: in the doors' own connections, or in the marketplace's.

[Wanted(grant, measure, amount), …], access, at → taken → Answer: all of it was taken, or nothing and why
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ARRAY, BigInteger, DateTime, Select, Text, bindparam, func, select

from wire.metering import Per
from wire.terms import QuotaMeasure

_TAKE: Select[Any] = select(
    func.meter_take(
        bindparam("grants", type_=ARRAY(Text)), bindparam("measures", type_=ARRAY(Text)),
        bindparam("amounts", type_=ARRAY(BigInteger)), bindparam("access", type_=Text),
        bindparam("at", type_=DateTime(timezone=True)),
    )
)  # fmt: skip


class Connection(Protocol):
    """Whoever asks PostgreSQL, and may write: `doors.database.Asking`."""

    async def execute(self, statement: Any, parameters: Any = None, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """So much of one measure, of one grant."""

    grant: str
    measure: QuotaMeasure
    amount: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One counter as it stands; in a refusal, before what was wanted."""

    grant: str
    measure: QuotaMeasure
    per: Per
    since: datetime
    limit: int | None
    used: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`refused` None: all of it was taken, now or by the same access before."""

    refused: Counted | None
    counted: tuple[Counted, ...] = ()


async def take(connection: Connection, wanted: Sequence[Wanted], access: str, at: datetime) -> Answer:
    """All of it, or nothing. What the same access took in the same period is not taken twice."""
    return _answer((await connection.execute(_TAKE, values(wanted, access, at))).scalar())


def values(wanted: Sequence[Wanted], access: str, at: datetime) -> dict[str, Any]:
    """What `meter_take` is given."""
    return {
        "grants": [one.grant for one in wanted], "measures": [one.measure.value for one in wanted],
        "amounts": [one.amount for one in wanted], "access": access, "at": at,
    }  # fmt: skip


def _answer(told: Any) -> Answer:
    found = json.loads(told) if isinstance(told, str) else told
    refused = found["refused"]
    return Answer(None if refused is None else _counted(refused), tuple(_counted(one) for one in found["quotas"]))


def _counted(told: dict[str, Any]) -> Counted:
    return Counted(
        told["grant"], QuotaMeasure(told["measure"]), Per(told["per"]), datetime.fromisoformat(told["since"]),
        told["limit"], told["used"],
    )  # fmt: skip
