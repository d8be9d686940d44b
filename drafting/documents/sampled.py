"""Documents (JSON, JSON lines, XML, an archive of them) → Sample: where the records are, and a text a path.

document → the path to its records → paths that hold a value → Sample, read by the steps' own readers
"""

import json
import re
from collections import Counter
from collections.abc import Sequence

from drafting.documents import json_rows, xml_rows
from drafting.errors import NoDraft
from drafting.evidence import Part
from drafting.files import encoding
from drafting.files.archives import Documents, first_sign
from drafting.files.encoding import Encoding
from drafting.files.source import Source
from drafting.sample import Sample
from reading.text import document
from reading.xml_text import text_of
from sectors.spec.format import Format
from sectors.spec.text import Text

Texts = Sequence[tuple[str, str]]  # the place of a document and its text
BEGINS = re.compile(r'\{\s*["}]|\[\s*[\[{]')  # as JSON does, and no line of fields


def kind_of(found: Source) -> str | None:
    """json, jsonl, xml, archive; None for what is to be read as lines of fields."""
    if found.documents:
        return "archive"
    head = found.head.lstrip()
    if head.startswith("<?xml") or (head.startswith("<") and head.rstrip().endswith(">")):
        return "xml"
    if head[:1] not in ("{", "["):
        return None
    first = head.split("\n", 1)[0]
    if head.startswith("{") and "\n" in head.strip() and _is_json(first):
        return "jsonl"
    return "json" if BEGINS.match(head) or _is_json(head) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def sample(found: Source, kind: str) -> Sample:
    """NoDraft where no records are there; Refusal where a document is broken or unsafe."""
    form = Part("feed.format")
    if found.documents:
        kind, texts = _of_archive(found.name, found.documents, form)
    else:
        texts = _of_file(found, kind)
        form.add("kind", kind, Text("by how it begins", "시작하는 글자로 보아"))
        _encoded(form, kind, found.found)
    table = (xml_rows if kind == "xml" else json_rows).table(found.name, kind, texts, form)
    nameless = (("", Text("a key without a name", "이름 없는 키")),) if "" in table.column_names else ()
    rows = table.drop_columns([""]) if nameless else table
    return Sample(found.name, form, rows, dropped=nameless, whole=found.whole)


def _of_file(found: Source, kind: str) -> Texts:
    text = found.content.decode()
    if kind == "jsonl":
        lines = enumerate(text.split("\n"), 1)
        return [(f"{found.name}, line {number}", line) for number, line in lines if line.strip()]
    if not found.whole:
        raise NoDraft(found.name, "the document is too large to draft from", "Give a smaller sample of it.")
    return [(found.name, text)]


def _encoded(form: Part, kind: str, found: Encoding) -> None:
    is_default = found.name == "utf-8" and kind != "jsonl"
    form.add("encoding", found.name, found.because, found.confidence, written=not (is_default or found.is_told))


def _of_archive(name: str, held: Documents, form: Part) -> tuple[str, Texts]:
    kind = _inner(name, held.found)
    form.add("kind", kind, Text("by how its documents begin", "문서가 시작하는 글자로 보아"))
    count = len(held.found)
    form.add(held.key, held.value, Text(f"{count} documents in one archive", f"묶음 하나에 문서 {count}개"))
    if kind == "xml":
        return kind, [(place, text_of(content, Format(), place)) for place, content in held.found]
    told = encoding.of(held.found[0][0], held.found[0][1])
    _encoded(form, kind, told)
    return kind, [(place, document(content, (told.name,), place)) for place, content in held.found]


def _inner(name: str, documents: Sequence[tuple[str, bytes]]) -> str:
    """The kind of an archive's documents: all must be of one."""
    kinds = Counter("xml" if first_sign(content) == "<" else "json" for _, content in documents)
    if len(kinds) == 1:
        return next(iter(kinds))
    raise NoDraft(name, "the archive holds JSON and XML", "Send documents of one kind.")
