"""JSON documents → a table of texts: where the records are, and which paths of a record hold a value."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from drafting.errors import NoDraft
from drafting.evidence import LOW, MEDIUM, Part
from reading import answers, paths
from reading.json_text import parsed
from sectors.spec.text import Text

MOST_RECORDS = 200_000
LOOKED_AT = 500
MANY_KEYS = 5
DEEPEST = 6  # objects within one another, down to the records
ITEMS = ("item", "items", "row", "rows", "records")
RECORDS = (*ITEMS, "record", "data", "list", "features", "results", "value", "values")
AROUND = ("response", "body", "result", "output")  # objects that portals put around them


def table(name: str, kind: str, documents: Sequence[tuple[str, str]], form: Part) -> pa.Table:
    """NoDraft where no records are there; the path to them is added to `form`. Refusal for a broken document."""
    values = [parsed(text, place) for place, text in documents]
    if values and isinstance(values[0], dict) and "$schema" in values[0]:
        raise NoDraft(name, "it is a JSON Schema: it describes data and holds none", "Give a file of records.")
    rows = _rows(name, values, documents[0][1], form) if kind == "json" else ""
    found = [record for value in values for record in paths.records(value, rows)][:MOST_RECORDS]
    if not found or not any(isinstance(record.value, dict | list) for record in found):
        raise NoDraft(name, "its JSON holds no list of objects", "Send records as objects, or declare a hook.")
    return of_records(name, found)


def of_records(name: str, found: list[paths.Record]) -> pa.Table:
    """NoDraft where they name nothing."""
    sources = _paths_of(found)
    if not sources:
        raise NoDraft(name, "its records name nothing", "Give a file whose objects have keys.")
    return texts(found, sources)


def _rows(name: str, documents: Sequence[Any], text: str, form: Part) -> str:
    """The path to the records, added to `form`; NoDraft where a document alone is an answer without any."""
    document, is_alone = documents[0], len(documents) == 1
    if rows := _rows_of_json(document, 1 if is_alone else 2):
        form.add("rows", rows, Text("the largest list of objects", "가장 큰 객체 목록"), MEDIUM)
    elif is_alone and isinstance(document, dict) and (rows := _only_record(document)):
        because = Text("one record, written without its list", "목록 없이 적힌 한 레코드")
        form.add("rows", rows, because, LOW)
    elif is_alone and _is_empty(document):
        raise NoDraft(name, f"it holds no records{answers.quoted(text)}", "Give a file with its records.")
    return rows


def _rows_of_json(document: Any, fewest: int) -> str:
    """The path to the list with the most objects; nothing where the document, or its list, is the records.

    `fewest`: in a list whose key means records. An object whose values are all lists, or all objects, holds records
    under its keys: `*[*]`, `*`.
    """
    for kind, path in ((list, "*[*]"), (dict, "*")):
        if (
            isinstance(document, dict)
            and len(document) >= MANY_KEYS
            and all(isinstance(v, kind) for v in document.values())
        ):
            return path
    found = [(len(items), -path.count("."), path) for path, items in _lists(document, "", DEEPEST, fewest)]
    return max(found)[2] if found and not isinstance(document, list) else ""


def _lists(value: Any, path: str, depth: int, fewest: int) -> Iterator[tuple[str, list[Any]]]:
    if not isinstance(value, dict) or depth == 0:
        return
    for key, item in value.items():
        if isinstance(item, list) and len(item) >= (fewest if key.lower() in RECORDS else 2) and _are_objects(item):
            yield f"{path}{key}[*]", item
        elif isinstance(item, dict):
            yield from _lists(item, f"{path}{key}.", depth - 1, fewest)


def _are_objects(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(each, dict) for each in items)


def _only_record(document: dict[str, Any]) -> str:
    """Where a portal wrote one record as an object, not as a list of one: the innermost key that means records."""
    path, value, found = "", document, ""
    for _ in range(DEEPEST):
        step = next(iter(_records_within(value)), None)
        if step is None:
            break
        path, value = f"{path}.{step}".strip("."), value[step]
        found = f"{path}[*]" if step.lower() in RECORDS else found
    return found if not any(key.lower() in ITEMS for key in value) else ""  # there are none, or they are no objects


def _records_within(value: Any) -> list[str]:
    """Keys of objects, those that mean records first."""
    if not isinstance(value, dict):
        return []
    held = [key for key, item in value.items() if isinstance(item, dict) and item]
    return [key for words in (RECORDS, AROUND) for key in held if key.lower() in words]


def _is_empty(document: Any) -> bool:
    """Whether it is an answer without records: nothing under a key that means them, or codes and messages alone."""
    leaves = [(key.lower(), value) for key, value in _leaves(document, "", DEEPEST)]
    lists = any(value in ([], {}) for key, value in leaves if key in RECORDS)
    items = any(value in ("", None) for key, value in leaves if key in ITEMS)
    return isinstance(document, dict) and (lists or items or all(answers.SAYS.search(key) for key, _ in leaves))


def _leaves(value: Any, key: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value and depth:
        for inner, item in value.items():
            yield from _leaves(item, inner, depth - 1)
    else:
        yield key, value


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
