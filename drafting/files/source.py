"""A file → its text: how it is packed and encoded, by its bytes, never by its name.

    file → out of its archive → unpack → encoding → Source.content, UTF-8
    archive of documents → Source.documents, each its bytes

Of a larger file the first MOST bytes are read; the rest is not looked at, and the draft says so.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

from drafting.evidence import Confidence
from drafting.files import archives, encoding
from drafting.files.archives import Documents
from drafting.files.encoding import Encoding
from reading.members import fitting
from reading.unpack import chunks, listed
from sectors.spec.text import Text

MOST = 192 << 20
HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """`content`: UTF-8 without a byte order mark, nothing where it is an archive of `documents`.

    `chosen`: a glob for the one member of several that was read.
    """

    path: Path
    found: Encoding
    content: bytes
    whole: bool
    chosen: str | None = None
    documents: Documents | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def encoding(self) -> str:
        return self.found.name

    @property
    def because(self) -> Text:
        return self.found.because

    @property
    def confidence(self) -> Confidence:
        return self.found.confidence

    @property
    def head(self) -> str:
        """The text of the first MiB, to its last whole line."""
        if len(self.content) <= HEAD:
            return self.content.decode()
        end = max(self.content.rfind(b"\n", 0, HEAD), self.content.rfind(b"\r", 0, HEAD)) + 1
        return self.content[: end or HEAD].decode("utf-8", "ignore")

    @property
    def cut(self) -> bool:
        """Whether `head` is less than the text."""
        return len(self.content) > HEAD


def read(path: Path) -> Source:
    """Refusal for what cannot be unpacked, or is of a foreign kind; NoDraft for what is not text."""
    files = names(path)
    if documents := archives.documents_of(path, files, MOST):
        return Source(path, Encoding("utf-8", Text("", "")), b"", documents.whole, documents=documents)
    chosen = archives.table_of(files) if len(files) > 1 else None
    content, whole = _taken(path, chosen)
    found = encoding.of_xml(path.name, content) or encoding.of(path.name, content)
    return Source(path, found, as_utf8(content, found.name, whole=whole), whole, chosen)


def names(path: Path) -> list[str]:
    """Of the files in an archive; none where it is not one. Refusal as `read`."""
    return fitting(listed(path, path.name), None)


def _taken(path: Path, chosen: str | None) -> tuple[bytes, bool]:
    """The bytes, at most MOST and then to the end of a line, and whether they are all."""
    taken, size = [], 0
    for chunk in chunks(path, path.name, glob=chosen):
        taken.append(chunk)
        size += len(chunk)
        if size >= MOST:
            content = b"".join(taken)
            return content[: (content.rfind(b"\n") + 1) // 2 * 2 or None], False  # UTF-16 has two bytes a sign
    return b"".join(taken), True


def as_utf8(content: bytes, name: str, *, whole: bool = True) -> bytes:
    """The text in UTF-8, without a byte order mark; of a file that is not `whole` its last sign may be cut."""
    if name == "utf-8":
        return content.removeprefix(codecs.BOM_UTF8)
    text = codecs.getincrementaldecoder(name)("strict").decode(content, final=whole)
    return text.removeprefix("\ufeff").encode()
