"""Every SELECT on grants, for pages and services."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from marketplace import paging
from marketplace.grants.models import Grant, Seat
from marketplace.grants.values import HeldGrant
from marketplace.licensing.scope import Scope


def of_organisation(session: Session, organisation_id: str) -> Sequence[Grant]:
    """All its grants, ended ones too, newest first."""
    query = select(Grant).where(Grant.organisation_id == organisation_id)
    return session.scalars(query.order_by(Grant.starts_at.desc(), Grant.id.desc())).all()


def of_member(session: Session, organisation_id: str, member_id: str) -> tuple[HeldGrant, ...]:
    """The same as the rules need them, with the member's seats."""
    grants = of_organisation(session, organisation_id)
    seats = select(Seat).where(Seat.member_id == member_id, Seat.purchase_id.in_([g.purchase_id for g in grants]))
    latest = {seat.purchase_id: (seat.since, seat.until) for seat in session.scalars(seats.order_by(Seat.since))}
    return tuple(replace(held(grant), seat=latest.get(grant.purchase_id)) for grant in grants)


def page_of(
    session: Session, organisation_id: str | None, *, limit: int, cursor: str | None
) -> tuple[Sequence[Grant], str | None]:
    """One page, newest first; None: of every organisation."""
    query = select(Grant)
    if organisation_id is not None:
        query = query.where(Grant.organisation_id == organisation_id)
    return paging.page(session, query, Grant.starts_at, Grant.id, limit=limit, cursor=cursor)


def of_purchase(session: Session, purchase_id: str) -> Sequence[Grant]:
    return session.scalars(select(Grant).where(Grant.purchase_id == purchase_id).order_by(Grant.dataset)).all()


def of_dataset(session: Session, purchase_id: str, dataset: str) -> Grant:
    return session.scalars(select(Grant).where(Grant.purchase_id == purchase_id, Grant.dataset == dataset)).one()


def active(session: Session, organisation_id: str, dataset: str, now: datetime) -> Sequence[Grant]:
    """Its grants on the dataset that hold now."""
    query = select(Grant).where(Grant.organisation_id == organisation_id, Grant.dataset == dataset, is_active(now))
    return session.scalars(query.order_by(Grant.starts_at)).all()


def is_active(now: datetime) -> ColumnElement[bool]:
    """The same as `HeldGrant.active`, in SQL."""
    return and_(
        Grant.starts_at <= now,
        or_(Grant.ends_at.is_(None), Grant.ends_at > now),
        or_(Grant.revoked_at.is_(None), Grant.revoked_at > now),
    )


def held(grant: Grant | Row[Any]) -> HeldGrant:
    """The row, or its columns that the rules need, as the rules need it."""
    pinned = None if grant.deliveries is None else tuple(grant.deliveries)
    scope = Scope.model_validate(grant.scope)
    return HeldGrant(
        grant.dataset, scope, pinned, grant.starts_at, grant.ends_at, grant.revoked_at, version=grant.version,
        id=grant.id, usage=grant.usage_measure,
    )  # fmt: skip


def held_as_text(grant: Any) -> HeldGrant:
    """The same where scope and deliveries came as text, which is read once for all grants that have the same."""
    pinned = None if grant.deliveries is None else _deliveries(grant.deliveries)
    scope = scope_of_text(grant.scope)
    return HeldGrant(
        grant.dataset, scope, pinned, grant.starts_at, grant.ends_at, grant.revoked_at, version=grant.version,
        id=grant.id, usage=grant.usage_measure, seat=None if grant.seat is None else (grant.seat[0], grant.seat[1]),
    )  # fmt: skip


@lru_cache(maxsize=2000)
def scope_of_text(text: str) -> Scope:
    """Of many columns, to read it takes longer than all the rest of a decision."""
    return Scope.model_validate_json(text)


@lru_cache(maxsize=2000)
def _deliveries(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
