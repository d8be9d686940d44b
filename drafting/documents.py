"""Documents (JSON, JSON lines, XML, a tar archive of them) → Sample: where the records are, and a text a path.

document → the path to its records → paths that hold a value → Sample, read by the steps' own readers
"""

import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa

from drafting.errors import NoDraft
from drafting.evidence import HIGH, MEDIUM, Part
from drafting.sample import Sample
from drafting.source import Source
from sectors.spec import LIST_MARK, Text
from spark_jobs import elements, paths

MOST_DOCUMENTS = 20_000
MOST_RECORDS = 200_000
LOOKED_AT = 500
MANY_KEYS = 5
LARGEST = 64 << 20


def kind_of(found: Source) -> str | None:
    """json, jsonl, xml, tar; None for what is to be read as lines of fields."""
    if found.encoding is None:
        return "tar"
    head = found.head.lstrip()
    if head.startswith("<?xml") or (head.startswith("<") and head.rstrip().endswith(">")):
        return "xml"
    if head[:1] not in ("{", "["):
        return None
    first = head.split("\n", 1)[0]
    if head.startswith("{") and "\n" in head.strip() and _is_json(first):
        return "jsonl"
    return "json" if found.cut or _is_json(head) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def sample(found: Source, kind: str) -> Sample:
    """NoDraft where no records are found."""
    form = Part("feed.format")
    contents = _contents(found, kind)
    inner = kind if kind != "tar" else _inner(found.name, contents)
    form.add("kind", inner, Text("by how it begins", "시작하는 글자로 보아"))
    if inner != "xml":
        form.add("encoding", found.encoding or "utf-8", found.because, written=inner == "jsonl")
    if kind == "tar":
        form.add("archive", "tar", Text(f"{len(contents)} documents in one archive", f"묶음 하나에 문서 {len(contents)}개"))
    reader = _of_xml if inner == "xml" else _of_json
    table, odd = reader(found.name, inner, contents, form)
    return Sample(found.name, form, table, whole=found.whole, size=found.path.stat().st_size, nameless=odd)


def _contents(found: Source, kind: str) -> list[bytes]:
    if kind != "tar":
        return [found.content]
    taken = []
    with tarfile.open(fileobj=io.BytesIO(found.content)) as archive:
        for member in archive:
            if member.isfile() and len(taken) < MOST_DOCUMENTS and (opened := archive.extractfile(member)):
                taken.append(opened.read())
    return taken


def _inner(name: str, contents: Sequence[bytes]) -> str:
    """The kind of an archive's documents: all must be of one."""
    kinds = Counter(_first_sign(content) for content in contents)
    for sign, kind in (("{", "json"), ("[", "json"), ("<", "xml")):
        if kinds[sign] == len(contents) and contents:
            return kind
    raise NoDraft(
        name,
        f"the archive's {len(contents)} members are not all JSON or all XML",
        "Pictures, sound and video are no rows: send a table or documents that describe them.",
    )


def _first_sign(content: bytes) -> str:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1].decode("ascii", "replace")


def _of_json(name: str, kind: str, contents: Sequence[bytes], form: Part) -> tuple[pa.Table, bool]:
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
    return _table(found, sources), False


def _parsed(name: str, kind: str, contents: Sequence[bytes]) -> Iterator[Any]:
    for content in contents:
        texts = [line for line in content.decode().split("\n") if line.strip()] if kind == "jsonl" else [content.decode("utf-8-sig")]
        for text in texts:
            try:
                yield json.loads(text, parse_float=paths.Written, parse_constant=str)
            except ValueError as broken:
                raise NoDraft(name, f"it is no JSON: {broken}", "Mend it there and try again.") from broken


def _rows_of_json(document: Any) -> str:
    """The path to the list with the most objects; nothing where the document, or its list, is the records.

    An object whose values are all lists, or all objects, holds records under its keys: `*[*]`, `*`.
    """
    for kind, path in ((list, "*[*]"), (dict, "*")):
        if isinstance(document, dict) and len(document) >= MANY_KEYS and all(isinstance(v, kind) for v in document.values()):
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


