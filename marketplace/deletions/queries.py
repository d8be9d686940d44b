"""Every SELECT on deletions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from marketplace import paging
from marketplace.accounts.viewer import Viewer
from marketplace.deletions.errors import DeletionUnknown
from marketplace.deletions.models import Deletion
from marketplace.grants.models import Grant
from marketplace.grants.service import SUSPENDED


def page_of(
    session: Session, viewer: Viewer, *, limit: int, cursor: str | None
) -> tuple[Sequence[Deletion], str | None]:  # fmt: skip
    """What the viewer's company promised, or its supply center was promised, newest first; an operator sees all."""
    statement = select(Deletion)
    if not viewer.is_operator:
        mine = viewer.organisation_id
        statement = statement.where(or_(Deletion.organisation_id == mine, Deletion.supplier_id == mine))
    return paging.page(session, statement, Deletion.ended_at, Deletion.purchase_id, limit=limit, cursor=cursor)


def locked(session: Session, organisation_id: str, purchase_id: str) -> Deletion:
    """The company's own, locked. DeletionUnknown."""
    own = select(Deletion).where(Deletion.purchase_id == purchase_id, Deletion.organisation_id == organisation_id)
    found = session.scalar(own.with_for_update(of=Deletion).execution_options(populate_existing=True))
    if found is None:
        raise DeletionUnknown(f"you promised no deletion under {purchase_id}")
    return found


def ended(session: Session, now: datetime, limit: int) -> Sequence[Grant]:
    """Grants that are over for good, demand a deletion that nobody was told of, and beside which the company has none
    left on the dataset, locked.
    """
    over_at = func.least(Grant.ends_at, Grant.revoked_at)
    other = aliased(Grant)
    left = exists().where(
        other.organisation_id == Grant.organisation_id,
        other.dataset == Grant.dataset,
        or_(other.ends_at.is_(None), other.ends_at > now),
        or_(other.revoked_at.is_(None), other.revoked_at > now, other.revoke_reason.in_(SUSPENDED)),
    )
    told = exists().where(Deletion.purchase_id == Grant.purchase_id)
    found = select(Grant).where(
        Grant.scope["deletion_days"].as_integer().is_not(None), over_at <= now, not_(left), not_(told)
    )
    return session.scalars(found.order_by(Grant.id).limit(limit).with_for_update(of=Grant, skip_locked=True)).all()
