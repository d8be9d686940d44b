"""What a service says where its data should be: codes and messages of a short JSON or XML document, to be quoted.

Portals answer an error with status 200: `{"response": {"header": {"resultCode": "22", "resultMsg": "…"}}}`, or in XML
although JSON was asked for. Whoever reads the refusal should see those words.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from reading.errors import Refusal

BEGINS = (
    (re.compile(r"\s*<\?xml\b"), "an XML document"),
    (re.compile(r"""\s*(\{\s*"|\[\s*\{)"""), "a JSON document"),
    (re.compile(r"\s*<[A-Za-z_][\w.:-]*[^<>]*>\s*<"), "an XML document"),
)
LONGEST = 64 << 10  # characters of an answer that holds no data
MOST_WORDS, LONGEST_WORD = 4, 200
SAYS = re.compile(r"(code|msg|message|error|reason|status|detail|count)$", re.IGNORECASE)


def no_lines(text: str, file_name: str) -> Refusal | None:
    """Why a text that begins as a document is not lines of fields; None where it does not."""
    name = next((name for begins, name in BEGINS if begins.match(text)), None)
    if name is None:
        return None
    cause = f"it is {name}, not lines of fields{quoted(text)}"
    remedy = "Send it as it is declared, or declare its kind in feed.format."
    return Refusal("foreign_kind", place=file_name, cause=cause, remedy=remedy)


def quoted(text: str) -> str:
    """`; it says: resultCode "22", resultMsg "LIMITED…"`, or nothing where there is no such word."""
    words = [f'{name} "{said[:LONGEST_WORD]}"' for name, said in islice(_words(text), MOST_WORDS)]
    return f"; it says: {', '.join(words)}" if words else ""


def _words(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LONGEST:
        return
    leaves = _of_xml(text) if text.lstrip("\ufeff \r\n\t").startswith("<") else _of_json(text)
    yield from ((name, said.strip()) for name, said in leaves if said.strip() and SAYS.search(name))


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        waiting = [("", json.loads(text))]
    except (ValueError, RecursionError):
        return
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, str | int):
            yield name, str(value)


def _of_xml(text: str) -> Iterator[tuple[str, str]]:
    try:
        root: Any = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError):
        return
    elements: Iterator[Element] = root.iter()
    yield from ((str(each.tag).rpartition("}")[2], each.text or "") for each in elements if not len(each))
