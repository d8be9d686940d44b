"""OAI-PMH 2.0: `ListRecords` in Dublin Core, by resumption tokens; deleted records are told.

A page that is not XML as a whole is taken apart by its records, so that one broken one costs itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from marketplace.harvesting import words
from marketplace.harvesting.asking import Asking
from marketplace.harvesting.port import Batch, Item, Reading, SourceFailed, Way, refused, stepped
from wire.records import Agent, Localised, Record

_OAI, _DC = "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:\w+:)?OAI-PMH\b[^>]*>")
_RECORD = re.compile(r"<((?:\w+:)?)record\b[^>]*>.*?</\1record>", re.DOTALL)
_TOKEN = re.compile(r"<(?:\w+:)?resumptionToken\b[^>]*>([^<]+)<")
_DATE = re.compile(r"<(?:\w+:)?responseDate>\s*(\d{4}-\d{2}-\d{2})")
_ERROR = re.compile(r"<(?:\w+:)?error\s+code=[\"'](\w+)[\"']")


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """Each answer is a batch. A token that the server has forgotten begins anew, once."""
    first = {"token": None, "date": None, "ended": False}
    at = dict(reading.checkpoint or first)
    while not at["ended"]:
        text = _NOT_XML.sub("", asking.get(reading.address, _asked(at, reading), "text/xml").text())
        error = _ERROR.search(text[:4_000])  # records come after it
        if error and error[1] == "badResumptionToken" and at["token"] and not at.get("anew"):
            at = first | {"anew": True}
            continue
        if error and error[1] != "noRecordsMatch":
            raise SourceFailed("refused", error[1])
        token, date = _TOKEN.search(text), _DATE.search(text)
        if not (error or date):
            raise SourceFailed("unreadable", "it does not speak OAI-PMH 2.0")
        at = {
            "token": token[1].strip() if token else None, "date": at["date"] or (date and date[1]), "ended": not token,
            "anew": at.get("anew", False), **stepped(at, token[1].strip() if token else None),
        }  # fmt: skip
        yield Batch([] if error else _items(text, reading.language), at)


def _asked(at: Mapping[str, Any], reading: Reading) -> dict[str, str]:
    if at["token"]:
        return {"verb": "ListRecords", "resumptionToken": at["token"]}
    return {"verb": "ListRecords", "metadataPrefix": "oai_dc"} | ({"from": reading.since} if reading.since else {})


def _items(text: str, language: str) -> Sequence[Item]:
    try:
        root = _parsed(text)
    except ParseError:
        return [_apart(found[0], _ROOT.search(text), language) for found in _RECORD.finditer(text)]
    return [_item(record, language) for record in root.iter(f"{_OAI}record")]


def _parsed(text: str) -> Element:
    """ParseError. Of what has entities or names a document type nothing is read: SourceFailed."""
    try:
        return ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceFailed("unreadable", f"it has {type(error).__name__}") from error


def _apart(text: str, root: re.Match[str] | None, language: str) -> Item:
    try:
        whole = _parsed(f"{root[0]}{text}</{root[0][1:].split()[0].rstrip('>')}>" if root else text)
        return _item(next(whole.iter(f"{_OAI}record")), language)
    except (ParseError, StopIteration) as error:
        key = re.search(r"identifier>([^<]+)<", text)
        return refused(key[1].strip() if key else text[:200], f"it is not XML: {error}", text.encode())


def _item(record: Element, language: str) -> Item:
    header = record.find(f"{_OAI}header")
    key = (header.findtext(f"{_OAI}identifier") or "").strip() if header is not None else ""
    if header is None or not key:
        return refused("without an identifier", "it has no identifier", _xml(record))
    if header.get("status") == "deleted":
        return Item(key)
    stamp = header.findtext(f"{_OAI}datestamp")
    return Item(key, partial(_record, record, key, stamp, language), partial(_xml, record))


def _xml(record: Element) -> bytes:
    """Empty for one that is nested deeper than is written."""
    try:
        return bytes(tostring(record, "utf-8"))
    except RecursionError:
        return b""


def _record(record: Element, key: str, stamp: str | None, language: str) -> Record:
    """Creators are persons more often than not, and are left out."""
    pages = [one for one in _all(record, "identifier") if one.startswith(("http://", "https://"))]
    dois = [
        f"https://doi.org/{one.removeprefix('doi:')}"
        for one in _all(record, "identifier")
        if one[:4] in ("doi:", "10.")
    ]
    rights = _all(record, "rights")
    address = next((one for one in rights if one.startswith("http")), None)
    publisher = _texts(record, "publisher", language)
    said: dict[str, list[str]] = {}
    for subject in record.iter(f"{_DC}subject"):
        said.setdefault(subject.get(_LANGUAGE, language), []).append((subject.text or "").strip())
    return Record(
        id=key, title=_texts(record, "title", language), description=_texts(record, "description", language),
        keywords=said, publisher=Agent(name=publisher) if publisher else None, landing=next(iter(pages + dois), None),
        licence=words.licence(*rights), licence_url=address, modified=words.at(stamp),
        rights=_texts(record, "rights", language) if not address else {},
        issued=next((at for date in _all(record, "date") if (at := words.at(date))), None),
        languages=_all(record, "language"),
    )  # fmt: skip


def _all(record: Element, name: str) -> list[str]:
    return [text for one in record.iter(f"{_DC}{name}") if (text := (one.text or "").strip())]


def _texts(record: Element, name: str, language: str) -> Localised:
    """The first of each language."""
    found: Localised = {}
    for one in record.iter(f"{_DC}{name}"):
        if text := (one.text or "").strip():
            found.setdefault(one.get(_LANGUAGE, language), text)
    return found


WAY = Way(batches, watermark=lambda at: at.get("date"))
