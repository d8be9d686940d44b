"""Recipients of a share: API tokens with the right `share`, which partners get by a link that works once.

member → invite → link → partner's browser → accept → profile file, once; the token that it replaces ends later

A link ends with what its member's keys end with: a new password, a lock. So does a recipient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import queries, service
from marketplace.accounts.errors import InvitationNotValid
from marketplace.accounts.models import ApiToken, ApiTokenUse, Member, ShareInvitation
from marketplace.accounts.rights import Right, demand_fitting
from marketplace.accounts.schemas import NewApiToken, NewInvitation
from marketplace.accounts.secrets import hash_token, new_token
from marketplace.errors import NotFound
from marketplace.ids import new_id

LASTS = timedelta(days=3)  # a link
_REMEDY = "Ask whoever sent it for a new link."


@dataclass(frozen=True, slots=True)
class Recipient:
    """`addresses`: how many it was used from; `last`: when, and `last_address` from where."""

    token: ApiToken
    addresses: int
    last: datetime | None
    last_address: str | None


def invite(session: Session, member_id: str, new: NewInvitation, now: datetime) -> tuple[ShareInvitation, str]:
    """The link's row and its secret, which is not kept. NotFound for a token to replace that is not the member's."""
    member = queries.member(session, member_id)
    demand_fitting(member.role, {Right.SHARE})
    if new.replaces is not None and new.replaces not in {one.token.id for one in recipients(session, member_id)}:
        raise NotFound(f"no recipient {new.replaces}")
    secret = new_token()
    made = ShareInvitation(
        id=new_id("inv"), token_hash=hash_token(secret), member_id=member_id, key_version=member.key_version,
        label=new.label, days=new.days, replaces=new.replaces, overlap_hours=new.overlap_hours, created_at=now,
        expires_at=now + LASTS, used_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made, secret


def opened(session: Session, secret: str, now: datetime) -> tuple[ShareInvitation, Member]:
    """The link and whose it is, locked against being used twice. InvitationNotValid."""
    row = session.scalar(
        select(ShareInvitation)
        .where(ShareInvitation.token_hash == hash_token(secret), ShareInvitation.used_at.is_(None))
        .where(ShareInvitation.expires_at > now)
        .with_for_update()
    )
    member = session.get(Member, row.member_id) if row else None
    if row is None or member is None or member.disabled_at is not None or member.key_version != row.key_version:
        raise InvitationNotValid(remedy=_REMEDY)
    return row, member


def accept(session: Session, secret: str, endpoint: str, now: datetime) -> dict[str, Any]:
    """The profile, this once; what it replaces ends after its overlap. InvitationNotValid."""
    row, member = opened(session, secret, now)
    row.used_at = now
    new = NewApiToken(label=row.label, days=row.days, rights=frozenset({Right.SHARE}))
    made, token = service.create_api_token(session, member.id, new, now)
    old = session.get(ApiToken, row.replaces) if row.replaces else None
    if old is not None:
        old.expires_at = min(old.expires_at, now + timedelta(hours=row.overlap_hours))
    ends = f"{made.expires_at.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"
    return {"shareCredentialsVersion": 1, "endpoint": endpoint, "bearerToken": token, "expirationTime": ends}


def stop(session: Session, member_id: str, invitation_id: str, now: datetime) -> None:
    """A link that opens nothing any more. NotFound for somebody else's."""
    row = session.get(ShareInvitation, invitation_id)
    if row is None or row.member_id != member_id:
        raise NotFound(f"no link {invitation_id}")
    row.expires_at = min(row.expires_at, now)


def recipients(session: Session, member_id: str) -> Sequence[Recipient]:
    """The member's tokens with the right `share`, the newest first, and how each is used."""
    tokens = [token for token in queries.api_tokens(session, member_id) if Right.SHARE in token.rights]
    return [_used(session, token) for token in tokens]


def open_links(session: Session, member_id: str, now: datetime) -> Sequence[ShareInvitation]:
    waiting = select(ShareInvitation).where(ShareInvitation.member_id == member_id, ShareInvitation.used_at.is_(None))
    return session.scalars(waiting.where(ShareInvitation.expires_at > now).order_by(ShareInvitation.id.desc())).all()


def _used(session: Session, token: ApiToken) -> Recipient:
    mine = ApiTokenUse.token_id == token.id
    count = session.scalar(select(func.count()).select_from(ApiTokenUse).where(mine)) or 0
    last = session.scalar(select(ApiTokenUse).where(mine).order_by(ApiTokenUse.last_at.desc()).limit(1))
    return Recipient(token, count, last.last_at if last else None, last.address if last else None)
