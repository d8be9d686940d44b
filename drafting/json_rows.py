"""JSON documents → a table of texts: where the records are, and which paths of a record hold a value."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from drafting.errors import NoDraft
from drafting.evidence import MEDIUM, Part
from reading import paths
from sectors.spec import Text

MOST_RECORDS = 200_000
LOOKED_AT = 500
MANY_KEYS = 5


def table(name: str, kind: str, contents: Sequence[bytes], form: Part) -> pa.Table:
    """NoDraft where no records are found; the path to them is added to `form`."""
    documents = list(_parsed(name, kind, contents))
    if isinstance(documents[0], dict) and "$schema" in documents[0]:
        raise NoDraft(name, "it is a JSON Schema: it describes data and holds none", "Give a file of records.")
    rows = _rows_of_json(documents[0]) if kind == "json" else ""
    if rows:
        form.add("rows", rows, Text("the largest list of objects", "가장 큰 객체 목록"), MEDIUM)
    found = [record for document in documents for record in paths.records(document, rows)][:MOST_RECORDS]
    if not found or not any(isinstance(record.value, dict | list) for record in found):
        raise NoDraft(name, "its JSON holds no list of objects", "Send records as objects, or declare a hook.")
    sources = _paths_of(found)
    return texts(found, sources)


def _parsed(name: str, kind: str, contents: Sequence[bytes]) -> Iterator[Any]:
    for content in contents:
        texts = (
            [line for line in content.decode().split("\n") if line.strip()]
            if kind == "jsonl"
            else [content.decode("utf-8-sig")]
        )
        for text in texts:
            try:
                yield json.loads(text, parse_float=paths.Written, parse_constant=str)
            except ValueError as broken:
                raise NoDraft(name, f"it is not JSON: {broken}", "Mend it there and try again.") from broken


def _rows_of_json(document: Any) -> str:
    """The path to the list with the most objects; nothing where the document, or its list, is the records.

    An object whose values are all lists, or all objects, holds records under its keys: `*[*]`, `*`.
    """
    for kind, path in ((list, "*[*]"), (dict, "*")):
        if (
            isinstance(document, dict)
            and len(document) >= MANY_KEYS
            and all(isinstance(v, kind) for v in document.values())
        ):
            return path
    found = [(len(items), -path.count("."), path) for path, items in _lists(document, "", 3)]
    return max(found)[2] if found and not isinstance(document, list) else ""


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if not isinstance(value, dict) or depth == 0:
        return
    for key, item in value.items():
        if isinstance(item, list) and len(item) > 1 and all(isinstance(each, dict) for each in item):
            yield f"{path}{key}[*]", item
        elif isinstance(item, dict):
            yield from _lists(item, f"{path}{key}.", depth - 1)


def _paths_of(found: list[paths.Record]) -> list[str]:
    """Every path to a scalar: one step into objects, `[*]` for lists of scalars, what is deeper as JSON."""
    seen: dict[str, None] = {}
    for record in found[:LOOKED_AT] + found[-LOOKED_AT:]:
        if record.keys:
            seen.setdefault("@key")
        for key, value in _items(record.value):
            for path in _below(key, value):
                seen.setdefault(path)
    return [
        path
        for path in seen
        if not any(other != path and other.startswith((f"{path}.", f"{path}[*]")) for other in seen)
    ]


def _items(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [(f"[{place}]", item) for place, item in enumerate(value)]
    return list(value.items()) if isinstance(value, dict) else []


def _below(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value and "." not in key:
        yield from (f"{key}.{inner}" for inner in value)
    elif isinstance(value, list) and value and not any(isinstance(item, dict | list) for item in value):
        yield f"{key}[*]"
    else:
        yield key


def texts(found: Sequence[Any], sources: Sequence[str]) -> pa.Table:
    """The text at each path of each record, blank where nothing is."""
    columns = {path: [(record.text(path) or "").strip() for record in found] for path in sources}
    return pa.table({path: pa.array(texts, pa.string()) for path, texts in columns.items()})
