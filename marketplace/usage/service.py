"""Use case: take an access down, once, whichever door it was through."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.models import Member
from marketplace.usage.models import Usage
from wire.access import Access


def record(session: Session, access: Access) -> bool:
    """True if it was new. What services do is nobody's usage: it is not kept."""
    member = session.get(Member, access.member_id)
    if member is None:
        return False
    row = insert(Usage).values(organisation_id=member.organisation_id, **access.model_dump())
    kept = session.execute(row.on_conflict_do_nothing(index_elements=["id"]).returning(Usage.id))
    return kept.scalar_one_or_none() is not None
