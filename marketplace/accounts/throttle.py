"""Guessing is slowed, its victims are not shut out. Pure: what was counted, and `now`, tell how long a try must wait.

    unknown device: mail × address, mail, address          known device: that device alone

A stranger's guesses at a mail count against the stranger's address, so the owner gets in from elsewhere; guesses from
many addresses slow every unknown device down for that mail, and many mails from one address (a NAT, a proxy) slow
unknown devices there: neither is shut. A browser that its owner signed in at before is known by a cookie and waits
for its own failures only. Wrong old passwords at `/account/password` count like wrong ones at signing in.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window are free; each later try waits `then` after the last failure."""

    free: int
    then: timedelta


@dataclass(frozen=True, slots=True)
class Counted:
    """The failures of one subject within the window."""

    failures: int
    last: datetime | None


PAIR = Limit(10, WINDOW)
DEVICE = Limit(10, WINDOW)
MAIL = Limit(30, timedelta(seconds=30))
ADDRESS = Limit(100, timedelta(seconds=2))
ASKS = Limit(10, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a password: for which mail, from where, with which device's cookie if it is one of the mail's."""

    email: str
    password: str
    address: str
    device: str | None = None

    def limits(self) -> Mapping[str, Limit]:
        """What it counts against, the narrowest first. Digests: people type passwords into the wrong field."""
        if self.device:
            return {f"device:{_digest(self.device)}": DEVICE}
        mail = _digest(self.email.strip().lower())
        return {f"pair:{mail}:{self.address}": PAIR, f"email:{mail}": MAIL, f"address:{self.address}": ADDRESS}


def asks(address: str) -> Mapping[str, Limit]:
    """What a stranger's request for a mail counts against."""
    return {f"asks:{address}": ASKS}


def wait(counted: Counted, limit: Limit, now: datetime) -> timedelta:
    """How long until the next try is looked at; zero for at once."""
    if counted.failures < limit.free or counted.last is None:
        return timedelta(0)
    return max(timedelta(0), counted.last + limit.then - now)


def device_mark(key: bytes, email: str, nonce: str) -> str:
    """The value of the cookie that makes a browser known for a mail."""
    return f"{nonce}.{_signature(key, email, nonce)}"


def known_device(key: bytes, email: str, mark: str) -> str | None:
    """The device that a cookie names, if it was given out for this mail; None for any other."""
    nonce, _, signature = mark.partition(".")
    return nonce if hmac.compare_digest(signature.encode(), _signature(key, email, nonce).encode()) else None


def _signature(key: bytes, email: str, nonce: str) -> str:
    said = f"device:{nonce}:{email.strip().lower()}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
