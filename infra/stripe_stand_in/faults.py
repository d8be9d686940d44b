"""Faults on demand, for tests: what goes wrong with the next requests, and with webhooks."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Fault(BaseModel):
    """`error`: 500, nothing done. `error_after`: done, answered 500. `late`: done at once, answered after `seconds`.
    `slow`: done after `seconds`. The path may end in `*`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["error", "error_after", "late", "slow"]
    method: str = "POST"
    path: str
    seconds: float = 0
    times: int = 1


class WebhookFaults(BaseModel):
    """`copies`: each is sent so often. `lose`: none is sent, ever. `hold`: none until they are released."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    copies: int = 1
    lose: bool = False
    hold: bool = False


@dataclass(slots=True)
class Faults:
    """Nothing goes wrong until a test says so."""

    waiting: list[Fault] = field(default_factory=list)
    webhooks: WebhookFaults = field(default_factory=WebhookFaults)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, used up."""
        for place, fault in enumerate(self.waiting):
            if fault.method == method and (path == fault.path or _starred(fault.path, path)):
                left = fault.model_copy(update={"times": fault.times - 1})
                self.waiting[place : place + 1] = [left] if left.times else []
                return fault
        return None


def _starred(pattern: str, path: str) -> bool:
    return pattern.endswith("*") and path.startswith(pattern[:-1])
