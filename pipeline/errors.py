"""What can go wrong in a step that says nothing of the delivery: it is about us and may pass."""

from typing import ClassVar


class StepError(Exception):
    """A step could not do its work. `passing`: trying again may help."""

    passing: ClassVar[bool] = False


class Disagreement(StepError):
    """Great Expectations measured something else than the pass that decided the rows: nothing is published."""


class NoToken(StepError):
    """The feed has no token to announce with yet."""

    passing = True


class DiskFull(StepError):
    """There is no room for what the step writes."""

    passing = True


class NotFollowed(StepError):
    """The rows of a table cannot follow what its declaration has become: nothing is published until it is mended."""


class NotLanded(StepError):
    """A step was asked for a delivery whose earlier step has not been done."""


class NotErasable(StepError):
    """Rows cannot be erased as asked, or not now; nothing was."""
