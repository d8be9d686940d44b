"""Where a column's text comes from: a field by one of its names, several fields joined, or the file's own name."""

import re
from typing import Any

from sectors.reader import Reader
from sectors.regexes import is_shared
from sectors.spec.column import Column

KEYS = ("source", "parts", "file_name")


def read_sources(reader: Reader, name: str) -> dict[str, Any]:
    """`sources`, `parts` and `file_name` of a column; DeclarationError where more than one is given."""
    given = [key for key in KEYS if reader.has(key)]
    if len(given) > 1:
        raise reader.error(given[1], f"stands beside {given[0]}", "Keep one of them.")
    parts = _bare(reader, "parts", ())
    if given == ["parts"] and len(parts) < 2:
        raise reader.error("parts", "names fewer than two fields", 'Name each, or write source = "…".')
    alone = given in (["parts"], ["file_name"])
    return {
        "sources": () if alone else _bare(reader, "source", (name,), needed=True),
        "parts": parts,
        "file_name": _file_name(reader),
    }


def _bare(reader: Reader, key: str, default: tuple[str, ...], *, needed: bool = False) -> tuple[str, ...]:
    found = reader.strings(key, default)
    if (needed and not found) or any(source != source.strip() for source in found):
        raise reader.error(
            key, "holds no name, or a padded one", 'Write it as the header does, bare; a lacking one as "".'
        )
    return found


def _file_name(reader: Reader) -> str | None:
    text = reader.optional("file_name", str)
    if text is not None and (not is_shared(text) or re.compile(text).groups != 1):
        cause = f"{text!r} is not a pattern with one group"
        raise reader.error("file_name", cause, "Write one such as '^(.+)[.]csv$'.")
    return text


def fields(column: Column) -> tuple[str, ...]:
    """Every name of a field that the column may take its text from."""
    return (*column.sources, *column.parts)
