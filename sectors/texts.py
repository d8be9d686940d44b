"""How a column's text is read: what stands for nothing, how numbers and times are written, what is put right."""

from collections.abc import Mapping
from typing import Any

from sectors.patterns import compile_pattern
from sectors.reader import Reader
from sectors.regexes import is_shared
from sectors.spec import LIST_MARK, Convert
from sectors.types import NUMBERS, TIMES

MARKS = (",", ".", " ", "'", "_")


def read_texts(reader: Reader, kind: str) -> Mapping[str, Any]:
    """The keys of a column of type `kind` that say how its text becomes a value."""
    found = {
        "formats": _formats(reader, kind),
        "zone": reader.zone("zone") if reader.has("zone") else None,
        "null_tokens": reader.strings("null_tokens", ()),
        "null_pattern": _pattern(reader, "null_pattern"),
        "recode": _recode(reader),
        "convert": _convert(reader, kind),
        **_numbers(reader, kind),
        **_only(reader, "first_year", kind, TIMES, reader.take("first_year", int, 1969)),
        **_only(reader, "split", kind, ("list",), reader.take("split", str, LIST_MARK)),
    }
    if found["zone"] and kind != "timestamp":
        raise reader.error("zone", f"a {kind} has no zone", "Leave it out.")
    if not found["split"]:
        raise reader.error("split", "is empty", 'Write what stands between the items, such as "+".')
    return found


def _only(reader: Reader, key: str, kind: str, kinds: tuple[str, ...], value: object) -> dict[str, Any]:
    if reader.has(key) and not kind.startswith(kinds):
        raise reader.error(key, f"a {kind} has no {key}", f"Leave it out, or use type {' or '.join(kinds)}.")
    return {key: value}


def _formats(reader: Reader, kind: str) -> tuple[str, ...]:
    found = reader.strings("format", ())
    _only(reader, "format", kind, TIMES, found)
    for text in found:
        try:
            pieces = compile_pattern(text).pieces
        except ValueError as cause:
            raise reader.error("format", str(cause), "Write it as strptime does, such as %Y-%m-%d %H:%M.") from cause
        if kind == "timestamp" and "d" not in pieces:
            raise reader.error("format", f"{text!r} tells no day", "Give the column the type date.")
    return found


def _pattern(reader: Reader, key: str) -> str | None:
    text = reader.optional(key, str)
    if text is not None and not is_shared(text):
        remedy = "Write a regular expression without look-around or back references."
        raise reader.error(key, f"{text!r} is not read alike by every engine", remedy)
    return text


def _numbers(reader: Reader, kind: str) -> dict[str, Any]:
    found = {
        **_only(reader, "thousands", kind, NUMBERS, reader.optional("thousands", str)),
        **_only(reader, "decimal_mark", kind, NUMBERS, reader.take("decimal_mark", str, ".")),
    }
    for key, mark in found.items():
        if mark is not None and mark not in MARKS:
            raise reader.error(key, f"is {mark!r}", f"Use one of {' '.join(MARKS)!r}.")
    if found["thousands"] == found["decimal_mark"]:
        raise reader.error("thousands", "is the decimal mark, too", "Give each its own sign.")
    return found


def _recode(reader: Reader) -> tuple[tuple[str, str], ...]:
    items = reader.table("recode", optional=True).items()
    if wrong := [key for key, value in items if not isinstance(value, str) or key != key.strip()]:
        raise reader.error(f"recode.{wrong[0]}", "is not text for a bare text", 'Write old = "new".')
    return tuple(items)


def _convert(reader: Reader, kind: str) -> Convert | None:
    if not reader.has("convert"):
        return None
    _only(reader, "convert", kind, ("double",), None)
    table = reader.table("convert")
    found = Convert(
        origin=table.take("from", str),
        add=table.take("add", float, 0.0),
        multiply=table.take("multiply", float, 1.0),
        divide=table.take("divide", float, 1.0),
    )
    table.done()
    if not found.divide or not found.multiply:
        raise table.error("divide" if not found.divide else "multiply", "is 0", "Give the factor between the units.")
    return found
