"""Which bytes of a file a request asks for (RFC 9110, one range). Pure."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class NotSatisfiable(Exception):
    """No byte of the file lies in the range."""


@dataclass(frozen=True, slots=True)
class Span:
    """`first` to `last`, both given out; of an empty file `last` is -1. `partial`: less than the file was asked for."""

    first: int
    last: int
    partial: bool

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def span(size: int, asked: str | None, if_range: str | None, etag: str) -> Span:
    """The whole file where no range, several ones, one that cannot be read, or one of another file is asked for.

    Several at once would let a short request ask for much more than the file (A48). NotSatisfiable.
    """
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or not any(found.groups()) or (if_range is not None and if_range != etag):
        return Span(0, size - 1, partial=False)
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(size - 1, int(found[2]) if found[2] else size - 1)
    if first > last:
        raise NotSatisfiable
    return Span(first, last, partial=True)
