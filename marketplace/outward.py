"""What is outside: the mail server, who signs in elsewhere, what webhooks may reach inside. Part of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

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


@dataclass(frozen=True, slots=True)
class Identities:
    """The OpenID Connect provider that members may sign in by. Its secret for us is the secret `oidc-client-secret`.

    `domains`: of mail addresses → the short name of the organisation that it speaks for; `name`: on the button.
    """

    issuer: str
    client_id: str
    domains: Mapping[str, str]
    name: str


def identities(environment: Mapping[str, str]) -> Identities | None:
    """None: members sign in by passwords alone. ValueError for what does not fit."""
    issuer = environment.get("SDN_OIDC_ISSUER", "")
    if not issuer:
        return None
    at = urlsplit(issuer)
    if at.scheme != "https" and not (at.scheme == "http" and _is_this_machine(at.hostname or "")):
        raise ValueError(f"SDN_OIDC_ISSUER is {issuer!r}, no https address; give the issuer as the provider says it")
    client_id = environment.get("SDN_OIDC_CLIENT_ID", "")
    if not client_id:
        raise ValueError("SDN_OIDC_ISSUER needs SDN_OIDC_CLIENT_ID: what the provider calls this network")
    name = environment.get("SDN_OIDC_NAME") or at.hostname or issuer
    return Identities(issuer, client_id, _domains(environment.get("SDN_OIDC_DOMAINS", "")), name)


def _domains(text: str) -> Mapping[str, str]:
    pairs = [pair.strip().partition("=") for pair in text.split(",") if pair.strip()]
    if not pairs or not all(domain and "@" not in domain and slug for domain, _, slug in pairs):
        raise ValueError(f"SDN_OIDC_DOMAINS is {text!r}; write mail domains as acme.example=acme, separated by commas")
    return {domain.lower(): slug for domain, _, slug in pairs}


def allowed(environment: Mapping[str, str]) -> tuple[IpNetwork, ...]:
    """The networks of `SDN_WEBHOOK_ALLOW`, separated by commas. ValueError for what is not one."""
    texts = [text.strip() for text in environment.get("SDN_WEBHOOK_ALLOW", "").split(",")]
    try:
        return tuple(ip_network(text) for text in texts if text)
    except ValueError as error:
        raise ValueError(f"SDN_WEBHOOK_ALLOW: {error}; write networks as 10.0.0.0/8, separated by commas") from error
