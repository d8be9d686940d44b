"""What the stand-in is told: its folder, its address, the two secrets that it shares with the marketplace."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.network import Network


@dataclass(frozen=True, slots=True)
class Settings:
    """`control` opens /control/… for tests; `check_with` is the address of a stripe-mock that checks each request."""

    folder: Path
    base_url: str
    webhook_url: str
    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    control: bool = False
    check_with: str | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises FileNotFoundError before the network's secrets were made."""
        network = Network.read(environment)
        return cls(
            folder=network.home / "stripe",
            base_url=network.url("stripe"),
            webhook_url=network.url("marketplace") + "/webhooks/stripe",
            api_key=network.secret("stripe-key").read_text(),
            webhook_secret=network.secret("stripe-webhook-secret").read_text(),
            control=environment.get("STRIPE_STAND_IN_CONTROL") == "on",
            check_with=environment.get("STRIPE_STAND_IN_CHECK_WITH") or None,
        )
