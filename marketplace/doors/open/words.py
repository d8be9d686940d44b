"""The query string of an address → its parameters, in order; Korean percent-encoded or not. Pure.

UTF-8 is tried first, then CP949, in which old Korean programs encode. Composed and decomposed syllables are one.
"""

import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from marketplace.doors.open.errors import DoesNotFit, ParameterUnknown

MOST = 100  # parameters
LONGEST = 2_000  # characters of a value
ENCODINGS = ("utf-8", "cp949")


def parameters(query: bytes) -> Sequence[tuple[str, str]]:
    """DoesNotFit for bytes that are no text, or too many of them."""
    given = [part for part in query.split(b"&") if part]
    if len(given) > MOST:
        raise ParameterUnknown(f"{len(given)} parameters were sent", remedy=f"Send {MOST} at most.")
    return [(_text(name), _text(value)) for name, _, value in (part.partition(b"=") for part in given)]


def _text(raw: bytes) -> str:
    sent = unquote_to_bytes(raw.replace(b"+", b" "))
    for encoding in ENCODINGS:
        try:
            text = unicodedata.normalize("NFC", sent.decode(encoding))
        except UnicodeDecodeError:
            continue
        if len(text) > LONGEST or "\0" in text:
            break
        return text
    raise DoesNotFit(
        f"the address: {sent[:20]!r} is no text of at most {LONGEST} characters",
        remedy="Percent-encode the value as UTF-8.",
    )
