"""Whether a plan gives what is released when it is taken, or later releases too. Pure."""

from marketplace.licensing.schemas import Version
from wire.commerce import PlanKind


def pins(version: Version | None, kind: PlanKind) -> bool:
    """What the licence says; where it says nothing, a one-off purchase is of what is released so far."""
    return kind is PlanKind.ONE_OFF if version is None else version is Version.PINNED
