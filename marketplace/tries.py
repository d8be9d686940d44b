"""How long something that failed waits for its next try. Pure."""

from collections.abc import Sequence
from datetime import timedelta


def wait(waits: Sequence[timedelta], failures: int) -> timedelta | None:
    """How long after so many failures in a row; None: it is given up."""
    return waits[failures - 1] if failures <= len(waits) else None
