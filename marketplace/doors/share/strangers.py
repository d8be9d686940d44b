"""Who comes with a token that is not taken: why, in words for who holds it, and whose it is, for the record of its use.

To hold a token is to know that it was made, so its end may be said. One that nobody made is nobody's: nothing is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.errors import RightMissing
from marketplace.accounts.models import ApiToken, Member
from marketplace.accounts.rights import Right
from marketplace.accounts.secrets import TOKEN_PREFIX, hash_token
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.files.door import Door
from marketplace.doors.share.errors import TokenRefused
from marketplace.doors.sql.authorization import proof
from marketplace.doors.tokens import FILES, SQL, Key, key_of
from marketplace.errors import MarketplaceError

_ANOTHER = "Ask who gave you the profile for a new one."
_SEND = "Send the bearerToken of your profile: Authorization: Bearer <bearerToken>."


@dataclass(frozen=True, slots=True)
class Stranger:
    """`key`: whose token it is or was, None where it is nobody's."""

    error: MarketplaceError
    key: Key | None = None


async def stranger(door: Door, header: str) -> Stranger:
    """Why what the header `Authorization` holds was not taken."""
    try:
        token = proof(header).token
    except SqlTokenRefused:
        return Stranger(TokenRefused("no bearer token came with the request", remedy=_SEND))
    if not token.startswith(TOKEN_PREFIX):
        return _of_another_door(door, token)
    its = (ApiToken.id.label("token"), ApiToken.rights, ApiToken.revoked_at, ApiToken.expires_at)
    made = select(Member.id, Member.key_version, Member.disabled_at, *its).join(
        ApiToken, ApiToken.member_id == Member.id
    )
    async with door.gate.database.connect() as connection:
        row = (await connection.execute(made.where(ApiToken.token_hash == hash_token(token)))).one_or_none()
    return _unknown() if row is None else Stranger(_why(row, door.clock()), Key(row.id, row.key_version, row.token))


def _why(row: Any, now: datetime) -> MarketplaceError:
    if row.revoked_at is not None:
        return TokenRefused(f"this token was revoked at {_said(row.revoked_at)}", remedy=_ANOTHER)
    if row.expires_at <= now:
        return TokenRefused(f"this token ended at {_said(row.expires_at)}", remedy=_ANOTHER)
    if row.disabled_at is not None:
        return TokenRefused("the member whose token this is was locked out", remedy=_ANOTHER)
    if Right.SHARE not in row.rights:
        return _lacks(f"it may {', '.join(row.rights)}")
    return TokenRefused("this token is not the named user's", remedy=_SEND)


def _of_another_door(door: Door, token: str) -> Stranger:
    for audience in (SQL, FILES):
        try:
            key = key_of(token, public_key=door.public_key, now=door.clock(), audience=audience)
        except SqlTokenRefused:
            continue
        return Stranger(_lacks(f"it is for the door {audience}"), key)
    return _unknown()


def _unknown() -> Stranger:
    return Stranger(TokenRefused("this token was not given out here, or is over", remedy=f"{_SEND} {_ANOTHER}"))


def _lacks(instead: str) -> RightMissing:
    remedy = "Make a profile under Delta Sharing on the account page."
    return RightMissing(f"this token lacks the right {Right.SHARE}: {instead}", remedy=remedy)


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
