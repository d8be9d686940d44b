"""Texts that come back as they were given out, or not at all: addresses of files, tokens of pages. Pure.

facts → base64(JSON).HMAC → facts, or Broken
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any


class Broken(ValueError):
    """Not one of ours, of another kind, or changed on its way."""


@dataclass(frozen=True, slots=True)
class Seals:
    """`key` is the network's own."""

    key: str

    def sealed(self, kind: str, facts: dict[str, Any]) -> str:
        said = _text(json.dumps(facts, separators=(",", ":"), sort_keys=True).encode())
        return f"{said}.{self._proof(kind, said)}"

    def opened(self, kind: str, text: str) -> dict[str, Any]:
        """The facts. Broken."""
        said, _, proof = text.partition(".")
        if not hmac.compare_digest(proof.encode(), self._proof(kind, said).encode()):
            raise Broken(kind)
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        return found

    def name(self, *parts: object) -> str:
        """A name that tells nothing of what it stands for, always the same one."""
        said = "\n".join(map(str, parts)).encode()
        return hmac.new(self.key.encode(), b"name\n" + said, hashlib.sha256).hexdigest()[:32]

    def _proof(self, kind: str, said: str) -> str:
        return _text(hmac.new(self.key.encode(), f"{kind}\n{said}".encode(), hashlib.sha256).digest())


def _text(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")
