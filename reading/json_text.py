r"""Text of a JSON document → its values; what `json` takes in silence, and no table can hold, is refused by its place.

A key that stands twice in one object (`json` keeps the last), `\u0000`, and half a character (`\ud800` alone).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from reading import answers
from reading.paths import Written
from reading.refusals import TOO_DEEP, broken

# A backslash that none before it escapes, and NUL, a high half without its low one, or a low one without its high one.
UNFIT = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<sign>\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


class Doubled(dict[str, Any]):
    """An object in which `key` stands twice."""

    key: str


def parsed(text: str, place: str) -> Any:
    """The document; its numbers keep their digits. Refusal naming `place` and where in the document."""
    doubled: list[Doubled] = []

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        doubled.append(Doubled(found))
        doubled[-1].key = next(name for name in names if names.count(name) > 1)
        return doubled[-1]

    try:
        document = json.loads(text, parse_float=Written, parse_constant=str, object_pairs_hook=made)
    except RecursionError as mistake:
        raise broken(place, TOO_DEEP) from mistake
    except ValueError as mistake:
        raise broken(place, f"it is not JSON: {mistake}{answers.quoted(text)}") from mistake
    _whole_characters(text, place)
    if doubled:
        path, key = next((path, value.key) for path, value in _objects(document) if isinstance(value, Doubled))
        raise broken(f"{place}, {path}" if path else place, f"the key {key!r} stands twice in one object")
    return document


def _whole_characters(text: str, place: str) -> None:
    if unfit := UNFIT.search(text) if "\\u" in text else None:
        line = text.count("\n", 0, unfit.start("sign")) + 1
        what = "a NUL character" if unfit["sign"] == r"\u0000" else "half of a character"
        raise broken(f"{place}, line {line}" if "\n" in text.strip() else place, f"{unfit['sign']} is {what}")


def _objects(document: Any) -> Iterator[tuple[str, Any]]:
    """Every object with its path, in the order of the document."""
    waiting = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield path, value
            inner = [(f"{path}.{key}" if path else key, item) for key, item in value.items()]
        else:
            inner = [(f"{path}[{place}]", item) for place, item in enumerate(value)]
        waiting += reversed([(below, item) for below, item in inner if isinstance(item, dict | list)])
