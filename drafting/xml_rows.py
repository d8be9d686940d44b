"""XML documents → a table of texts: which element is the record, and which paths from it hold a value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from drafting.errors import NoDraft
from drafting.evidence import MEDIUM, Part
from drafting.json_rows import LOOKED_AT, MOST_RECORDS, texts
from reading import elements
from sectors.spec import Text

LARGEST = 64 << 20
FEWEST = 2


def table(name: str, _kind: str, contents: Sequence[bytes], form: Part) -> pa.Table:
    """NoDraft where no element repeats; the path to it is added to `form`."""
    roots = [_root(name, content) for content in contents]
    rows = _rows_of_xml(roots[0]) if len(roots) == 1 else ""
    if rows:
        form.add(
            "rows",
            rows,
            Text("the element that comes most often with values in it", "값을 담고 가장 자주 나오는 요소"),
            MEDIUM,
        )
    found = [record for root in roots for record in elements.records(root, rows)][:MOST_RECORDS]
    sources = _paths_of_xml(found)
    if not sources or (len(found) < FEWEST and len(roots) == 1):
        raise NoDraft(
            name, "its XML holds no repeated element with values", "Declare the feed by hand, or with a hook."
        )
    return texts(found, sources)


def _root(name: str, content: bytes) -> Element:
    if len(content) > LARGEST:
        raise NoDraft(name, "the document is too large to draft from", "Send smaller documents.")
    try:
        return fromstring(content)
    except DefusedXmlException as unsafe:
        raise NoDraft(name, "the document declares entities", "Write their texts out and try again.") from unsafe
    except ParseError as broken:
        raise NoDraft(name, f"it is not XML: {broken}", "Mend it there and try again.") from broken


def _rows_of_xml(root: Element) -> str:
    """The path of the elements that most often hold two or more values."""
    counts: Counter[str] = Counter()
    for path, element in _walked(root, ""):
        values = len(element.attrib) + sum(1 for child in element if not len(child) and (child.text or "").strip())
        if values > 1:
            counts[path] += 1
    return max(counts.items(), key=lambda item: item[1], default=("", 0))[0]


def _walked(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    for child in element:
        if isinstance(child.tag, str):
            below = f"{path}/{_local(child.tag)}".strip("/")
            yield below, child
            yield from _walked(child, below)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _paths_of_xml(found: list[elements.Record]) -> list[str]:
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


def _of_element(element: Element, prefix: str, depth: int) -> Iterator[str]:
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
