"""What can go wrong with a delivery, and what the caller should do about it.

`Refusal` is a verdict about the delivery (the same bytes will be refused again); `StepError` is about us and may pass.
"""

from typing import ClassVar


class Refusal(Exception):
    """The delivery as a whole is not accepted: `place`, `cause` and `remedy`, under a stable `code`."""

    def __init__(self, code: str, *, place: str, cause: str, remedy: str) -> None:
        super().__init__(f"{place}: {cause}. {remedy}")
        self.code, self.place, self.cause, self.remedy = code, place, cause, remedy


class StepError(Exception):
    """A step could not do its work. `passing`: trying again may help."""

    passing: ClassVar[bool] = False


class Disagreement(StepError):
    """Great Expectations measured something else than the pass that decided the rows: nothing is published."""


class NotLanded(StepError):
    """A step was asked for a delivery whose earlier step has not been done."""