def _paths_of(found: Sequence[paths.Record]) -> list[str]:
    """Every path to a scalar: one step into objects, `[*]` for lists of scalars, what is deeper as JSON."""
    seen: dict[str, None] = {}
    for record in found[:LOOKED_AT] + found[-LOOKED_AT:]:
        if record.keys:
            seen.setdefault("@key")
        for key, value in _items(record.value):
            for path in _below(key, value):
                seen.setdefault(path)
    return [path for path in seen if not any(other != path and other.startswith((f"{path}.", f"{path}[*]")) for other in seen)]


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


def _table(found: Sequence[Any], sources: Sequence[str]) -> pa.Table:
    columns = {path: [(record.text(path) or "").strip() for record in found] for path in sources}
    return pa.table({path: pa.array(texts, pa.string()) for path, texts in columns.items()})


def _of_xml(name: str, _kind: str, contents: Sequence[bytes], form: Part) -> tuple[pa.Table, bool]:
    roots = [_root(name, content) for content in contents]
    rows = _rows_of_xml(roots[0]) if len(roots) == 1 else ""
    if rows:
        form.add("rows", rows, Text("the element that comes most often with values in it", "값을 담고 가장 자주 나오는 요소"), MEDIUM)
    found = [record for root in roots for record in elements.records(root, rows)][:MOST_RECORDS]
    sources = _paths_of_xml(found)
    if not sources:
        raise NoDraft(name, "its XML holds no repeated element with values", "Declare the feed by hand, or with a hook.")
    return _table(found, sources), False


def _root(name: str, content: bytes) -> ET.Element:
    if b"<!ENTITY" in content or len(content) > LARGEST:
        raise NoDraft(name, "the document declares entities or is too large", "Send it without, or in smaller documents.")
    try:
        return ET.fromstring(content)  # noqa: S314 - no entities: nothing is expanded or fetched
    except ET.ParseError as broken:
        raise NoDraft(name, f"it is no XML: {broken}", "Mend it there and try again.") from broken


def _rows_of_xml(root: ET.Element) -> str:
    """The path of the elements that most often hold two or more values."""
    counts: Counter[str] = Counter()
    for path, element in _walked(root, ""):
        values = len(element.attrib) + sum(1 for child in element if not len(child) and (child.text or "").strip())
        if values > 1:
            counts[path] += 1
    return max(counts.items(), key=lambda item: item[1], default=("", 0))[0]


def _walked(element: ET.Element, path: str) -> Iterator[tuple[str, ET.Element]]:
    for child in element:
        if isinstance(child.tag, str):
            below = f"{path}/{_local(child.tag)}".strip("/")
            yield below, child
            yield from _walked(child, below)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _paths_of_xml(found: Sequence[elements.Record]) -> list[str]:
    """Attributes, children with text (`[*]` where they repeat), one level of children below, and what stands above."""
    seen: dict[str, None] = {}
    repeated: set[str] = set()
    for record in found[:LOOKED_AT] + found[-LOOKED_AT:]:
        for path, count in Counter(_of_element(record.element, "", 2)).items():
            seen.setdefault(path)
            repeated |= {path} if count > 1 else set()
        for place, above in enumerate(reversed(record.above), 1):
            for path in _of_element(above, "../" * place, 1):
                seen.setdefault(path)
    return [f"{path}[*]" if path in repeated and "@" not in path and "/" not in path else path for path in seen]


def _of_element(element: ET.Element, prefix: str, depth: int) -> Iterator[str]:
    yield from (f"{prefix}@{_local(name)}" for name in element.attrib)
    for child in element:
        if not isinstance(child.tag, str):
            continue
        path = f"{prefix}{_local(child.tag)}"
        if len(child) and depth > 1:
            yield from _of_element(child, f"{path}/", depth - 1)
        elif not len(child) and (child.text or "").strip():
            yield path
            if depth > 1:
                yield from (f"{path}/@{_local(name)}" for name in child.attrib)
        elif child.attrib and depth > 1:
            yield from (f"{path}/@{_local(name)}" for name in child.attrib)


LISTED = LIST_MARK
__all__ = ["HIGH", "LISTED", "kind_of", "sample"]
