"""What a kind of catalogue does: it tells of its records batch by batch, each with where the next one begins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from wire.records import Record

if TYPE_CHECKING:
    from marketplace.harvesting.asking import Asking

BATCH = 100
MOST_STEPS = 100_000  # pages of one run


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
    """A record as the source tells it. `read` makes the record of it: RecordRefused, or whatever goes wrong with it.

    `read` None: the source says that it is gone. `raw`: as it came, for what is refused.
    """

    key: str
    read: Callable[[], Record] | None = None
    raw: Callable[[], bytes] = bytes


def refused(key: str, reason: str, raw: bytes = b"") -> Item:
    """Something that is no record, or cannot be had."""

    def read() -> Record:
        raise RecordRefused(reason)

    return Item(key, read, lambda: raw)


def written(told: Any) -> bytes:
    """What was told, as JSON again; empty where it is nested deeper than is written."""
    try:
        return orjson.dumps(told)
    except orjson.JSONEncodeError:
        return b""


@dataclass(frozen=True, slots=True)
class Batch:
    """`after`: what `Reading.checkpoint` is for the batch after this one."""

    items: Sequence[Item]
    after: Mapping[str, Any]


def slices(items: Sequence[Item], digest: str, at: Mapping[str, Any], done: Mapping[str, Any]) -> Iterator[Batch]:
    """Batches of what one answer told at once. `digest` names it: another answer is told from its beginning.

    `done`: the checkpoint after it.
    """
    begin = at.get("index", 0) if at.get("digest") == digest else 0
    for index in range(begin, max(len(items), 1), BATCH):
        after = index + BATCH
        here = {**at, "index": after, "digest": digest}
        yield Batch(items[index:after], done if after >= len(items) else here)


def stepped(at: Mapping[str, Any], following: str | None) -> dict[str, Any]:
    """How far the way from page to page has led. SourceFailed where it comes by a page again, or does not end.

    Brent's way to find a circle: one page is remembered, and a later one each time that the way is twice as long.
    """
    steps, mark = at.get("steps", 0) + 1, at.get("mark")
    if following and following == mark:
        raise SourceFailed("unreadable", "its pages lead in a circle")
    if steps > MOST_STEPS:
        raise SourceFailed("too_large", f"more than {MOST_STEPS} pages")
    return {"steps": steps, "mark": mark if steps & (steps - 1) else following}


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
