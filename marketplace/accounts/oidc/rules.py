"""What a browser keeps while it is at the provider, and what the provider's token must say: pure.

Whatever is wrong is NotProved with its cause, which the log tells and no page does.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

LASTS = timedelta(minutes=10)
ALGORITHMS = ["RS256", "PS256", "ES256"]  # of pairs of keys alone: what is public signs nothing
SLACK_S = 60  # clocks differ
_KINDS = ("RSA", "EC")


class NotProved(Exception):
    """The provider has proved nobody to us; the text says why, without a secret."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider and back; each is a new secret."""

    state: str
    nonce: str
    verifier: str
    way_back: str
    until: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has proved; `twice`: by more than a password (`amr` has `mfa`, RFC 8176)."""

    issuer: str
    subject: str
    email: str
    twice: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must be for."""

    issuer: str
    client_id: str
    nonce: str


def new_attempt(way_back: str, now: datetime) -> Attempt:
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    return Attempt(state, nonce, verifier, way_back, int((now + LASTS).timestamp()))


def seal(key: bytes, attempt: Attempt) -> str:
    """For a cookie: whoever sees it learns no verifier."""
    return _fernet(key).encrypt(json.dumps(asdict(attempt)).encode()).decode()


def unseal(key: bytes, sealed: str, state: str, now: datetime) -> Attempt:
    """The attempt that the state is of. NotProved."""
    try:
        attempt = Attempt(**json.loads(_fernet(key).decrypt(sealed.encode())))
    except InvalidToken:
        raise NotProved("the browser brings no attempt of ours") from None
    if not secrets.compare_digest(attempt.state.encode(), state.encode()):
        raise NotProved("the state is of another attempt")
    if now.timestamp() >= attempt.until:
        raise NotProved("the attempt is over")
    return attempt


def proved(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected, now: datetime) -> Identity:
    """Whom a token proves that the provider signed for us, for this attempt, and that is not over. NotProved."""
    claims = _signed(token, keys)
    needed: dict[str, Any] = {name: {"essential": True} for name in ("exp", "iat", "sub")}
    needed |= {name: {"essential": True, "value": getattr(expected, at)} for name, at in _EXACT.items()}
    try:
        jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=SLACK_S, **needed).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise NotProved(f"a claim of the token: {error}") from error
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        raise NotProved("the token is not for us alone")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise NotProved("the token was given to somebody else")
    methods = claims.get("amr")
    twice = isinstance(methods, list) and "mfa" in methods
    return Identity(expected.issuer, _text(claims, "sub"), _verified_mail(claims), twice)


_EXACT = {"iss": "issuer", "nonce": "nonce"}


def _signed(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    given = [key for key in keys if isinstance(key, Mapping)]
    public = [key for key in given if key.get("kty") in _KINDS and key.get("use", "sig") == "sig"]
    try:
        return dict(jwt.decode(token, KeySet.import_key_set({"keys": public}), algorithms=ALGORITHMS).claims)  # type: ignore[typeddict-item]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotProved(f"the token is not signed by the provider: {type(error).__name__}") from error


def _verified_mail(claims: Mapping[str, Any]) -> str:
    """In ASCII alone: the lower case of some other signs is a letter."""
    email = _text(claims, "email").strip()
    if claims.get("email_verified") is not True:
        raise NotProved("the provider has not verified the mail address")
    if not email.isascii() or email.count("@") != 1:
        raise NotProved("the token names no plain mail address")
    return email.lower()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value or "\0" in value:
        raise NotProved(f"the token has no {name}")
    return value


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"provider:" + key).digest()))
