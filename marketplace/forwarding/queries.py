"""Every SELECT on forwarding: an organisation's targets, what waits for them, whether it may go there now."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from marketplace.errors import NotFound
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.grants import queries as grants
from marketplace.grants.models import Grant
from marketplace.releases.models import Release
from wire.forwarding import State

PENDING = Forwarding.state.in_((State.WAITING, State.SENDING))
SHOWN = 10


def target(session: Session, organisation_id: str, target_id: str) -> ForwardingTarget:
    """NotFound for another organisation's."""
    found = session.get(ForwardingTarget, target_id, with_for_update={"of": ForwardingTarget})
    if found is None or found.organisation_id != organisation_id:
        raise NotFound(f"no releases go to {target_id}")
    return found


def targets_of(session: Session, organisation_id: str) -> Sequence[ForwardingTarget]:
    found = select(ForwardingTarget).where(ForwardingTarget.organisation_id == organisation_id)
    return session.scalars(found.order_by(ForwardingTarget.dataset, ForwardingTarget.id)).all()


def open_targets(session: Session, dataset: str) -> Sequence[ForwardingTarget]:
    """Those of the dataset that are not stopped."""
    found = select(ForwardingTarget).where(ForwardingTarget.dataset == dataset, ForwardingTarget.stopped_at.is_(None))
    return session.scalars(found.order_by(ForwardingTarget.id)).all()


def takes(session: Session, organisation_id: str, dataset: str, now: datetime) -> bool:
    """Whether a new release is for it: it subscribes, or no longer holds a grant, which is to be said.

    Who bought the deliveries or the state of one day is given nothing new by a later release.
    """
    held = grants.active(session, organisation_id, dataset, now)
    return not held or any(grant.deliveries is None and grant.version is None for grant in held)


def datasets_held(session: Session, organisation_id: str, now: datetime) -> list[str]:
    """On which it holds a grant now."""
    held = select(Grant.dataset).where(Grant.organisation_id == organisation_id, grants.is_active(now))
    return sorted(set(session.scalars(held)))


def last_of(session: Session, target_id: str, limit: int = SHOWN) -> Sequence[Forwarding]:
    """The newest releases of the target, newest first."""
    found = select(Forwarding).where(Forwarding.target_id == target_id)
    return session.scalars(found.order_by(Forwarding.version.desc()).limit(limit)).all()


def due(session: Session, now: datetime, busy: Collection[str], limit: int) -> Sequence[Row[str, str]]:
    """Organisations that are not busy, each with its next target: one that need not wait, and failed least."""
    waits = exists().where(Forwarding.target_id == ForwardingTarget.id, PENDING)
    sends = and_(ForwardingTarget.stopped_at.is_(None), func.coalesce(ForwardingTarget.next_try_at <= now, True), waits)
    whose = ForwardingTarget.organisation_id
    found = select(whose, ForwardingTarget.id).where(or_(ForwardingTarget.test_asked_at.is_not(None), sends))
    first = found.where(whose.not_in(busy)).ext(distinct_on(whose))
    return session.execute(first.order_by(whose, ForwardingTarget.failures, ForwardingTarget.id).limit(limit)).all()


def oldest_pending(session: Session, target: ForwardingTarget, now: datetime) -> Forwarding | None:
    """None where the target must wait, too."""
    if target.stopped_at is not None or (target.next_try_at is not None and target.next_try_at > now):
        return None
    found = select(Forwarding).where(Forwarding.target_id == target.id, PENDING)
    return session.scalar(found.order_by(Forwarding.version).limit(1).with_for_update())


def newest_release(session: Session, dataset: str) -> Release | None:
    found = select(Release).where(Release.dataset == dataset)
    return session.scalar(found.order_by(Release.delta_version.desc()).limit(1))
