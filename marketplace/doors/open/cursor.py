"""Where the next page begins: which version of the table, how many rows in, of which question. Pure.

A page is read from the version that its first page was read from, so a release between two pages moves no row.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from marketplace.doors.open.asked import DEEPEST
from marketplace.doors.open.errors import CursorOfAnother, TooManyAsked

_ANEW = "Ask anew without a cursor."


@dataclass(frozen=True, slots=True)
class Place:
    """`laid`: the checkpoint that the reader began at, which the order of rows that nobody sorted hangs on."""

    version: int
    offset: int
    laid: int = -1


def written(place: Place, question: str) -> str:
    told = f"{place.version}.{place.offset}.{place.laid}.{_digest(question)}"
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read(cursor: str, question: str) -> Place:
    """CursorOfAnother where it is of another question, or none at all; TooManyAsked where it lies too deep."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        version, offset, laid, digest = text.split(".")
        place = Place(int(version), int(offset), int(laid))
    except (ValueError, binascii.Error) as error:
        raise CursorOfAnother("cursor: it was not given out here", remedy=_ANEW) from error
    if digest != _digest(question) or min(place.version, place.offset) < 0:
        raise CursorOfAnother("cursor: it belongs to other parameters", remedy=f"Keep them as they were. {_ANEW}")
    if place.offset > DEEPEST:
        raise TooManyAsked(f"cursor: pages end after {DEEPEST:,} rows", remedy="Take the file, which holds all rows.")
    return place


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:16]
