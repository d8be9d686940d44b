"""The secrets of a network: made once, on its first start, one file of mode 600 each.

nothing → `make(network)` → SDN_HOME/secrets/*; an existing file is never touched
"""

import base64
import datetime as dt
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from infra import tls
from infra.network import Network


def token(prefix: str = "") -> Callable[[], str]:
    """A maker of 256 random bits, URL-safe, after a prefix that tells leaked ones apart."""
    return lambda: prefix + secrets.token_urlsafe(32)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


TOKENS: Mapping[str, Callable[[], str]] = {
    "postgres-password": token(),
    "marketplace-db-password": token(),
    "policy-db-password": token(),
    "airflow-db-password": token(),
    "trino-shared-secret": token(),
    "spark-token": token(),
    "policy-path": token(),
    "pseudonym-key": token(),  # lost or changed, every pseudonym changes
    "erasure-key": token(),  # lost or changed, no proof of an erasure can be held against a value any more
    "events-secret": token(),
    "share-key": token(),  # changed, addresses of shared files that were given out open nothing any more
    "webhook-key": token(),  # changed, every receiver of webhooks needs a new secret
    "forwarding-key": token(),  # lost or changed, members give the secrets of their targets again
    "second-step-key": token(),  # lost or changed, operators take members' second steps away, who set them up again
    "stripe-key": token("sk_test_"),
    "stripe-webhook-secret": token("whsec_"),
    "session-key": token(),
    "registrar-token": token("sdn_svc_"),
    "airflow-password": token(),
    "airflow-marketplace-password": token(),
    "airflow-jwt-secret": token(),
    "airflow-fernet-key": _fernet_key,
    "operator-password": token(),
}


def make(network: Network, now: dt.datetime) -> None:
    """Write what is missing, and new TLS files when the old ones are about to end."""
    network.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, maker in TOKENS.items():
        if not network.secret(name).exists():
            write(network.secret(name), maker())
    if not network.secret("jwt-private.pem").exists():
        _jwt_keys(network)
    if not _tls_lasts(network, now + tls.RENEW_BEFORE):
        for name, text in tls.issue(network.name, now).items():
            write(network.secret(name), text)


def read(network: Network, name: str) -> str:
    """One secret's text. Raises FileNotFoundError for a network that was never started."""
    return network.secret(name).read_text()


def hidden(network: Network, text: str) -> str:
    """The text with the name of each secret in its place: an engine's error may hold the address that it asked."""
    for name in TOKENS:
        if network.secret(name).exists():
            text = text.replace(read(network, name), f"<{name}>")
    return text


def write(file: Path, text: str) -> None:
    """Write a file of mode 600 at once: it is never there half-written or readable by others."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    part.rename(file)


def _tls_lasts(network: Network, until: dt.datetime) -> bool:
    if not all(network.secret(name).exists() for name in tls.FILES):
        return False
    return tls.lasts(network.secret("tls-cert.pem").read_bytes(), until)


def _jwt_keys(network: Network) -> None:
    """The RS256 pair that signs buyers' and services' tokens; Trino is given the public half only."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    write(network.secret("jwt-public.pem"), public.decode())
    write(network.secret("jwt-private.pem"), tls.private_pem(key))
