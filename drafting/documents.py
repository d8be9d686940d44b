"""Documents (JSON, JSON lines, XML, a tar archive of them) → Sample: where the records are, and a text a path.

document → the path to its records → paths that hold a value → Sample, read by the steps' own readers
"""

import io
import json
import tarfile
from collections import Counter
from collections.abc import Sequence

from drafting import json_rows, xml_rows
from drafting.errors import NoDraft
from drafting.evidence import Part
from drafting.sample import Sample
from drafting.source import Source
from sectors.spec import Text

MOST_DOCUMENTS = 20_000


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
        form.add(
            "archive", "tar", Text(f"{len(contents)} documents in one archive", f"묶음 하나에 문서 {len(contents)}개")
        )
    read = xml_rows.table if inner == "xml" else json_rows.table
    table = read(found.name, inner, contents, form)
    return Sample(found.name, form, table, whole=found.whole, size=found.path.stat().st_size, first_line=1)


def _contents(found: Source, kind: str) -> list[bytes]:
    if kind != "tar":
        return [found.content]
    taken: list[bytes] = []
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
        "Pictures, sound and video are not rows: send a table or documents that describe them.",
    )


def _first_sign(content: bytes) -> str:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1].decode("ascii", "replace")
