"""Passwords (argon2id) and tokens (random, kept as SHA-256)."""

import hashlib
import secrets
import threading
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

TOKEN_PREFIX = "sdn_api_"  # noqa: S105 - lets scanners recognise a leaked token; no secret itself
_AT_ONCE = threading.BoundedSemaphore(4)  # each check takes 64 MiB: a flood of sign-ins must not take all there is


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and checks. `decoy` is checked for unknown mails, so that they take as long as known ones."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    decoy: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoy", self.hash(secrets.token_urlsafe(16)))

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether `password` is the one hashed; None stands for an unknown mail and takes the same time."""
        try:
            with _AT_ONCE:
                return self.hasher.verify(hashed or self.decoy, password) and hashed is not None
        except (VerifyMismatchError, VerificationError):
            return False


def new_token(prefix: str = "") -> str:
    """A random secret for a cookie, a link or a program."""
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Tokens are long and random: a plain SHA-256 is enough to keep them by."""
    return hashlib.sha256(token.encode()).hexdigest()
