"""The same facts for many who ask at once, in one statement: the policy point is asked twenty times a query.

[About(user, dataset), …] → [(Principal, Facts), …], all read at one moment
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Text, and_, bindparam, func, or_, select

from marketplace.accounts.models import Member, Organisation
from marketplace.grants.facts import SERVICES, WHO, Connection, held_by, holds_grants, standing_of
from marketplace.grants.models import Grant
from marketplace.grants.queries import held_as_text
from marketplace.grants.values import Facts, Principal, Standing
from marketplace.releases.models import Release
from marketplace.releases.queries import newest_version

NO_DATASET = ""
Seen = tuple[Principal, Facts]


@dataclass(frozen=True, slots=True)
class About:
    """Who asks, and about which dataset's grants: None for all, `NO_DATASET` where no grant decides."""

    user: str
    dataset: str | None


_EACH = (
    func.unnest(bindparam("users", type_=ARRAY(Text)), bindparam("datasets", type_=ARRAY(Text)))
    .table_valued("user", "dataset", with_ordinality="place", name="each")
    .render_derived()
)
_HOLDS_TABLE = (
    newest_version(_EACH.c.dataset).with_only_columns(Release.holds_table).scalar_subquery().label("holds_table")
)
_TOGETHER = (
    select(_EACH.c.place, *WHO, *held_by(_EACH.c.user), _HOLDS_TABLE)
    .outerjoin(Member, and_(Member.id == _EACH.c.user, Member.disabled_at.is_(None)))
    .outerjoin(Organisation, Organisation.id == Member.organisation_id)
    .outerjoin(
        Grant,
        and_(
            Grant.organisation_id == Member.organisation_id,
            or_(_EACH.c.dataset.is_(None), Grant.dataset == _EACH.c.dataset),
        ),
    )
    .order_by(_EACH.c.place, Grant.starts_at, Grant.id)
)


async def together(connection: Connection, asked: Sequence[About]) -> list[Seen]:
    """Of each who asks who it is and what its organisation holds, and whether the dataset's releases hold its table."""
    values = {"users": [one.user for one in asked], "datasets": [one.dataset for one in asked]}
    rows: list[list[Any]] = [[] for _ in asked]
    for row in (await connection.execute(_TOGETHER, values)).all():
        rows[row.place - 1].append(row)
    return [_seen(one.user, its) for one, its in zip(asked, rows, strict=True)]


def _seen(user: str, rows: Sequence[Any]) -> Seen:
    principal = _principal(user, rows[0])
    grants = tuple(held_as_text(row) for row in rows if row.scope is not None) if holds_grants(principal) else ()
    return principal, Facts(grants, holds_table=rows[0].holds_table is True)


def _principal(user: str, row: Any) -> Principal:
    if row.role is None:
        return Principal(user, SERVICES.get(user, Standing.UNKNOWN))
    return Principal(user, standing_of(row.role, row.kind), row.organisation_id, row.slug, row.name)
