"""JSON Web Tokens of the SQL door: RS256, one key pair, told apart by audience.

    marketplace: member → audience "sql" (≤ 1 h) → SQL door verifies → audience "trino" (5 min) → Trino verifies

A person's token is worthless at Trino itself; Trino's is never shown to a person. Time is passed in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from marketplace.doors.errors import SqlTokenRefused

ALGORITHM = "RS256"
ISSUER = "sector-data-network"
SQL, TRINO = "sql", "trino"
PERSON_TERM = timedelta(hours=1)
SERVICE_TERM = timedelta(hours=1)
HOP_TERM = timedelta(minutes=5)
_NEEDED = ["sub", "aud", "iss", "iat", "exp"]
_REMEDY = "Get a new token: POST /api/sql/token, or “How to connect” on the listing's page."


@dataclass(frozen=True, slots=True)
class Signed:
    token: str
    expires_at: datetime


def sign(subject: str, audience: str, *, private_key: str, now: datetime, term: timedelta) -> Signed:
    """A token for `subject` (a member's id or a service's name) that ends at a whole second."""
    ends = (now + term).replace(microsecond=0)
    claims = {"sub": subject, "aud": audience, "iss": ISSUER, "iat": int(now.timestamp()), "exp": int(ends.timestamp())}
    return Signed(jwt.encode(claims, private_key, ALGORITHM), ends)


def subject_of(token: str, audience: str, *, public_key: str, now: datetime) -> str:
    """The member whom a token of that audience speaks for. SqlTokenRefused for any other token."""
    try:
        claims = jwt.decode(
            token, public_key, algorithms=[ALGORITHM], audience=audience, issuer=ISSUER,
            options={"require": _NEEDED, "verify_exp": False, "verify_iat": False, "strict_aud": True},
        )  # fmt: skip
        begins, ends = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
    except (jwt.InvalidTokenError, TypeError, ValueError, OverflowError) as error:
        raise SqlTokenRefused("the token is not one of the marketplace's for this door", remedy=_REMEDY) from error
    if not begins - timedelta(seconds=60) <= now < ends:
        raise SqlTokenRefused(f"the token ended at {ends:%Y-%m-%d %H:%M:%S} UTC", remedy=_REMEDY)
    return str(claims["sub"])
