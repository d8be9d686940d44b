"""Ways out of the network, in our words: mail and webhooks are behind it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from marketplace.accounts.models import Role
from wire.notices import Kind


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notice for one place. `id` stays the same however often it is sent; `address` is a mail address or a URL."""

    id: str
    kind: Kind
    facts: dict[str, Any]
    created_at: datetime
    channel: str
    address: str
    secret_version: int
    role: Role
    language: str


class Failure(StrEnum):
    """Why a notice did not arrive: all that its owner is told, so that nobody looks around inside with a webhook."""

    ADDRESS = "its address may not be called"
    UNKNOWN_NAME = "the name of its server is not known"
    TIME = "no answer in time"
    CONNECTION = "no connection, or no answer in HTTP"
    STATUS = "its server answered another status than 2xx"
    GONE = "its server answered 410: it wants no more"
    MAIL_ADDRESS = "the mail server refused the address"
    MAIL_MESSAGE = "the mail server refused the message"
    OURS = "a fault of this network"


class NotSent(Exception):
    """It did not arrive, or nobody knows. GONE is for good; anything else is tried again."""

    def __init__(self, why: Failure, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why


class WayClosed(Exception):
    """Our own side does not work, so the channel is not blamed: the mail server is away."""


class Sender(Protocol):
    """One way out; it may be called by several threads at once."""

    def send(self, notice: Outgoing, at: datetime) -> None:
        """Return when the other side has taken it. NotSent, WayClosed."""
        ...
