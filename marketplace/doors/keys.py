"""Who comes to the SQL door, by token or API token, and whether what they came with still stands.

bearer token or password → holder → Key → asked again twice a second while a query runs (`sql/endings.py`)

A new password, a lock, the end of an API token: each ends the keys that stand on it at the next question.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select

from marketplace.accounts.models import ApiToken, Member
from marketplace.accounts.rights import Right
from marketplace.accounts.secrets import TOKEN_PREFIX, hash_token
from marketplace.doors.database import Asking, Connections, Row
from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.tokens import Key, key_of
from marketplace.grants.everybody import EVERYBODY
from marketplace.grants.models import Grant

_OVER = "the token was revoked, is over, lacks the right {}, or is not this user's"
_REMEDY = "Make an API token with the right {} on your account page."
_ALIVE = and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > bindparam("now"))
_METERED = (
    select(Grant.id).where(Grant.organisation_id == Member.organisation_id, Grant.metered).exists().label("metered")
)
_MEMBER = select(Member.id, _METERED).where(
    Member.id == bindparam("member"), Member.key_version == bindparam("version"), Member.disabled_at.is_(None)
)
_WITH_TOKEN = _MEMBER.join(ApiToken, ApiToken.member_id == Member.id).where(
    ApiToken.id == bindparam("api_token"), _ALIVE
)
_OF_TOKEN = (
    select(Member.id, Member.key_version, ApiToken.id.label("token"), ApiToken.rights, _METERED)
    .join(ApiToken, ApiToken.member_id == Member.id)
    .where(ApiToken.token_hash == bindparam("hash"), _ALIVE, Member.disabled_at.is_(None))
)
_WITH_MAIL = select(Member.id).where(Member.id == bindparam("member"), func.lower(Member.email) == bindparam("mail"))


async def holder(
    database: Connections, token: str, *, public_key: str, now: datetime, mail: str | None = None,
    right: Right = Right.SQL,
) -> Key:  # fmt: skip
    """The key that a token of the door, or an API token with the `right`, stands for. SqlTokenRefused.

    `mail`: the user beside whom the token stood as password; it is the member's own. A door's right bears the name of
    the audience that its tokens are for.
    """
    is_api_token = token.startswith(TOKEN_PREFIX)
    claimed = None if is_api_token else key_of(token, public_key=public_key, now=now, audience=right.value)
    async with database.connect() as connection:
        if claimed is None:
            key = await _of_api_token(connection, token, now, right)
        else:
            found = await _standing(connection, claimed, now)
            key = replace(claimed, metered=found.metered) if found else None
        if key is not None and mail is not None and not await _is_of(connection, key, mail):
            key = None
    if key is None:
        raise SqlTokenRefused(_OVER.format(right), remedy=_REMEDY.format(right))
    return key


async def stands(connection: Asking, key: Key, now: datetime) -> bool:
    """Whether the member is there, changed no password since, and the API token (if any) has not ended.

    Everybody comes without any of these.
    """
    return key.member == EVERYBODY or await _standing(connection, key, now) is not None


async def _standing(connection: Asking, key: Key, now: datetime) -> Row | None:
    values: dict[str, object] = {"member": key.member, "version": key.version}
    if key.api_token is None:
        return (await connection.execute(_MEMBER, values)).one_or_none()
    found = await connection.execute(_WITH_TOKEN, values | {"api_token": key.api_token, "now": now})
    return found.one_or_none()


async def _is_of(connection: Asking, key: Key, mail: str) -> bool:
    found = await connection.execute(_WITH_MAIL, {"member": key.member, "mail": mail})
    return found.one_or_none() is not None


async def _of_api_token(connection: Asking, token: str, now: datetime, right: Right) -> Key | None:
    found = await connection.execute(_OF_TOKEN, {"hash": hash_token(token), "now": now})
    row = found.one_or_none()
    if row is None or right not in row.rights:
        return None
    return Key(row.id, row.key_version, row.token, metered=row.metered)
