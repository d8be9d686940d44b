"""What documents in JSON tell in several ways: one or many, intervals, boxes. Pure."""

from collections.abc import Sequence
from typing import Any

from marketplace.harvesting import words
from wire.records import Extent


def many(told: Any) -> list[Any]:
    """A list, or the one thing as a list."""
    return [] if told is None or told == "" else told if isinstance(told, list) else [told]


def interval(told: Any) -> Extent | None:
    """`2020-01-01/2021-01-01`; `..` or nothing: open. A date alone is its own beginning."""
    if not isinstance(told, str):
        return None
    begins, _, ends = told.partition("/")
    found = Extent(begins=words.day(begins), ends=words.day(ends))
    return found if found.begins or found.ends else None


def box(told: Sequence[Any]) -> tuple[float, float, float, float] | None:
    """Of four numbers: west, south, east, north."""
    try:
        west, south, east, north = (float(one) for one in told)
    except (ValueError, TypeError):
        return None
    return west, south, east, north
