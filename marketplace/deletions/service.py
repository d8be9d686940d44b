"""Use cases: tell a company whose licence ended what it promised; take its word that it was done.

grant over → tell_ended → deletion + notice → confirm → who and when, in the audit log too
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from marketplace import telling
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.deletions import queries
from marketplace.deletions.models import Deletion
from marketplace.grants.models import Grant
from marketplace.grants.queries import held
from marketplace.purchases.models import Purchase
from wire.notices import Kind

AT_ONCE = 100


def tell_ended(opened: sessionmaker[Session], now: datetime) -> int:
    """Whom a promise falls due; how many."""
    with opened.begin() as session:
        found = {grant.purchase_id: grant for grant in queries.ended(session, now, AT_ONCE)}
        for grant in found.values():
            _tell(session, grant)
    return len(found)


def _tell(session: Session, grant: Grant) -> None:
    purchase, scope, over = session.get_one(Purchase, grant.purchase_id), held(grant).scope, held(grant).over_at
    assert over is not None
    due = over + timedelta(days=scope.deletion_days or 0)
    session.add(Deletion(
        purchase_id=purchase.id, organisation_id=grant.organisation_id, supplier_id=purchase.supplier_id,
        ended_at=over, due_at=due,
    ))  # fmt: skip
    listing = purchase.listing
    title = listing.titles
    facts = {"title": title, "ended_at": over.isoformat(), "due_at": due.isoformat()}
    telling.tell(session, grant.organisation_id, Kind.DELETION, purchase.id, facts, page="/deletions")


def confirm(session: Session, viewer: Viewer, purchase_id: str, now: datetime) -> Deletion:
    """The company says that the data is deleted; the first word stands. DeletionUnknown."""
    found = queries.locked(session, viewer.organisation_id, purchase_id)
    if found.confirmed_at is None:
        found.confirmed_at, found.confirmed_by = now, viewer.member_id
        facts = {"ended_at": found.ended_at.isoformat(), "due_at": found.due_at.isoformat()}
        audit.record(session, viewer, "deletion.confirmed", purchase_id, facts, now)
        session.flush()
        session.refresh(found)
    return found
