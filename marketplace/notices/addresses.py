"""Where a webhook may go: outside, unless the operator allows a network inside.

address → `parse` (https, no credentials) → name → `resolved` (every address it has now) → `demand_allowed` → pinned
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from marketplace.notices.errors import AddressRefused
from marketplace.outward import IpNetwork
from wire.addresses import is_inside, resolved

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
LONGEST = 2_000
_HTTPS_PORT, _HTTP_PORT = 443, 80


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; `path` with its query."""

    secure: bool
    host: str
    port: int
    path: str


def parse(text: str) -> Target:
    """AddressRefused for what is not the plain address of a web server."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(f"{error}", remedy="Write it as https://example.com/hook.") from error
    plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text and len(text) <= LONGEST
    if not plain or parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise AddressRefused("it is not a plain https address", remedy="Write it as https://example.com/hook.")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, parts.hostname, port or (_HTTPS_PORT if secure else _HTTP_PORT), path)


def demand_fit(text: str, allowed: Sequence[IpNetwork]) -> Target:
    """What can be told of an address without asking for its name: before it is kept. AddressRefused."""
    target = parse(text)
    literal = _literal(target.host)
    if literal is not None:
        demand_allowed(target, literal, allowed)
    elif not target.secure and not allowed:
        raise AddressRefused("it is not https", remedy="Write it as https://example.com/hook.")
    elif "." not in target.host and not allowed:
        raise AddressRefused(f"{target.host} is a name inside", remedy="Give a server that the internet knows.")
    return target


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def pinned(target: Target, allowed: Sequence[IpNetwork], resolve: Resolve = resolved) -> Sequence[Address]:
    """The addresses to call: looked at after they were resolved, so that no second answer can lead elsewhere.

    AddressRefused where any address of the name lies inside; OSError, UnicodeError where it has none.
    """
    found = [ip_address(text.partition("%")[0]) for text in resolve(target.host, target.port)]
    for address in found:
        demand_allowed(target, address, allowed)
    return found


def demand_allowed(target: Target, address: Address, allowed: Sequence[IpNetwork]) -> None:
    """AddressRefused for an address inside, and for one outside without https."""
    ipv4 = getattr(address, "ipv4_mapped", None) or address
    if any(one in network for network in allowed for one in (address, ipv4)):
        return
    if is_inside(str(address)):
        raise AddressRefused(f"{target.host} lies inside a network", remedy="Give a server that the internet knows.")
    if not target.secure:
        raise AddressRefused("it is not https", remedy="Write it as https://example.com/hook.")
