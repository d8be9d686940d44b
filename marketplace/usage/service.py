"""Use case: take an access down, once, whichever door it was through."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from marketplace import outbox
from marketplace.accounts.models import ApiToken, ApiTokenUse, Member
from marketplace.usage.models import Usage
from wire import times
from wire.access import Access, Door, Told

NEW_ADDRESS = "share.address"


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
    if access.door is Door.SHARE and _is_new(session, token, access.address):
        _tell_of_address(session, token, access)
    row = insert(ApiTokenUse).values(
        token_id=token.id, address=access.address, first_at=access.started_at, last_at=access.ended_at
    )
    later = func.greatest(ApiTokenUse.last_at, row.excluded.last_at)
    session.execute(row.on_conflict_do_update(index_elements=["token_id", "address"], set_={"last_at": later}))


def _is_new(session: Session, token: ApiToken, address: str) -> bool:
    """Whether it came from others, and never from there."""
    seen = select(func.bool_or(ApiTokenUse.address == address)).where(ApiTokenUse.token_id == token.id)
    return session.scalar(seen) is False


def _tell_of_address(session: Session, token: ApiToken, access: Told) -> None:
    """Once for each that a recipient comes from after its first: its token may have been passed on (A31)."""
    facts = {
        "member": token.member_id, "recipient": token.id, "label": token.label, "address": access.address,
        "seen_at": times.iso(access.started_at),
    }  # fmt: skip
    outbox.add(session, NEW_ADDRESS, facts, f"{NEW_ADDRESS}:{token.id}:{access.address}")
