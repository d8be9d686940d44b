"""Typed access to one TOML table: each key is taken once, with its type; what is left over is a mistake.

TOML table → Reader.text("title"), .strings("key"), … → values; Reader.done() refuses unknown keys
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from sectors.errors import DeclarationError
from sectors.spec.text import Text

T = TypeVar("T")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LENGTH = re.compile(r"([1-9]\d{0,3})([mhd])")
WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class Reader:
    """One table of a declaration at `path` ("dataset", "column[3]"), which every error names."""

    def __init__(self, file: Path, path: str, values: Mapping[str, Any]) -> None:
        self.file, self.path = file, path
        self._values = dict(values)
        self._known: set[str] = set()

    def error(self, key: str, cause: str, remedy: str) -> DeclarationError:
        return DeclarationError(self.file, f"{self.path}.{key}".strip("."), cause, remedy)

    def has(self, key: str) -> bool:
        return key in self._values

    def is_list(self, key: str) -> bool:
        return isinstance(self._values.get(key), list)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of `key`; without a default a missing key is an error."""
        self._known.add(key)
        if key not in self._values:
            if default is None:
                raise self.error(key, "is missing", f"Give it {WORDS[kind]}.")
            return default
        value = self._values[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"is {value!r}, not {WORDS[kind]}", f"Give it {WORDS[kind]}.")
        return value

    def optional(self, key: str, kind: type[T]) -> T | None:
        self._known.add(key)
        return self.take(key, kind) if key in self._values else None

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        if isinstance(self._values.get(key), str):
            return (self.take(key, str),)
        found = self.take(key, list, None if default is None else list(default))
        if not all(isinstance(item, str) for item in found):
            raise self.error(key, "holds something else than texts", "Put each item in quotes.")
        return tuple(found)

    def text(self, key: str, default: Text | None = None) -> Text:
        """A text in both languages: `{ en = "…", ko = "…" }`."""
        if default is not None and key not in self._values:
            self._known.add(key)
            return default
        table = self.table(key)
        found = Text(table.take("en", str), table.take("ko", str))
        table.done()
        return found

    def zone(self, key: str, default: str | None = None) -> str:
        """The name of a time zone."""
        name = self.take(key, str, default)
        if name not in _zones():
            close = nearest(name, sorted(_zones()))
            raise self.error(key, f"{name!r} is not a time zone", f"Use a name such as Asia/Seoul{close}.")
        return name

    def above_zero(self, key: str, default: int | None = None) -> int:
        number = self.take(key, int, default)
        if number <= 0:
            raise self.error(key, f"is {number}", "Give a whole number above 0.")
        return number

    def length(self, key: str, default: timedelta | None = None) -> timedelta:
        """A length of time: 45m, 2h, 3d."""
        if default is not None and key not in self._values:
            self._known.add(key)
            return default
        text = self.take(key, str)
        found = _LENGTH.fullmatch(text)
        if found is None:
            raise self.error(key, f"is {text!r}", "Give a whole number and m, h or d: 45m, 2h, 3d.")
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

    def table(self, key: str, *, optional: bool = False) -> "Reader":
        return Reader(self.file, f"{self.path}.{key}".strip("."), self.take(key, dict, {} if optional else None))

    def tables(self, key: str) -> list["Reader"]:
        found = self.take(key, list, [])
        for place, item in enumerate(found):
            if not isinstance(item, dict):
                raise self.error(f"{key}[{place}]", "is not a table", f"Write [[{key}]] above its keys.")
        return [Reader(self.file, f"{self.path}.{key}[{place}]".strip("."), item) for place, item in enumerate(found)]

    def choice(self, key: str, choices: Iterable[T], default: T) -> T:
        """A value of an enumeration, or one of some of its values."""
        word, allowed = self.take(key, str, str(default)), {str(item): item for item in choices}
        if word not in allowed:
            words = list(allowed)
            raise self.error(key, f"is {word!r}", f"Use one of {', '.join(words)}{nearest(word, words)}.")
        return allowed[word]

    def items(self) -> list[tuple[str, Any]]:
        """Every key and value, for tables whose keys are names of the declarer's own."""
        self._known |= set(self._values)
        return list(self._values.items())

    def done(self) -> None:
        for key in self._values:
            if key not in self._known:
                raise self.error(key, "is not a key of this table", f"Remove it{nearest(key, sorted(self._known))}.")


@cache
def _zones() -> frozenset[str]:
    """Asked for once a process: it walks the whole folder of zones."""
    return frozenset(available_timezones())


def nearest(word: str, choices: list[str]) -> str:
    """`; did you mean 'x'?` for the closest of `choices`, or nothing."""
    close = difflib.get_close_matches(word, choices, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
