"""What the policy point and the other doors read: a few indexed rows a question, nothing kept.

The statements are written once, so that who asks often need not write them anew each time.

Trino user → principal_of → Principal → facts_for(…)  → Facts → rules.may_read
                                      → facts_of(…)   → Facts → filters.row_filter, filters.column_masks
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role
from marketplace.grants.everybody import EVERYBODY, open_grants
from marketplace.grants.models import Grant, Seat
from marketplace.grants.queries import held_as_text
from marketplace.grants.values import Facts, HeldGrant, Principal, Standing
from marketplace.releases.models import ReleaseDelivery
from marketplace.releases.queries import newest_version

SERVICES = {standing.value: standing for standing in (Standing.REGISTRAR, Standing.RULES)}
WHO = (Member.role, Member.organisation_id, Organisation.slug, Organisation.name, Organisation.kind)


def held_by(member: ColumnElement[str]) -> tuple[Any, ...]:
    """What is read of a grant, with the member's seat where the licence names its users."""
    latest = (
        select(array([Seat.since, Seat.until]))
        .where(Seat.purchase_id == Grant.purchase_id, Seat.member_id == member)
        .order_by(Seat.since.desc())
        .limit(1)
        .correlate_except(Seat)
        .scalar_subquery()
    )
    named = Grant.scope["seats"].astext.is_not(None)
    return (
        Grant.id.label("id"), Grant.dataset, cast(Grant.scope, Text).label("scope"),
        cast(Grant.deliveries, Text).label("deliveries"), Grant.version, Grant.starts_at, Grant.ends_at,
        Grant.revoked_at, Grant.usage_measure, case((named, latest)).label("seat"),
    )  # fmt: skip


_MEMBER = (
    select(*WHO)
    .join(Organisation, Organisation.id == Member.organisation_id)
    .where(Member.id == bindparam("user"), Member.disabled_at.is_(None))
)
_OF_ORGANISATION = (
    select(*held_by(bindparam("user", type_=Text)))
    .where(Grant.organisation_id == bindparam("organisation"))
    .order_by(Grant.starts_at, Grant.id)
)
_ON_DATASET = _OF_ORGANISATION.where(Grant.dataset == bindparam("dataset"))
ANY_GRANT = select(Grant.id).limit(1)
"""Whether grants may be read at all."""
_NEWEST = newest_version(bindparam("dataset"))


class Connection(Protocol):
    """Whoever asks PostgreSQL: SQLAlchemy's connection, or `doors.database.Asking`."""

    async def execute(self, statement: Any, parameters: Any = None, /) -> Any: ...


async def principal_of(connection: Connection, user: str) -> Principal:
    """Who the Trino user is; UNKNOWN for nobody and for a disabled member."""
    if user in SERVICES:
        return Principal(user, SERVICES[user])
    if user == EVERYBODY:
        return Principal(user, Standing.EVERYBODY, EVERYBODY)
    row = (await connection.execute(_MEMBER, {"user": user})).one_or_none()
    if row is None:
        return Principal(user, Standing.UNKNOWN)
    return Principal(user, standing_of(row.role, row.kind), row.organisation_id, row.slug, row.name)


def holds_grants(principal: Principal) -> bool:
    """Grants are for companies and supply centers: nobody else needs one."""
    return principal.standing in (Standing.COMPANY, Standing.SUPPLY_CENTER)


def standing_of(role: Role, kind: OrganisationKind) -> Standing:
    """An operator is one by role and organisation both; one alone is not enough."""
    if (role, kind) == (Role.OPERATOR, OrganisationKind.OPERATOR):
        return Standing.OPERATOR
    supplies = (role, kind) == (Role.SUPPLY_CENTER, OrganisationKind.SUPPLY_CENTER)
    return Standing.SUPPLY_CENTER if supplies else Standing.COMPANY


async def facts_for(
    connection: Connection, principal: Principal, own: frozenset[str], dataset: str | None = None
) -> Facts:
    """The grants of the principal's organisation, with `dataset` only those on it: whether something may be read."""
    if principal.standing is Standing.EVERYBODY:
        return Facts(await open_grants(connection, dataset))
    if not holds_grants(principal):
        return Facts()
    grants = await _grants(connection, principal, dataset)
    return Facts(grants, own if principal.standing is Standing.SUPPLY_CENTER else frozenset())


async def facts_of(
    connection: Connection, principal: Principal, own: frozenset[str], dataset: str
) -> Facts:  # fmt: skip
    """The same of one dataset, and what its releases did to its rows: which of them may be read."""
    facts = await facts_for(connection, principal, own, dataset)
    newest = (await connection.execute(_NEWEST, {"dataset": dataset})).one_or_none()
    if newest is not None and newest.holds_table:
        return replace(facts, holds_table=True)
    return await with_corrections(connection, facts)


async def with_corrections(connection: Connection, facts: Facts) -> Facts:
    """`facts`, and by what the deliveries that its grants are pinned to were corrected."""
    pinned = {delivery for grant in facts.grants for delivery in grant.deliveries or ()}
    return replace(facts, corrections=await _corrections(connection, pinned))


async def _grants(connection: Connection, principal: Principal, dataset: str | None) -> tuple[HeldGrant, ...]:
    values = {"organisation": principal.organisation_id, "user": principal.name}
    if dataset is None:
        found = await connection.execute(_OF_ORGANISATION, values)
    else:
        found = await connection.execute(_ON_DATASET, values | {"dataset": dataset})
    return tuple(held_as_text(row) for row in found.all())


async def _corrections(connection: Connection, deliveries: AbstractSet[str]) -> Mapping[str, str]:
    """By which one each of these was corrected, and that one since; none where a release brought several.

    As many questions as a delivery was corrected times, however many the dataset has.
    """
    found: dict[str, str] = {}
    while deliveries:
        rows = (await connection.execute(_CORRECTING, {"deliveries": sorted(deliveries)})).all()
        found |= {old: new[0] for old, new in rows if len(new) == 1}
        deliveries = {found[old] for old in deliveries & found.keys()} - found.keys()
    return found


def _correcting() -> Select[str, Sequence[str]]:
    """Each superseded one of `deliveries` with those that the superseding release brought."""
    old, new = aliased(ReleaseDelivery), aliased(ReleaseDelivery)
    return (
        select(old.delivery_id, func.array_agg(new.delivery_id))
        .join(new, (new.release_id == old.release_id) & new.superseded.is_(False))
        .where(old.superseded, old.delivery_id == any_(bindparam("deliveries", type_=ARRAY(Text))))
        .group_by(old.delivery_id)
    )


_CORRECTING = _correcting()
