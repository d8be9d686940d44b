"""JSON Web Tokens of the SQL door: RS256, one key pair, told apart by audience.

    marketplace: member → audience "sql" (≤ 1 h) → SQL door verifies → audience "trino" (5 min) → Trino verifies

A person's token is worthless at Trino itself; Trino's is never shown to a person. Time is passed in. What a token
stands on, so that it ends with it (`keys.py`): the member's key version, and the API token that asked for it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from marketplace.accounts.viewer import Viewer
from marketplace.doors.errors import SqlTokenRefused

ALGORITHM = "RS256"
RSA = RSAAlgorithm(RSAAlgorithm.SHA256)
ISSUER = "sector-data-network"
SQL, TRINO, FILES, OPEN = "sql", "trino", "files", "open"
PERSON_TERM = timedelta(hours=1)
SERVICE_TERM = timedelta(hours=1)
HOP_TERM = timedelta(minutes=5)
_NEEDED = ["sub", "aud", "iss", "iat", "exp"]
_REMEDY = {
    SQL: "Get a new token: POST /api/sql/token, or “How to connect” on the listing's page.",
    FILES: "Get a new token: POST /api/files/token, or an API token with the right files on your account page.",
}
_OTHER = "Get a new profile from whom you have this one."


@dataclass(frozen=True, slots=True)
class Signed:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """What somebody came to a door with: whose it is, what it stands on, and when a token of the door ends.

    `metered`: the member's organisation holds a grant whose use is counted.
    """

    member: str
    version: int = 0
    api_token: str | None = None
    ends_at: datetime | None = None
    metered: bool = field(default=False, compare=False)


def sign(
    subject: str, audience: str, *, private_key: str, now: datetime, term: timedelta, stands_on: Key | None = None
) -> Signed:
    """A token for `subject` (a member's id or a service's name) that ends at a whole second."""
    ends = (now + term).replace(microsecond=0)
    claims: dict[str, Any] = {
        "sub": subject, "aud": audience, "iss": ISSUER, "iat": int(now.timestamp()), "exp": int(ends.timestamp())
    }  # fmt: skip
    if stands_on is not None:
        claims |= {"ver": stands_on.version, "key": stands_on.api_token}
    return Signed(jwt.encode(claims, _parsed(private_key), ALGORITHM), ends)


@cache
def _parsed(key: str) -> Any:
    """Once: it takes longer than all the rest of a request, and each page of a result asks for a token."""
    return RSA.prepare_key(key)


def sign_for(viewer: Viewer, *, private_key: str, now: datetime, term: timedelta, audience: str = SQL) -> Signed:
    """A token of a door, the SQL door's unless told otherwise, for a member; no longer than the API token that asks."""
    by = viewer.by_token
    stands_on = Key(viewer.member_id, viewer.key_version, by.id if by else None)
    term = min(term, by.expires_at - now) if by else term
    return sign(viewer.member_id, audience, private_key=private_key, now=now, term=term, stands_on=stands_on)


def key_of(token: str, *, public_key: str, now: datetime, audience: str = SQL) -> Key:
    """What a token of the SQL door says. SqlTokenRefused for any other token; whether it still stands, `keys` knows."""
    claims = _claims(token, audience, public_key, now)
    version, api_token = claims.get("ver", 0), claims.get("key")
    if not isinstance(version, int) or not isinstance(api_token, str | None):
        raise _not_ours(audience)
    return Key(str(claims["sub"]), version, api_token, datetime.fromtimestamp(claims["exp"], UTC))


def subject_of(token: str, audience: str, *, public_key: str, now: datetime) -> str:
    """The member whom a token of that audience speaks for. SqlTokenRefused for any other token."""
    return str(_claims(token, audience, public_key, now)["sub"])


def _claims(token: str, audience: str, public_key: str, now: datetime) -> dict[str, Any]:
    try:
        claims = _signed_by_us(token, audience, public_key)
        begins, ends = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
    except (jwt.InvalidTokenError, TypeError, ValueError, OverflowError) as error:
        raise _not_ours(audience) from error
    if not begins - timedelta(seconds=60) <= now < ends:
        raise SqlTokenRefused(f"the token ended at {ends:%Y-%m-%d %H:%M:%S} UTC", remedy=_REMEDY.get(audience, _OTHER))
    return claims


def _not_ours(audience: str) -> SqlTokenRefused:
    remedy = _REMEDY.get(audience, _OTHER)
    return SqlTokenRefused("the token is not one of the marketplace's for this door", remedy=remedy)


@lru_cache(maxsize=1_000)
def _signed_by_us(token: str, audience: str, public_key: str) -> dict[str, Any]:
    """Of a good token, which comes again with each page of a result; whether it has ended is asked each time."""
    claims: dict[str, Any] = jwt.decode(
        token, _parsed(public_key), algorithms=[ALGORITHM], audience=audience, issuer=ISSUER,
        options={"require": _NEEDED, "verify_exp": False, "verify_iat": False, "strict_aud": True},
    )  # fmt: skip
    return claims
