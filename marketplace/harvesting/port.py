"""What a kind of catalogue does: it tells of its records batch by batch, each with where the next one begins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wire.records import Record

if TYPE_CHECKING:
    from marketplace.harvesting.asking import Asking

BATCH = 100


class SourceFailed(Exception):
    """`code` is a word of `CAUSES`; `passing`: the same request may succeed later."""

    def __init__(self, code: str, detail: str = "", *, passing: bool = False, wait: int = 0) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.passing, self.wait = code, detail, passing, wait


CAUSES: Mapping[str, str] = {
    "address": "its address may not be reached from here",
    "unknown_name": "its name is not known",
    "connection": "the connection failed",
    "refused": "it refuses the request",
    "busy": "it does not answer for now",
    "too_large": "its answer is too large",
    "unreadable": "its answer is not what such a catalogue tells",
    "budget": "its budget is used up",
    "ours": "an error of this network",
}
"""As a person reads them; each has its translation."""


class RecordRefused(ValueError):
    """What was told is not a record; its text says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record as the source tells it. `raw`: as it came; `read` makes the record of it: RecordRefused, ValueError.

    `read` None: the source says that it is gone.
    """

    key: str
    raw: bytes = b""
    read: Callable[[], Record] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """`after`: what `Reading.checkpoint` is for the batch after this one."""

    items: Sequence[Item]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One run of a source. `since`: its watermark, None for all; `checkpoint`: None at the beginning."""

    address: str
    language: str
    since: str | None = None
    checkpoint: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind is read. `watermark`: what the next run asks after, by the last checkpoint; None: it tells all."""

    batches: Callable[["Asking", Reading], Iterator[Batch]]
    watermark: Callable[[Mapping[str, Any]], str | None] = field(default=lambda _: None)
