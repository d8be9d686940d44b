"""What a use takes from the grants that pay for it, before anything of it leaves a door.

grants that a reading stands on → payers → meter_take → all of it, or QuotaReached

Grants that count nothing cost no statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.doors.database import Connections
from marketplace.doors.quota import QuotaReached
from marketplace.grants.values import HeldGrant
from marketplace.metering.payers import Alternatives, payers
from marketplace.metering.taking import Counted, Wanted, take
from wire.terms import QuotaMeasure

Amounts = Mapping[QuotaMeasure, int]


@dataclass(frozen=True, slots=True)
class Meter:
    """`database`: connections that may call what writes (`writing_connections`)."""

    database: Connections

    async def take(self, uses: Sequence[tuple[Sequence[HeldGrant], Amounts]], access: str, now: datetime) -> None:
        """What each dataset's grants are used for. The same access again takes nothing more. QuotaReached."""
        each = [(alternatives, amounts) for grants, amounts in uses for alternatives in payers(grants)]
        if not each:
            return
        chosen = [0] * len(each)
        while (refused := await self._tried(each, chosen, access, now)) is not None:
            place = next(n for n, one in enumerate(each) if one[0][chosen[n]].id == refused.grant)
            chosen[place] += 1
            if chosen[place] == len(each[place][0]):
                payer, wanted = each[place][0][-1], each[place][1][refused.measure]
                raise QuotaReached(payer.dataset, refused, wanted, payer.starts_at, now)

    async def _tried(
        self, each: Sequence[tuple[Alternatives, Amounts]], chosen: Sequence[int], access: str, now: datetime
    ) -> Counted | None:  # fmt: skip
        """All of it from the chosen ones; what refused it."""
        wanted = [
            Wanted(alternatives[n].id, measure, amount)
            for (alternatives, amounts), n in zip(each, chosen, strict=True)
            for measure, amount in amounts.items()
            if counts(alternatives[n], measure)
        ]
        if not wanted:
            return None
        async with self.database.connect() as connection:
            return (await take(connection, wanted, access, now)).refused


def counts(grant: HeldGrant, measure: QuotaMeasure) -> bool:
    """Whether the grant's use is counted in it."""
    return grant.usage == measure or any(quota.measure == measure for quota in grant.scope.quotas)
