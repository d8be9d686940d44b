"""What another catalogue told, made fit to be kept and shown: bounded, without markup, mail addresses or odd links.

Record as read → `clean(record, source, key, …)` → Record under the source's name. Mail addresses are of persons more
often than not, and nothing here needs them: they are dropped wherever they stand, in the quarantine too.
"""

import hashlib
import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sectors.classification import model
from wire.records import Agent, Distribution, Localised, Place, Record

TITLE, TEXT, WORD, LINK = 500, 20_000, 100, 2_000
MOST = 200  # keywords, distributions, columns
KEPT_RAW = 16_384  # bytes of a refused record
_PLAIN_KEY = re.compile(r"^[\w.:@~+-]{1,200}$")
_MAIL = re.compile(r"(?:mailto:)?[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,2000}|!--.*?--)>", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SCHEMES = ("http", "https", "ftp")
REMOVED = "[…]"


def record_id(source: str, key: str) -> str:
    """`<source>:<key>`; a key that is no plain name, such as an address, is named by its hash."""
    plain = key if _PLAIN_KEY.match(key) else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{source}:{plain}"


def without_mails(text: str) -> str:
    return _MAIL.sub(REMOVED, text) if "@" in text else text


def raw(content: bytes) -> bytes:
    """The beginning of a refused record, as text that may be kept."""
    text = content[: KEPT_RAW * 2].decode("utf-8", "replace").replace("\x00", "\ufffd")
    return without_mails(text).encode()[:KEPT_RAW]


def clean(record: Record, source: str, key: str, sectors: Mapping[str, str]) -> Record:
    """ValueError for one without a title."""
    title = _texts(record.title, TITLE)
    if not title:
        raise ValueError("it has no title")
    return record.model_copy(
        update={
            "id": record_id(source, key), "title": title, "description": _texts(record.description, TEXT),
            "keywords": {_tag(k): _words(v) for k, v in record.keywords.items()}, "themes": _links(record.themes),
            **_place_here(record, sectors), "listings": [], "promises": [],
            "publisher": _agent(record.publisher), "creator": _agent(record.creator),
            "contact": _agent(record.contact), "landing": link(record.landing), "licence_url": link(record.licence_url),
            "rights": _texts(record.rights, TEXT), "provenance": _texts(record.provenance, TEXT),
            "attribution": _line(record.attribution, TITLE), "version": _line(record.version, WORD),
            "places": [_place(place) for place in record.places[:MOST]], "columns": record.columns[:MOST],
            "distributions": [_distribution(one) for one in record.distributions[:MOST]],
        }
    )  # fmt: skip


def line(text: str, most: int) -> str:
    """One plain text: no markup, no control characters, no mail address, not longer than that."""
    text = text[: most * 4]
    text = _MARKUP.sub(" ", text) if "<" in text else text
    text = html.unescape(text) if "&" in text else text
    return without_mails(_CONTROL.sub("", text)).strip()[:most]


def link(address: str | None) -> str | None:
    """None for what a browser should not follow, such as `javascript:`, and for a mail address."""
    if not address:
        return None
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    fits = parts.scheme.lower() in _SCHEMES and parts.hostname and len(address) <= LINK and address.isprintable()
    return address if fits and "@" not in parts.netloc else None


def _line(text: str | None, most: int) -> str | None:
    return (line(text, most) or None) if text else None


def _texts(told: Localised, most: int) -> Localised:
    found = {_tag(language): line(text, most) for language, text in told.items()}
    return {language: text for language, text in found.items() if text}


def _tag(language: str) -> str:
    return language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", language) else "und"


def _words(words: list[str]) -> list[str]:
    return list(dict.fromkeys(found for word in words[:MOST] if (found := line(word, WORD))))


def _links(addresses: list[str]) -> list[str]:
    return [found for address in addresses[:MOST] if (found := link(address))]


def _place_here(record: Record, sectors: Mapping[str, str]) -> dict[str, str | None]:
    """By what the operator wrote of its themes, keywords and sector there; else that sector, where it is one here."""
    told = [*record.themes, *(word for words in record.keywords.values() for word in words), record.sector or ""]
    mapped = next((sectors[word] for word in told if word in sectors), None)
    if mapped is None and record.sector in {term.code for term in model().sectors}:
        return {"sector": record.sector, "subsector": record.subsector}
    return {"sector": mapped or sectors.get("*"), "subsector": None}


def _agent(agent: Agent | None) -> Agent | None:
    if agent is None:
        return None
    name = _texts(agent.name, TITLE)
    made = Agent(id=_line(agent.id, LINK), name=name, kind=_line(agent.kind, WORD), address=link(agent.address))
    return made if name or made.address else None


def _place(place: Place) -> Place:
    return place.model_copy(update={"name": _texts(place.name, TITLE), "uri": link(place.uri), "box": box(place.box)})


def box(told: Any) -> tuple[float, float, float, float] | None:
    """West, south, east, north, where they are on the earth."""
    if told is None:
        return None
    west, south, east, north = told
    fits = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if fits else None


def _distribution(one: Distribution) -> Distribution:
    size = one.bytes if one.bytes is not None and 0 <= one.bytes < 2**63 else None
    return one.model_copy(
        update={
            "title": _texts(one.title, TITLE), "format": _line(one.format, WORD), "bytes": size,
            "media_type": _line(one.media_type, WORD), "address": link(one.address), "download": link(one.download),
            "licence": _line(one.licence, LINK), "conforms_to": _links(one.conforms_to),
        }
    )  # fmt: skip
