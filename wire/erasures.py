"""Rows of one person that go for good: what is asked, what was found where, what proves it. The value is never kept."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from wire.base import Wire, example

SHORTEST_WORD = 4  # a shorter value stands within too many words: it is looked for as a whole value alone
GONE = "…"
OUTERMOST = ("smallest", "largest", "newest")


class Place(StrEnum):
    """Where something of a person is kept."""

    TABLE = "table"
    QUARANTINE = "quarantine"
    HISTORY = "history"
    DELIVERIES = "deliveries"
    RAW = "raw"
    DROPPED = "dropped"
    CACHES = "caches"
    FIGURES = "figures"
    QUERIES = "queries"


class Found(Wire):
    """How much of it: rows, or files (of `history`: versions; of the marketplace's: records)."""

    place: Place
    rows: int = Field(default=0, ge=0)
    files: int = Field(default=0, ge=0)


class Asked(Wire):
    """Whose rows: those of the dataset in which `column` says `value`; `deliveries` brought them."""

    model_config = example(dataset="retail.orders", column="customer", value="C-10482")
    dataset: str
    column: str
    value: str = Field(min_length=1, max_length=1000, repr=False)
    deliveries: list[str] = []
    found: list[Found] = []
    remaining: list[str] = []


class Reader(Wire):
    """An organisation that got rows of the dataset since the person's came, so that it can be told."""

    organisation: str
    name: str
    door: str
    times: int
    last_at: AwareDatetime


class Look(Wire):
    """What the marketplace holds, before anything is done; `elsewhere`: what it leaves as it is, and who has it."""

    found: list[Found]
    elsewhere: list[str]
    readers: list[Reader]


class Erasure(Wire):
    """The proof. `value_hash` is keyed: it shows that a value was erased to whoever knows the value, and no value."""

    id: str
    dataset: str
    column: str
    value_hash: str
    asked_by: str
    asked_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    found: list[Found]
    remaining: list[str] = []
    readers: list[Reader] = []


def within(value: str) -> "re.Pattern[str] | None":
    """The value as a word of a text; None where it is too short for that."""
    if len(value) < SHORTEST_WORD:
        return None
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")


def cleaned(facts: Any, value: str) -> Any:
    """Facts as JSON holds them, without samples and sketches of rows and without the value."""
    if isinstance(facts, Mapping):
        return {key: _under(key, below, value) for key, below in facts.items()}
    if isinstance(facts, str):
        return GONE if facts == value else said_less(facts, value)
    if isinstance(facts, Sequence):
        return [cleaned(below, value) for below in facts]
    return facts


def _under(key: str, facts: Any, value: str) -> Any:
    """An outermost value is left out: an ellipsis has no place in the order of numbers."""
    if key in ("samples", "sketches"):
        return []
    return None if key in OUTERMOST and facts == value else cleaned(facts, value)


def said_less(text: str, value: str) -> str:
    """A text without the value."""
    pattern = within(value)
    return pattern.sub(GONE, text) if pattern else text
