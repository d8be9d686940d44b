"""One page of a portal's JSON API: its records as lines and the number of all; or what the portal says instead.

Portals answer an error with status 200: a result code that is not 00, or an XML page although JSON was asked for.
"""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from intake.credentials import Credentials
from intake.errors import SourceBusy, SourceError, unfit
from reading.answers import quoted
from reading.errors import Refusal
from reading.json_text import parsed
from reading.paths import Record, Written, records
from sectors.spec.feed import Source

PASSING = frozenset({"1", "2", "4", "5", "01", "02", "04", "05", "23", "ERROR-500", "ERROR-600", "ERROR-601"})
NOTHING = frozenset({"3", "03", "INFO-200"})  # the portal has no data for what was asked
XML_CODE = re.compile(r"<(?:returnReasonCode|resultCode|CODE)>\s*([\w-]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """`lines`: each record as JSON, its numbers with the digits that they had."""

    total: int
    lines: tuple[bytes, ...]


def read(source: Source, text: str, place: str, credentials: Credentials) -> Page:
    """SourceError or SourceBusy in the portal's own words where it is not a page."""
    said = credentials.scrubbed(quoted(text))
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        code = XML_CODE.search(text)
        raise _told(place, f"it answers with a page instead of JSON{said}", code[1] if code else "")
    try:
        document = parsed(text, place)
    except Refusal as refusal:
        raise unfit(place, credentials.scrubbed(refusal.cause)) from None
    return _of(source, document, place, said)


def _of(source: Source, document: Any, place: str, said: str) -> Page:
    root = Record(document)
    code = root.text(source.code)
    if code in NOTHING:
        return Page(0, ())
    if code is not None and code not in source.code_good:
        raise _told(place, f"it answers with code {code} instead of records{said}", code)
    total = root.text(source.total) or ""
    if not total.isdecimal():
        raise unfit(place, f"no number stands at {source.total}{said}")
    return Page(int(total), tuple(_line(one.value, place) for one in records(document, source.rows)))


def _told(place: str, cause: str, code: str) -> SourceError:
    remedy = "Look the code up in the portal's documentation: the key, its quota, and the query are the usual causes."
    kind = SourceBusy if code in PASSING else SourceError
    return kind("source_says_no", place=place, cause=cause, remedy=remedy)


def _line(record: Any, place: str) -> bytes:
    try:
        return orjson.dumps(record, default=_as_written, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError as mistake:
        raise unfit(place, f"a record cannot be kept as a line ({mistake})") from None


def _as_written(value: object) -> orjson.Fragment:
    if isinstance(value, Written):
        return orjson.Fragment(value.text)
    raise TypeError
