"""What the marketplace asks of who pays supply centers, in its own words.

open_account → the center tells its bank there (onboarding) → standing: ready → pay → look_up: paid or failed
A key derives from our ids: the same payout again is the same operation, however often it is sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wire.money import Money


class Way(StrEnum):
    """`connect`: through the payment service's accounts; `bank`: by a file that the operator takes to the bank."""

    CONNECT = "connect"
    BANK = "bank"


class Answer(StrEnum):
    """What became of a payout that was sent."""

    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Of whom an account is opened; `country` as ISO 3166-1 writes it."""

    organisation_id: str
    name: str
    country: str
    email: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an account can be paid to, and what the service still wants to know."""

    ready: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """`id` is ours; `attempt` tells a replay from a repetition."""

    id: str
    account: str
    amount: Money
    attempt: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the service says of a payout; `cause` where it failed."""

    answer: Answer
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook speaks of: the service's account, our payout. Nothing is done but to ask after it."""

    account: str | None
    payout_id: str | None


class PayoutGateway(Protocol):
    """Who pays. PayoutUnavailable where it may work later, PayoutRefused where it will not."""

    def open_account(self, asked: NewAccount) -> str:
        """The service's account of the supply center; the same organisation again is the same account."""
        ...

    def onboarding(self, account: str, *, back: str, again: str) -> str:
        """The service's page where the center tells its bank; it comes back to `back`, or to `again` if it expired."""
        ...

    def standing(self, account: str) -> Standing: ...

    def pay(self, order: PayoutOrder) -> str:
        """Send it. Answers the service's reference."""
        ...

    def look_up(self, order: PayoutOrder, reference: str) -> Told: ...

    def read_hint(self, body: bytes, signature: str) -> Hint:
        """What a webhook speaks of. SignatureInvalid unless the service signed these bytes just now."""
        ...
