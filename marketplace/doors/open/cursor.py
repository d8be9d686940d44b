"""Where the next page begins: in which version of the table, behind which row, of which question. Pure.

    sorted rows           behind the values of the last row, so that any depth costs the same
    rows as they lie,     so many rows in, up to DEEPEST: those before them are read each time
    groups

A page is read from the version that its first page was read from, so a release between two pages moves no row. A cursor
is sealed: nobody makes one but this door.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import takewhile

from marketplace.doors.open.asked import DEEPEST
from marketplace.doors.open.errors import CursorOfAnother, TooManyAsked
from marketplace.doors.share.sealing import Broken, Seals

LONGEST = 1_500  # characters, so that an address with it fits everywhere
_KIND, _ANEW = "open-cursor", "Ask anew without a cursor."
Values = tuple[str | None, ...]  # of what the rows are sorted by, as text


@dataclass(frozen=True, slots=True)
class Place:
    """`offset` rows behind the first one that has the values `after`; None: behind the beginning.

    `under`: what the order of the rows hangs on.
    """

    version: int
    under: str
    offset: int = 0
    after: Values | None = None


def following(place: Place, rows: Sequence[Values], limit: int) -> Place:
    """Behind a page that begins at `place`; `rows`: what each of its rows is sorted by, none where nothing sorts."""
    last = rows[-1] if rows else None
    if last is None or sum(len(value or "") for value in last) > LONGEST // 2:
        return replace(place, offset=place.offset + limit)
    alike = len(list(takewhile(lambda values: values == last, reversed(rows))))
    before = place.offset if alike == len(rows) and place.after == last else 0
    return replace(place, after=last, offset=before + alike)


def written(seals: Seals, place: Place, question: str) -> str:
    return seals.sealed(_KIND, {**asdict(place), "of": _digest(question)})


def read(seals: Seals, cursor: str, question: str) -> Place:
    """CursorOfAnother where it is of another question, or none at all; TooManyAsked where it lies too deep."""
    try:
        facts = seals.opened(_KIND, cursor)
    except Broken as error:
        raise CursorOfAnother("cursor: it was not given out here", remedy=_ANEW) from error
    if facts.pop("of") != _digest(question):
        raise CursorOfAnother("cursor: it belongs to other parameters", remedy=f"Keep them as they were. {_ANEW}")
    after = facts.pop("after")
    place = Place(**facts, after=None if after is None else tuple(after))
    if place.offset > DEEPEST:
        raise TooManyAsked(
            f"cursor: these pages end after {DEEPEST:,} rows",
            remedy="Sort by a column: sorted pages have no end. The file holds all rows, too.",
        )
    return place


def _digest(question: str) -> str:
    return sha256(question.encode()).hexdigest()[:16]
