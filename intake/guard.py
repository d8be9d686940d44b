"""Where a feed may be fetched from: public addresses; another only where the operator names it for this feed.

host, port → resolved once → every address is public, or `<feed>@<host>:<port>` is allowed → the address to connect to

Whoever connects takes that address and asks no name server again: a name that changes meanwhile leads nowhere else.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from intake.errors import SourceError, no_answer
from wire.addresses import is_inside, resolved

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Guard:
    """Of one feed. `inside`: as SDN_FEEDS_INSIDE names it."""

    feed: str
    inside: frozenset[str]
    resolve: Resolve = resolved

    def allows(self, host: str, port: int) -> bool:
        """The operator lets this feed there, whatever it resolves to, and unencrypted."""
        return f"{self.feed}@{_written(host)}:{port}" in self.inside

    def address(self, host: str, port: int) -> str:
        """The one address to connect to. SourceError where it is inside, SourceBusy where the host has none."""
        place = f"{_written(host)}:{port}"
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as failed:
            raise no_answer(place, f"its name cannot be resolved ({failed})") from None
        if self.allows(host, port):
            return found[0]
        if any(map(is_inside, found)):
            raise self._refused(place, "it is not a public address")
        return found[0]

    def encrypted(self, host: str, port: int) -> None:
        """SourceError: an address that was asked for without TLS, where the operator did not allow it."""
        if not self.allows(host, port):
            raise self._refused(f"{_written(host)}:{port}", "the connection to it would not be encrypted")

    def folder(self, path: str) -> Path:
        """The folder, its links followed. SourceError unless it is in one that is allowed."""
        real = Path(os.path.realpath(path))
        named = (place.removeprefix(f"{self.feed}@") for place in self.inside if place.startswith(f"{self.feed}@/"))
        if not any(real.is_relative_to(os.path.realpath(one)) for one in named):
            raise self._refused(path, "the network's operator has not opened it for this feed")
        return real

    def _refused(self, place: str, cause: str) -> SourceError:
        remedy = f"If it is right, the network's operator adds {self.feed}@{place} to SDN_FEEDS_INSIDE."
        return SourceError("source_inside", place=place, cause=cause, remedy=remedy)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
