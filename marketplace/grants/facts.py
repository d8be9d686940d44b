"""What the policy point and the SQL door read: async Core, a few indexed rows a question, nothing kept.

Trino user → principal_of → Principal → facts_for(…)  → Facts → rules.may_read
                                      → facts_of(…)   → Facts → filters.row_filter, filters.column_masks
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from sqlalchemy import ARRAY, Select, Text, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Member, Organisation, OrganisationKind, Role
from marketplace.grants.models import Grant
from marketplace.grants.queries import held
from marketplace.grants.values import Facts, HeldGrant, Principal, Standing
from marketplace.releases.models import ReleaseDelivery
from marketplace.releases.queries import newest_version

SERVICES = {standing.value: standing for standing in (Standing.REGISTRAR, Standing.RULES)}
_GRANT = (
    Grant.dataset, Grant.scope, Grant.deliveries, Grant.version, Grant.starts_at, Grant.ends_at, Grant.revoked_at,
)  # fmt: skip


async def principal_of(connection: AsyncConnection, user: str) -> Principal:
    """Who the Trino user is; UNKNOWN for nobody and for a disabled member."""
    if user in SERVICES:
        return Principal(user, SERVICES[user])
    row = (await connection.execute(_member(user))).one_or_none()
    if row is None:
        return Principal(user, Standing.UNKNOWN)
    return Principal(user, _standing(row.role, row.kind), row.organisation_id, row.slug, row.name)


def _member(user: str) -> Select[Role, str, str, str, OrganisationKind]:
    return (
        select(Member.role, Member.organisation_id, Organisation.slug, Organisation.name, Organisation.kind)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.id == user, Member.disabled_at.is_(None))
    )


def _standing(role: Role, kind: OrganisationKind) -> Standing:
    """An operator is one by role and organisation both; one alone is not enough."""
    if role is Role.OPERATOR and kind is OrganisationKind.OPERATOR:
        return Standing.OPERATOR
    supplies = role is Role.SUPPLY_CENTER and kind is OrganisationKind.SUPPLY_CENTER
    return Standing.SUPPLY_CENTER if supplies else Standing.COMPANY


async def facts_for(
    connection: AsyncConnection, principal: Principal, own: frozenset[str], dataset: str | None = None
) -> Facts:
    """The grants of the principal's organisation, with `dataset` only those on it: whether something may be read."""
    if principal.standing not in (Standing.COMPANY, Standing.SUPPLY_CENTER):
        return Facts()
    grants = await _grants(connection, principal.organisation_id, dataset)
    return Facts(grants, own if principal.standing is Standing.SUPPLY_CENTER else frozenset())


async def facts_of(
    connection: AsyncConnection, principal: Principal, own: frozenset[str], dataset: str
) -> Facts:  # fmt: skip
    """The same of one dataset, and what its releases did to its rows: which of them may be read."""
    facts = await facts_for(connection, principal, own, dataset)
    newest = (await connection.execute(newest_version(dataset))).one_or_none()
    if newest is not None and newest.holds_table:
        return replace(facts, holds_table=True)
    pinned = {delivery for grant in facts.grants for delivery in grant.deliveries or ()}
    return replace(facts, corrections=await _corrections(connection, pinned))


async def _grants(connection: AsyncConnection, organisation_id: str, dataset: str | None) -> tuple[HeldGrant, ...]:
    query = select(*_GRANT).where(Grant.organisation_id == organisation_id)
    if dataset is not None:
        query = query.where(Grant.dataset == dataset)
    rows = (await connection.execute(query.order_by(Grant.starts_at, Grant.id))).all()
    return tuple(held(row) for row in rows)


async def _corrections(connection: AsyncConnection, deliveries: AbstractSet[str]) -> Mapping[str, str]:
    """By which one each of these was corrected, and that one since; none where a release brought several.

    As many questions as a delivery was corrected times, however many the dataset has.
    """
    found: dict[str, str] = {}
    while deliveries:
        rows = await connection.execute(_correcting(deliveries))
        found |= {old: new[0] for old, new in rows if len(new) == 1}
        deliveries = {found[old] for old in deliveries & found.keys()} - found.keys()
    return found


def _correcting(deliveries: AbstractSet[str]) -> Select[str, Sequence[str]]:
    """Each superseded one of `deliveries` with those that the superseding release brought."""
    old, new = aliased(ReleaseDelivery), aliased(ReleaseDelivery)
    return (
        select(old.delivery_id, func.array_agg(new.delivery_id))
        .join(new, (new.release_id == old.release_id) & new.superseded.is_(False))
        .where(old.superseded, old.delivery_id == any_(literal(sorted(deliveries), ARRAY(Text))))
        .group_by(old.delivery_id)
    )
