"""Where a target may lie: outside, unless the operator allows a network inside (`SDN_WEBHOOK_ALLOW`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.forwarding.port import Failure, NotSent
from marketplace.notices.addresses import Address, Resolve, Target, demand_allowed, pinned
from marketplace.notices.errors import AddressRefused
from marketplace.outward import IpNetwork
from wire.addresses import resolved


@dataclass(frozen=True, slots=True)
class Guard:
    """Each name is resolved once, looked at, and keeps that address as long as the guard lives."""

    allowed: Sequence[IpNetwork]
    resolve: Resolve = resolved
    _found: dict[tuple[str, int], Sequence[Address]] = field(default_factory=dict)

    def address(self, host: str, port: int) -> str:
        """The one to connect to. NotSent."""
        return str(self._addresses(host, port)[0])

    def encrypted(self, host: str, port: int) -> None:
        """NotSent unless an address inside is allowed: without TLS nothing goes outside."""
        for address in self._addresses(host, port):
            _demand(Target(False, host, port, "/"), address, self.allowed)

    def _addresses(self, host: str, port: int) -> Sequence[Address]:
        if (host, port) not in self._found:
            try:
                self._found[host, port] = pinned(Target(True, host, port, "/"), self.allowed, self.resolve)
            except AddressRefused as error:
                raise NotSent(Failure.ADDRESS, error.detail) from error
            except (OSError, UnicodeError) as error:
                raise NotSent(Failure.UNKNOWN_NAME) from error
        return self._found[host, port]


def _demand(target: Target, address: Address, allowed: Sequence[IpNetwork]) -> None:
    try:
        demand_allowed(target, address, allowed)
    except AddressRefused as error:
        raise NotSent(Failure.ADDRESS, error.detail) from error
