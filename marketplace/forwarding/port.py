"""Ways out for releases, in our words: S3, SFTP and webhooks are behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

Check = Callable[[], None]
"""Called again and again while bytes leave; raises NotSent or Stopping where no more may."""


class Failure(StrEnum):
    """Why a release did not arrive. What a server says is not kept but for a code of S3's."""

    LICENCE = "the licence does not hold now"
    MEMBER = "the member who set it up may not get files any more"
    GONE = "the release is no longer kept"
    FILE = "the file could not be made"
    DROPPED = "the target was stopped"
    ADDRESS = "its address may not be called"
    UNKNOWN_NAME = "the name of its server is not known"
    TIME = "no answer in time"
    CONNECTION = "no connection, or it broke"
    DISTRUSTED = "its key or certificate is not the right one"
    UNCONFIRMED = "its host key was not confirmed yet"
    DENIED = "it does not let us in, or write"
    MISSING = "the bucket or folder is not there"
    REFUSED = "its server refused what was sent"
    SECRET = "the secret cannot be used"  # noqa: S105 - a reason, no secret
    OURS = "a fault of this network"


FINAL = frozenset({Failure.LICENCE, Failure.MEMBER, Failure.GONE})
"""Of the release, not of the target: nothing is tried again, and later releases go on."""


class NotSent(Exception):
    """It did not arrive, or nobody knows."""

    def __init__(self, why: Failure, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why, self.detail = why, detail


class DoorClosed(Exception):
    """The files door does not answer: nobody's fault outside, so no target is blamed."""


class Stopping(Exception):
    """Our process ends; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a manifest travels as: `id` is the same at each try."""

    id: str
    made_at: datetime


class Outlet(Protocol):
    """One opened way to one place, which is told of a release: the manifest names where its files are."""

    def finish(self, name: str, manifest: bytes, envelope: Envelope) -> None:
        """The manifest, once every file is there. NotSent."""
        ...

    def test(self) -> None:
        """Say or write something small, and take away what was written. NotSent."""
        ...


@runtime_checkable
class Store(Outlet, Protocol):
    """One that takes the files too."""

    def put(self, name: str, file: Path, check: Check) -> None:
        """The whole file under the name, in place of what was there, or nothing. NotSent."""
        ...
