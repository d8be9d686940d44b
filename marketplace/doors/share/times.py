"""Versions by when they were made. Pure. `made`: version → ms since 1970 (`contents.history`)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from marketplace.doors.share.errors import Wrong


def at(made: Mapping[int, int], moment: int, name: str) -> int:
    """The newest version that was there at that moment. Wrong for one before all that are kept."""
    there = [version for version, when in made.items() if when <= moment]
    if not there:
        raise Wrong(f"{name} is before the oldest version that is kept, of {_said(min(made.values()))}")
    return max(there)


def since(made: Mapping[int, int], moment: int, name: str) -> int:
    """The oldest version made at that moment or later. Wrong for one after the newest."""
    later = [version for version, when in made.items() if when >= moment]
    if not later:
        raise Wrong(f"{name} is after the newest version, of {_said(max(made.values()))}")
    return min(later)


def _said(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"
