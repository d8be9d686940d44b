"""Paths into JSON documents: `vulnerabilities[*]`, `creator[0].full_name`, `*[*]`, `@key`.

A name steps into an object, `[0]` into a list, `[*]` over its items, `*` over an object's values. What is not a list
is its own one item under `[*]`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sectors.spec.column import LIST_MARK

_STEP = re.compile(r"\[(\d+|\*)\]|([^.\[\]]+)")
_KEY = re.compile(r"@key(\d*)")


class Written(float):
    """A number of a document with the text that it was: no digit is lost before a column's type says what it is."""

    def __init__(self, text: str) -> None:
        self.text = text


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a document; `keys` of the objects that were stepped over, the last one innermost."""

    value: Any
    keys: tuple[str, ...] = ()

    def names(self) -> set[str]:
        return set(self.value) if isinstance(self.value, dict) else set()

    def text(self, path: str) -> str | None:
        """What stands at `path`, None where nothing does; a list's items between list marks."""
        if isinstance(self.value, dict) and path in self.value:
            return _text(self.value[path])
        if told := _KEY.fullmatch(path):
            above = int(told[1] or 0) + 1
            return self.keys[-above] if above <= len(self.keys) else None
        found = [item for item, _ in _walk(self.value, steps(path), ())]
        if "[*]" not in path:
            return _text(found[0]) if found else None
        return LIST_MARK.join(text for item in found if (text := _text(item)) is not None) or None


def steps(path: str) -> tuple[str | int, ...]:
    """Names, places and `*`; the brackets' `*` is -1."""
    found = (match.groups() for match in _STEP.finditer(path))
    return tuple((-1 if place == "*" else int(place)) if place else name for place, name in found)


def head(source: str) -> str:
    """The name within an object at which a path begins; of a source without a name, the source."""
    return str((*steps(source), source)[0])


def records(document: Any, rows: str) -> Iterator[Record]:
    """The records at `rows`; without a path each item of a list, or the document itself. Under `[*]` an object alone
    is one record; a text or a number alone is none.
    """
    path = steps(rows) or ((-1,) if isinstance(document, list) else ())
    if path[-1:] != (-1,):
        return (Record(value, keys) for value, keys in _walk(document, path, ()))
    return within(document, path)


def within(document: Any, path: tuple[str | int, ...]) -> Iterator[Record]:
    """The same for a path that ends with `[*]`, whatever of it is left."""
    held = _walk(document, path[:-1], ())
    return (Record(item, keys) for value, keys in held if isinstance(value, list | dict) for item in _items(value))


def _walk(value: Any, path: tuple[str | int, ...], keys: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    if not path:
        yield value, keys
        return
    step, rest = path[0], path[1:]
    if step == -1:
        items = [(item, keys) for item in _items(value)]
    elif isinstance(step, int):
        items = [(value[step], keys)] if isinstance(value, list) and step < len(value) else []
    elif not isinstance(value, dict):
        items = []
    elif step == "*":
        items = [(item, (*keys, key)) for key, item in value.items()]
    else:
        items = [(value[step], keys)] if step in value else []
    for item, above in items:
        yield from _walk(item, rest, above)


def _items(value: Any) -> list[Any]:
    """Of a list its items. Portals write a list of one without its brackets, and one of none as an empty text."""
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]


def _text(value: Any) -> str | None:
    """A scalar as it was written; what is nested, as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Written):
        return value.text
    return json.dumps(value, ensure_ascii=False)
