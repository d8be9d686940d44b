"""The one file that was sent, out of its packing, to be read at any place; and which kind it is, by its bytes.

What needs no unpacking is read where it lies. What does is written to a temporary file that is gone with its value.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reading import archives, packing
from reading.errors import Refusal
from reading.kinds import Kind
from reading.unpack import kind_of as kind_of_leaf
from reading.unpack import one
from sectors.formats import ENCODED
from sectors.spec.format import Format


@dataclass(frozen=True, slots=True)
class Sent:
    """`path`: good as long as this value is kept."""

    path: Path
    _unpacked: IO[bytes] | None = None

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def opened(raw: Path, file_name: str, form: Format) -> Sent:
    """Refusal where it cannot be unpacked."""
    if bare(raw, file_name):
        return Sent(raw)
    unpacked = tempfile.NamedTemporaryFile(prefix="sdn-sent-")  # noqa: SIM115 - closed with the value that holds it
    for leaf in one(raw, file_name, form.compression, form.members):
        for piece in leaf.content:
            unpacked.write(piece)
    unpacked.flush()
    return Sent(Path(unpacked.name), unpacked)


def kind_of(raw: Path, file_name: str, form: Format) -> Kind | None:
    """What it is; None for what may be text. Refusal where it cannot be unpacked."""
    found = (kind_of_leaf(leaf)[0] for leaf in one(raw, file_name, form.compression, form.members))
    return bare(raw, file_name) or next(found, None)


def held(raw: Path, file_name: str, form: Format) -> None:
    """Refusal where the file is of another kind than its format is declared to be."""
    kind = bare(raw, file_name) if form.kind in ENCODED else kind_of(raw, file_name, form)
    if kind is None and form.kind not in ENCODED:
        cause = f"it is text, or a file of no known kind, and its format is declared as {form.kind}"
        remedy = "Send it as it is declared, or declare its kind in feed.format."
        raise Refusal("foreign_kind", place=file_name, cause=cause, remedy=remedy)
    if kind and kind.format != form.kind:
        raise kind.refusal(file_name, form.kind)


def bare(raw: Path, file_name: str) -> Kind | None:
    """Its kind where nobody has packed it."""
    if packing.kind_of_file(raw) not in (None, "zip"):  # a zip may be a workbook
        return None
    for leaf in archives.leaves(raw, file_name):
        return None if leaf.name else kind_of_leaf(leaf)[0]
    return None
