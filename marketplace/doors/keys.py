"""Who comes to the SQL door, by token or API token, and whether what they came with still stands.

bearer token or password → holder → Key → asked again twice a second while a query runs (`sql/endings.py`)

A new password, a lock, the end of an API token: each ends the keys that stand on it at the next question.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from marketplace.accounts.models import ApiToken, Member
from marketplace.accounts.rights import Right
from marketplace.accounts.secrets import TOKEN_PREFIX, hash_token
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.tokens import Key, key_of

_OVER = "the token was revoked, is over, lacks the right {}, or is not this user's"
_REMEDY = "Make an API token with the right {} on your account page."


async def holder(
    database: AsyncEngine, token: str, *, public_key: str, now: datetime, mail: str | None = None,
    right: Right = Right.SQL,
) -> Key:  # fmt: skip
    """The key that a token of the door, or an API token with the `right`, stands for. SqlTokenRefused.

    `mail`: the user beside whom the token stood as password; it is the member's own. A door's right bears the name of
    the audience that its tokens are for.
    """
    if token.startswith(TOKEN_PREFIX):
        async with database.connect() as connection:
            key = await _of_api_token(connection, token, now, right)
    else:
        claimed = key_of(token, public_key=public_key, now=now, audience=right.value)
        async with database.connect() as connection:
            key = claimed if await stands(connection, claimed, now) else None
    if key is None or (mail is not None and not await _is_of(database, key, mail)):
        raise SqlTokenRefused(_OVER.format(right), remedy=_REMEDY.format(right))
    return key


async def _is_of(database: AsyncEngine, key: Key, mail: str) -> bool:
    async with database.connect() as connection:
        query = select(Member.id).where(Member.id == key.member, func.lower(Member.email) == mail)
        return (await connection.execute(query)).first() is not None


async def stands(connection: AsyncConnection, key: Key, now: datetime) -> bool:
    """Whether the member is there, changed no password since, and the API token (if any) has not ended."""
    conditions = [Member.id == key.member, Member.key_version == key.version, Member.disabled_at.is_(None)]
    if key.api_token is not None:
        its = select(ApiToken.id).where(ApiToken.id == key.api_token, ApiToken.member_id == Member.id, _alive(now))
        conditions.append(its.exists())
    return (await connection.execute(select(Member.id).where(*conditions))).first() is not None


async def _of_api_token(connection: AsyncConnection, token: str, now: datetime, right: Right) -> Key | None:
    query = (
        select(Member.id, Member.key_version, ApiToken.id.label("token"), ApiToken.rights)
        .join(ApiToken, ApiToken.member_id == Member.id)
        .where(ApiToken.token_hash == hash_token(token), _alive(now), Member.disabled_at.is_(None))
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None or right not in row.rights:
        return None
    return Key(row.id, row.key_version, row.token)


def _alive(now: datetime) -> ColumnElement[bool]:
    return and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
