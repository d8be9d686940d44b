"""Use case: take an access down, once, whichever door it was through."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace.accounts.models import ApiToken, ApiTokenUse, Member
from marketplace.usage.models import Usage
from wire.access import Access, Told


def record(session: Session, access: Access) -> bool:
    """True if it was new. What services do is nobody's usage: it is not kept."""
    member = session.get(Member, access.member_id)
    if member is None:
        return False
    if isinstance(access, Told) and access.token_id is not None:
        _record_token(session, access)
    told = access.model_dump(exclude={"token_id", "address"})
    row = insert(Usage).values(organisation_id=member.organisation_id, **told)
    kept = session.execute(row.on_conflict_do_nothing(index_elements=["id"]).returning(Usage.id))
    return kept.scalar_one_or_none() is not None


def _record_token(session: Session, access: Told) -> None:
    """From where the member's token was used, and when last."""
    token = session.get(ApiToken, access.token_id)
    if token is None or token.member_id != access.member_id:
        return
    row = insert(ApiTokenUse).values(
        token_id=token.id, address=access.address, first_at=access.started_at, last_at=access.ended_at
    )
    later = func.greatest(ApiTokenUse.last_at, row.excluded.last_at)
    session.execute(row.on_conflict_do_update(index_elements=["token_id", "address"], set_={"last_at": later}))
