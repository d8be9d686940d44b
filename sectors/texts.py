"""How a column's text is read: what stands for nothing, how numbers and times are written, what is put right."""

import re
from collections.abc import Mapping
from typing import Any

from sectors.patterns import EXCEL, compile_pattern
from sectors.reader import Reader
from sectors.regexes import is_shared
from sectors.spec.column import LIST_MARK, Convert
from sectors.types import NUMBERS, TIMES

MARKS = (",", ".", " ", "'", "_")
OF_NUMBERS = re.compile(r"[0-9.,'_+-]+")
OF_DIGITS = re.compile(r"[0-9.,'_]")  # what stands between the signs of a number


def read_texts(reader: Reader, kind: str) -> Mapping[str, Any]:
    """The keys of a column of type `kind` that say how its text becomes a value."""
    found = {
        "formats": _formats(reader, kind),
        "zone": reader.zone("zone") if reader.has("zone") else None,
        "null_tokens": reader.strings("null_tokens", ()),
        "null_pattern": _pattern(reader, "null_pattern"),
        "recode": _recode(reader),
        "convert": _convert(reader, kind),
        **_marks(reader, kind),
        **_around(reader, kind),
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
        if text == EXCEL:
            continue
        try:
            pieces = compile_pattern(text).pieces
        except ValueError as cause:
            remedy = f"Write it as strptime does, such as %Y-%m-%d %H:%M, or {EXCEL} for a spreadsheet's day numbers."
            raise reader.error("format", str(cause), remedy) from cause
        if kind == "timestamp" and "d" not in pieces:
            raise reader.error("format", f"{text!r} tells no day", "Give the column the type date.")
    return found


def _pattern(reader: Reader, key: str) -> str | None:
    text = reader.optional(key, str)
    if text is not None and not is_shared(text):
        remedy = "Write a regular expression without look-around or back references."
        raise reader.error(key, f"{text!r} is not read alike by every engine", remedy)
    return text


def _marks(reader: Reader, kind: str) -> dict[str, Any]:
    found = {
        **_only(reader, "thousands", kind, NUMBERS, reader.optional("thousands", str)),
        **_only(reader, "decimal_mark", kind, NUMBERS, reader.take("decimal_mark", str, ".")),
    }
    for key, mark in found.items():
        if mark is not None and mark not in MARKS:
            remedy = f"Use one of {' '.join(map(repr, MARKS))}; a blank between thousands stands for one of any width."
            raise reader.error(key, f"is {mark!r}", remedy)
    if found["thousands"] == found["decimal_mark"]:
        raise reader.error("thousands", "is the decimal mark, too", "Give each its own sign.")
    return found


def _around(reader: Reader, kind: str) -> dict[str, tuple[str, ...]]:
    """`strip` and `negative`; DeclarationError where one would take what belongs to a number, or to the other."""
    strip, negative = reader.strings("strip", ()), reader.strings("negative", ())
    _only(reader, "negative", kind, NUMBERS, negative)
    if padded := [taken for taken in strip if not taken or taken != taken.strip()]:
        raise reader.error("strip", f"holds {padded[0]!r}", "Write each text bare: blanks beside it go, too.")
    if figures := [taken for taken in strip if kind.startswith(NUMBERS) and OF_NUMBERS.fullmatch(taken)]:
        raise reader.error("strip", f"{figures[0]!r} is a part of numbers", "Leave it out; thousands takes off marks.")
    for example in negative:
        _negative(reader, example, strip)
    return {"strip": strip, "negative": negative}


def _negative(reader: Reader, example: str, strip: tuple[str, ...]) -> None:
    around = tuple(text.strip() for text in example.split("1"))
    if len(around) != 2 or around in (("", ""), ("+", "")) or OF_DIGITS.search("".join(around)):
        cause = f"{example!r} does not show how minus one is written"
        raise reader.error("negative", cause, 'Write it as the file does, such as "(1)" or "1-".')
    if both := [taken for taken in strip if any(taken in text for text in around)]:
        raise reader.error("strip", f"{both[0]!r} is of the sign {example!r}, too", "Decide for one.")


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
