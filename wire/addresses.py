"""Which addresses are inside: this machine, its networks, and what clouds keep for their machines alone.

resolved(name) → is_inside(each of its addresses). What is not known to be public counts as inside.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

KEPT_4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's machines ask it for their keys
    )
)
PUBLIC_6 = IPv6Network("2000::/3")
KEPT_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
HOLD_4 = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))  # an IPv4 address is in the last 32 bits of these


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, the resolver's first one first. OSError, UnicodeError where it has none."""
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_inside(address: str) -> bool:
    """Of an address as the resolver gives it, of either family."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if any(found in network for network in HOLD_4):
            return is_inside(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        return found not in PUBLIC_6 or any(found in network for network in KEPT_6)
    return any(found in network for network in KEPT_4)
