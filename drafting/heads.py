"""A file → what a draft is tried on: the file itself, or of a long one a file of its first whole records.

Documents have no part that is whole: a long one is not tried, as its records were read one by one already.
"""

import codecs
from pathlib import Path

from reading.encodings import encoding_of
from reading.unpack import chunks
from sectors.spec.format import Format

LONGEST = 1 << 20  # bytes, unpacked
DOCUMENT = 32 << 20
CUT = ("csv", "fixed", "jsonl")


def head(file: Path, form: Format, folder: Path) -> Path | None:
    """A file of the same name, in `folder` where it is a part; None where the file is too long and has none."""
    if form.kind not in CUT or form.members or form.archive:
        return file if file.stat().st_size <= DOCUMENT else None
    content, whole = _begin(file, form)
    if whole:
        return file
    encoding = encoding_of(lambda: chunks(file, file.name, form.compression), form.encodings)
    text = codecs.getincrementaldecoder(encoding)("strict").decode(content)
    part = folder / file.name
    part.write_bytes(_whole_records(text, form).encode(encoding))
    return part


def _begin(file: Path, form: Format) -> tuple[bytes, bool]:
    """The first bytes, and whether they are all."""
    taken = b""
    for chunk in chunks(file, file.name, form.compression):
        taken += chunk
        if len(taken) > LONGEST:
            return taken[:LONGEST], False
    return taken, True


def _whole_records(text: str, form: Format) -> str:
    """To the last line end that no open quote holds; one within a field of more than the text is not cut."""
    end_of_line = "\r" if form.line_end == "cr" else "\n"
    quote = form.quote if form.kind == "csv" else ""
    bare = text.replace(form.escape + quote, "  ") if quote and form.escape else text
    end = bare.rfind(end_of_line) + 1
    while quote and end and bare.count(quote, 0, end) % 2:
        end = bare.rfind(end_of_line, 0, end - 1) + 1
    return text[:end]
