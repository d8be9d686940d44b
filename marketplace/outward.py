"""What may leave the network: the mail server, and inside addresses that webhooks may reach. Part of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

IpNetwork = IPv4Network | IPv6Network


class Tls(StrEnum):
    """How the connection to the mail server is secured; `none` only to a server on this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes the network's mail. With a `user` its password is the secret `smtp-password`."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str
    ca_file: Path | None


def smtp(environment: Mapping[str, str]) -> Smtp | None:
    """None: this network sends no mail. ValueError for what does not fit."""
    host = environment.get("SDN_SMTP_HOST", "")
    if not host:
        return None
    tls = _tls(environment.get("SDN_SMTP_TLS") or Tls.STARTTLS)
    if tls is Tls.NONE and not _is_this_machine(host):
        raise ValueError(f"SDN_SMTP_TLS is none, and {host} is not this machine; use starttls or tls")
    sender = environment.get("SDN_SMTP_FROM", "")
    if "@" not in sender or not sender.isprintable():
        raise ValueError(f"SDN_SMTP_FROM is {sender!r}, not a mail address; give the one that mail comes from")
    port = environment.get("SDN_SMTP_PORT") or ("465" if tls is Tls.TLS else "587")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError(f"SDN_SMTP_PORT is {port!r}, not the number of a port")
    ca_file = environment.get("SDN_SMTP_CA_FILE")
    return Smtp(host, int(port), tls, sender, environment.get("SDN_SMTP_USER", ""), Path(ca_file) if ca_file else None)


def _tls(text: str) -> Tls:
    try:
        return Tls(text)
    except ValueError:
        raise ValueError(f"SDN_SMTP_TLS is {text!r}; use one of {', '.join(Tls)}") from None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def allowed(environment: Mapping[str, str]) -> tuple[IpNetwork, ...]:
    """The networks of `SDN_WEBHOOK_ALLOW`, separated by commas. ValueError for what is not one."""
    texts = [text.strip() for text in environment.get("SDN_WEBHOOK_ALLOW", "").split(",")]
    try:
        return tuple(ip_network(text) for text in texts if text)
    except ValueError as error:
        raise ValueError(f"SDN_WEBHOOK_ALLOW: {error}; write networks as 10.0.0.0/8, separated by commas") from error
