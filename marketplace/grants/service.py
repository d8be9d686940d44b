"""Use cases: issue, extend and revoke. They run in the transaction of the purchase that calls them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.grants import queries
from marketplace.grants.errors import BadTerm
from marketplace.grants.models import Grant
from marketplace.ids import new_id
from marketplace.licensing.models import Licence
from marketplace.licensing.service import scope_of

SUSPENDED = ("disputed", "unpaid", "withheld")
"""Reasons that may pass."""


def issue(
    session: Session,
    *,
    purchase_id: str,
    organisation_id: str,
    licence: Licence,
    deliveries: Sequence[str] | None,
    version: int | None = None,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
    usage_measure: str | None = None,
    usage_limit: int | None = None,
) -> Grant:
    """The grant of a purchase on the licence's dataset; the same purchase again gives the same grant.

    It ends at `ends_at` or after the licence's term, whichever comes first. BadTerm if that leaves no time at all.
    """
    end = _end(licence, starts_at, ends_at)
    if end is not None and end <= starts_at:
        raise BadTerm(f"it would begin at {starts_at.isoformat()} and end at {end.isoformat()}")
    row = insert(Grant).values(
        id=new_id("grt"),
        purchase_id=purchase_id,
        organisation_id=organisation_id,
        dataset=licence.dataset,
        licence_id=licence.id,
        terms_hash=licence.terms_hash,
        scope=licence.scope,
        deliveries=None if deliveries is None else list(deliveries),
        version=version,
        starts_at=starts_at,
        ends_at=end,
        usage_measure=usage_measure,
        usage_limit=usage_limit,
        created_at=now,
    )
    once = row.on_conflict_do_nothing(index_elements=["purchase_id", "dataset"]).returning(Grant)
    return session.scalar(once) or queries.of_dataset(session, purchase_id, licence.dataset)


def extend(session: Session, *, purchase_id: str, ends_at: datetime) -> list[Grant]:
    """A term paid anew: the purchase's grants last until `ends_at` if that is later. Revoked ones stay revoked."""
    grants = [g for g in queries.of_purchase(session, purchase_id) if g.revoked_at is None]
    for grant in grants:
        if grant.ends_at is not None:
            grant.ends_at = max(grant.ends_at, ends_at)
    return grants


def set_term(
    session: Session, *, purchase_id: str, starts_at: datetime, before: datetime | None, after: datetime
) -> None:  # fmt: skip
    """From `starts_at`, and what ends at `before` ends at `after` instead; what its licence ends earlier stays."""
    for grant in queries.of_purchase(session, purchase_id):
        grant.starts_at = starts_at
        if grant.ends_at is not None and grant.ends_at == before:
            grant.ends_at = after


def shorten(session: Session, *, purchase_id: str, ends_at: datetime) -> None:
    """Something else takes its place: the purchase's grants end at `ends_at`, if not before."""
    for grant in queries.of_purchase(session, purchase_id):
        grant.ends_at = ends_at if grant.ends_at is None else min(grant.ends_at, max(ends_at, grant.starts_at))


def suspend(session: Session, *, purchase_id: str, reason: str, now: datetime) -> None:
    """As `revoke`, for a while: `restore` with the same reason takes it back."""
    revoke(session, purchase_id=purchase_id, reason=reason, now=now)


def restore(session: Session, *, purchase_id: str, reason: str) -> None:
    """What was suspended for this reason holds again; what was revoked for another does not."""
    for grant in queries.of_purchase(session, purchase_id):
        if grant.revoke_reason == reason:
            grant.revoked_at, grant.revoke_reason = None, None


def revoke(session: Session, *, purchase_id: str, reason: str, now: datetime) -> list[Grant]:
    """End the purchase's grants now: the next query is refused, running ones are ended by the SQL door.

    The first revocation stands; a second changes nothing, but that what was suspended is then revoked for good.
    """
    found = queries.of_purchase(session, purchase_id)
    grants = [g for g in found if g.revoked_at is None or (g.revoke_reason in SUSPENDED and reason not in SUSPENDED)]
    for grant in grants:
        grant.revoked_at, grant.revoke_reason = now, reason
    return grants


def _end(licence: Licence, starts_at: datetime, ends_at: datetime | None) -> datetime | None:
    days = scope_of(licence).term_days
    ends = [ends_at, starts_at + timedelta(days=days) if days else None]
    return min((end for end in ends if end is not None), default=None)
