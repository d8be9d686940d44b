"""Bytes of an XML document → its text. Its parser knows five encodings; Korean ones are decoded here, before it.

byte order mark → else what is declared → else what the document says of itself → else UTF-8
"""

import codecs
import re
from collections.abc import Sequence

from reading.encodings import MARKS
from reading.errors import Refusal
from reading.text import document
from sectors.spec.format import Format

SAID = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
KOREAN = "cp949"  # whoever says EUC-KR may mean it: the web reads the one as the other
NAMES = {"euc_kr": KOREAN, "windows-949": KOREAN, "x-windows-949": KOREAN}  # of codecs, or that Python does not know
BEGINS = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}  # UTF-16 whose mark is missing


def text_of(content: bytes, form: Format, place: str) -> str:
    """Refusal where a byte is not of the encoding, or the document names one that nobody knows."""
    return document(content, encodings(content, form.encodings, place), place)


def encodings(content: bytes, declared: Sequence[str], place: str) -> Sequence[str]:
    """What a document may be written in; `declared`: by the feed, which counts where it is not UTF-8 alone."""
    if marked := [encoding for mark, encoding in MARKS.items() if content.startswith(mark)]:
        return marked
    if content[:2] in BEGINS:
        return (BEGINS[content[:2]],)
    if tuple(declared) != Format().encodings:
        return declared
    if said := SAID.match(content[:1024].lstrip()):
        # What was sent on in UTF-8 often still says what it was; Korean bytes are never UTF-8 by chance.
        return ("utf-8", _codec(said[1].decode("ascii"), place))
    return declared


def _codec(name: str, place: str) -> str:
    try:
        found = NAMES.get(name.lower()) or codecs.lookup(name).name
    except LookupError as unknown:
        cause = f"the document says that its encoding is {name}, which is unknown"
        remedy = "Send it in utf-8, or declare its encoding in feed.format."
        raise Refusal("wrong_encoding", place=place, cause=cause, remedy=remedy) from unknown
    return NAMES.get(found, found)
