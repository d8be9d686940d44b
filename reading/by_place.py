"""Fields told by their place alone: safe only while the header above them says what it said when they were declared."""

from collections.abc import Sequence
from itertools import zip_longest

from reading.drift import plain
from reading.errors import Refusal

MOST_TOLD = 5  # differing fields that a refusal names


def hold(declared: Sequence[str], told: Sequence[str], place: str) -> None:
    """Refusal where a header says something else than it must: fields told by their place may have changed places."""
    wanted, given = ([plain(name) for name in names] for names in (declared, told))
    pairs = enumerate(zip_longest(wanted, given), 1)
    other = [f"field {number} {_said(name)} instead of {_said(want)}" for number, (want, name) in pairs if want != name]
    if other:
        more = f" and {len(other) - MOST_TOLD} more" if len(other) > MOST_TOLD else ""
        cause = f"the header is another one: {', '.join(other[:MOST_TOLD])}{more}"
        remedy = "Send the columns as they were declared, or declare this header and its names anew."
        raise Refusal("header_mismatch", place=place, cause=cause, remedy=remedy)


def _said(name: str | None) -> str:
    return "nothing" if name is None else repr(name)
