"""By which columns a release was grouped: PostgreSQL writes it down, and refuses what lies across it.

lay_down(grant, version, ["country", "month"]) → each grouping is a part of the next one, or Conflict
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, Select, Text, bindparam, func, select

from marketplace.errors import Conflict
from marketplace.metering.taking import Connection

_GROUP: Select[Any] = select(
    func.meter_group(
        bindparam("grant", type_=Text), bindparam("version", type_=BigInteger),
        bindparam("columns", type_=ARRAY(Text)), bindparam("at", type_=DateTime(timezone=True)),
    )
)  # fmt: skip


class GroupedAcross(Conflict):
    """Answers by crossing groupings could be put together to tell of single rows."""

    code, title = "grouped_across", "This release was grouped otherwise before"


async def lay_down(connection: Connection, grant: str, version: int, columns: Sequence[str], at: datetime) -> None:
    """The same, or a part, or more than before. GroupedAcross."""
    values = {"grant": grant, "version": version, "columns": list(columns), "at": at}
    before: list[str] | None = (await connection.execute(_GROUP, values)).scalar()
    if before is not None:
        raise GroupedAcross(
            f"it was grouped by {', '.join(before)}; {', '.join(columns)} lies across that",
            remedy=f"Group by some of these columns, or by all of them and more: {', '.join(before)}.",
        )
