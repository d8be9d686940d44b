"""Secrets of targets, encrypted at rest under the network's `forwarding-key`; each opens for its target alone."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken

from marketplace.forwarding.port import Failure, NotSent


def seal(network_key: str, target: str, secret: str) -> str:
    told = json.dumps({"target": target, "secret": secret}).encode()
    return _fernet(network_key).encrypt(told).decode()


def unseal(network_key: str, target: str, sealed: str) -> str:
    """NotSent where the network's secret is another one now, or the text was another target's."""
    try:
        told = json.loads(_fernet(network_key).decrypt(sealed.encode()))
    except InvalidToken as error:
        raise NotSent(Failure.SECRET, "give it again") from error
    if told["target"] != target:
        raise NotSent(Failure.SECRET, "give it again")
    return str(told["secret"])


def _fernet(network_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"forwarding:{network_key}".encode()).digest()))
