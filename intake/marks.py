"""The high-water mark of a column as text, and back: exact, and of the type that the database compares with."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.errors import unfit

KINDS: dict[str, tuple[type, Any]] = {
    "timestamp": (datetime, datetime.fromisoformat),
    "date": (date, date.fromisoformat),
    "integer": (int, int),
    "decimal": (Decimal, Decimal),
    "text": (str, str),
}


def kept(value: object, place: str) -> dict[str, str]:
    """SourceError for a type that has no order which a text keeps."""
    for kind, (held, _) in KINDS.items():
        if type(value) is held:
            text = value.isoformat() if isinstance(value, date) else str(value)
            return {"kind": kind, "mark": text}
    raise unfit(place, f"a {type(value).__name__} cannot tell which rows are new; use a time, a date or a number")


def value(state: Mapping[str, str]) -> Any:
    """What `kept` was given."""
    return KINDS[state["kind"]][1](state["mark"])
