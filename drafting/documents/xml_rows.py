"""XML documents → a table of texts: which element is the record, and which paths from it hold a value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

import pyarrow as pa

from drafting.documents.json_rows import LOOKED_AT, MOST_RECORDS, RECORDS, texts
from drafting.errors import NoDraft
from drafting.evidence import LOW, MEDIUM, Part
from reading import answers, elements
from reading.xml_documents import parsed
from sectors.spec.text import Text

FEWEST = 2
DEEPEST = 20
MANY = Text("the element that comes most often with values in it", "값을 담고 가장 자주 나오는 요소")
ONE = Text("one element whose name means records", "레코드를 뜻하는 이름의 요소 하나")


def table(name: str, _kind: str, documents: Sequence[tuple[str, str]], form: Part) -> pa.Table:
    """NoDraft where no element holds values; the path to those that do is added to `form`. Refusal as `parsed`."""
    roots = [parsed(text, place) for place, text in documents]
    rows = _rows_of_xml(roots[0]) if len(roots) == 1 else ""
    found = [record for root in roots for record in elements.records(root, rows)][:MOST_RECORDS]
    sources = _paths_of_xml(found)
    is_named = rows.rpartition("/")[2].lower() in RECORDS
    if not sources or (len(found) < FEWEST and len(roots) == 1 and not is_named):
        cause = f"its XML holds no repeated element with values{answers.quoted(documents[0][1])}"
        raise NoDraft(name, cause, "Give a file with its records, or declare the feed by hand.")
    if rows:
        form.add("rows", rows, MANY if len(found) > 1 else ONE, MEDIUM if len(found) > 1 else LOW)
    return texts(found, sources)


def _rows_of_xml(root: Element) -> str:
    """The path of the elements that most often hold two or more values; of equals, one whose name means records."""
    counts: Counter[str] = Counter()
    for path, element in _walked(root):
        values = len(element.attrib) + sum(1 for child in element if _has_value(child))
        if values > 1:
            counts[path] += 1
    named = {path: path.rpartition("/")[2].lower() in RECORDS for path in counts}
    return max(counts, key=lambda path: (counts[path], named[path]), default="")


def _has_value(element: Element) -> bool:
    return not len(element) and bool((element.text or "").strip() or element.attrib)


def _walked(root: Element) -> Iterator[tuple[str, Element]]:
    """Every element below with its path, down to DEEPEST: a document may nest without end."""
    waiting = [("", 0, root)]
    while waiting:
        path, depth, element = waiting.pop()
        if path:
            yield path, element
        if depth < DEEPEST:
            children = [child for child in element if isinstance(child.tag, str)]
            waiting += [(f"{path}/{_local(child.tag)}".strip("/"), depth + 1, child) for child in reversed(children)]


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
