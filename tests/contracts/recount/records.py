"""A delivered file → its records as texts by source name, read from the raw bytes by the standard library alone.

csv by `csv`, json by `json`, xml by `ElementTree`; a hook is the sector's own and is called as it is.
"""

import csv
import importlib.util
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.contracts.recount.packed import decoded, documents, unpacked

BETWEEN_ITEMS = "\x1f"


@dataclass
class Found:
    """`names`: of the fields, where there is a header; `skipped`: what is not a row; a record is texts, or a problem."""

    names: list[str] = field(default_factory=list)
    skipped: int = 0
    records: list[Mapping[str, str | None] | str] = field(default_factory=list)
    nameless_filled: bool = False


def read(form: Mapping[str, Any], sources: list[str], file: Path, folder: Path) -> Found:
    """Every record of `file`; `sources`: the declared ones, `folder`: the sector's."""
    kind = form.get("kind", "csv")
    if kind == "csv":
        return _csv(form, file)
    if kind == "hook":
        return _hook(form, file, folder)
    records = [record for document in documents(file, form.get("archive")) for record in _of(kind, form, document)]
    return Found(records=[{source: _at(record, source) for source in sources} for record in records])


def form_of(feed: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = feed.get("format", {})
    forms = given if isinstance(given, list) else [given]
    return next(form for form in forms if fnmatchcase(name, form.get("files", "*")))


def encodings(form: Mapping[str, Any]) -> list[str]:
    given = form.get("encoding", "utf-8")
    return [given] if isinstance(given, str) else list(given)


@cache
def plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def _csv(form: Mapping[str, Any], file: Path) -> Found:
    text = decoded(unpacked(file), encodings(form)).removeprefix("\ufeff")
    if form.get("line_end") == "cr":
        text = text.replace("\r", "\n")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    csv.field_size_limit(1 << 24)
    found = Found()
    rest = iter([line + "\n" for line in lines[form.get("skip_rows", 0) :]])
    rows = _reader(form, rest)
    header = [next(row for row in rows if row) for _ in range(form.get("header_rows", 1))]
    told = form.get("names") or _joined(header)
    found.names = [plain(name) for name in [*told, *form.get("more_names", [])]]
    skips = form.get("skip_matching")
    for row in _reader(form, _without(rest, skips, found) if skips else rest):
        if not "".join(row).strip():
            found.skipped += 1
        elif len(row) != len(found.names):
            found.records.append(f"{len(row)} fields for {len(found.names)} columns")
        else:
            found.records += _long(form, found, row)
    return found


def _reader(form: Mapping[str, Any], lines: Iterator[str]) -> Iterator[list[str]]:
    quote = form.get("quote", '"')
    how: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(lines, delimiter=form.get("delimiter", ","), strict=True, **how)


def _without(lines: Iterator[str], skips: str, found: Found) -> Iterator[str]:
    for line in lines:
        if re.search(skips, line.rstrip("\r\n")):
            found.skipped += 1
        else:
            yield line


def _joined(rows: list[list[str]]) -> list[str]:
    """Two or more header rows as one: blank cells take what is left of them where the row below has a name."""
    if len(rows) < 2:
        return rows[0] if rows else []
    width = max(map(len, rows))
    table = [row + [""] * (width - len(row)) for row in rows]
    for level in range(len(table) - 2, -1, -1):
        for place in range(1, width):
            if not table[level][place].strip() and table[level + 1][place].strip():
                table[level][place] = table[level][place - 1]
    return [" / ".join(cell.strip() for cell in cells if cell.strip()) for cells in zip(*table, strict=True)]


def _long(form: Mapping[str, Any], found: Found, row: list[str]) -> list[Mapping[str, str | None]]:
    found.nameless_filled |= any(text.strip() and not name for name, text in zip(found.names, row, strict=True))
    texts = dict(zip(found.names, row, strict=True))
    if (unpivot := form.get("unpivot")) is None:
        return [texts]
    fits = {name: told for name in found.names if (told := re.search(unpivot["match"], name))}
    kept = {name: text for name, text in texts.items() if name not in fits}
    return [
        kept | dict(zip(unpivot["names"], told.groups(), strict=True)) | {unpivot["value"]: texts[name]}
        for name, told in fits.items()
    ]


def _hook(form: Mapping[str, Any], file: Path, folder: Path) -> Found:
    spec = importlib.util.spec_from_file_location("recounted_hooks", folder / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = decoded(unpacked(file), encodings(form)).splitlines(keepends=True)
    rows = list(getattr(module, form["hook"])(enumerate(lines, 1)))
    return Found(records=[row.problem or row.values for row in rows])


Record = tuple[Any, tuple[Any, ...]]  # a record, and what led to it: keys of objects, or elements above it


def _of(kind: str, form: Mapping[str, Any], document: bytes) -> list[Record]:
    path = form.get("rows", "")
    if kind == "xml":
        return list(_elements(ET.fromstring(document), (), [step for step in path.split("/") if step]))  # noqa: S314
    text = decoded(document, encodings(form)).removeprefix("\ufeff")
    texts = [line for line in text.split("\n") if line.strip()] if kind == "jsonl" else [text]
    roots = [json.loads(one, parse_float=_Text, parse_int=_Text) for one in texts]
    return [found for root in roots for found in _items(root, (), path or ("[*]" if isinstance(root, list) else ""))]


class _Text(str):
    """A number as it was written."""

    __slots__ = ()


def _items(value: Any, keys: tuple[Any, ...], path: str) -> Iterator[Record]:
    step, rest = re.fullmatch(r"(?:\.?([^.\[\]]+|\[[^\]]+\]))?(.*)", path).groups()  # type: ignore[union-attr]
    if step is None:
        yield value, keys
    elif step == "[*]":
        for item in value if isinstance(value, list) else []:
            yield from _items(item, keys, rest)
    elif step.startswith("["):
        if isinstance(value, list) and int(step[1:-1]) < len(value):
            yield from _items(value[int(step[1:-1])], keys, rest)
    elif isinstance(value, dict):
        for key in value if step == "*" else [step]:
            if key in value:
                yield from _items(value[key], (*keys, key) if step == "*" else keys, rest)


def _elements(element: ET.Element, above: tuple[Any, ...], steps: list[str]) -> Iterator[Record]:
    if not steps:
        yield element, above
        return
    for child in element:
        if steps[0] in ("*", str(child.tag).rpartition("}")[2]):
            yield from _elements(child, (*above, element), steps[1:])


def _at(record: Record, source: str) -> str | None:
    value, above = record
    if isinstance(value, ET.Element):
        found = [text for text in _element_texts(value, above, source.replace("[*]", "").split("/")) if text]
        return (BETWEEN_ITEMS.join(found) if "[*]" in source else found[0]) if found else None
    if isinstance(value, dict) and source in value:
        return _written(value[source])
    if told := re.fullmatch(r"@key(\d*)", source):
        place = int(told[1] or 0) + 1
        return above[-place] if place <= len(above) else None
    texts = [_written(item) for item, _ in _items(value, (), source)]
    if "[*]" in source:
        return BETWEEN_ITEMS.join(text for text in texts if text is not None) or None
    return texts[0] if texts else None


def _element_texts(element: ET.Element, above: tuple[Any, ...], steps: list[str]) -> Iterator[str]:
    step, rest = steps[0], steps[1:] or ["."]
    if step == "..":
        if above:
            yield from _element_texts(above[-1], above[:-1], rest)
    elif step.startswith("@"):
        yield from (text for name, text in element.attrib.items() if name.rpartition("}")[2] == step[1:])
    elif step == ".":
        yield "".join(element.itertext()).strip()
    else:
        for child in element:
            if str(child.tag).rpartition("}")[2] == step:
                yield from _element_texts(child, (*above, element), rest)


def _written(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
