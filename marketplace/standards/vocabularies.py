"""Codes of ours ↔ addresses of the vocabularies that catalogues share (EU Vocabularies, IANA, ADMS).

Forms of files, languages and licences have tables here; themes and cadences have theirs in `sectors.classification`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sectors.classification import model
from sectors.licences import LICENCES

EU = "http://publications.europa.eu/resource/authority/"
FILE_TYPE, LANGUAGE, LICENCE, ACCESS = f"{EU}file-type/", f"{EU}language/", f"{EU}licence/", f"{EU}access-right/"
IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of files: EU Vocabularies' code, IANA's media type; whether nobody owns it and programs read it."""

    code: str | None
    media_type: str
    free: bool = True
    machine: bool = True


FORMS: Mapping[str, Form] = {
    "CSV": Form("CSV", "text/csv"),
    "TSV": Form("TSV", "text/tab-separated-values"),
    "JSON": Form("JSON", "application/json"),
    "JSONL": Form("JSON", "application/x-ndjson"),
    "GEOJSON": Form("GEOJSON", "application/geo+json"),
    "XML": Form("XML", "application/xml"),
    "PARQUET": Form("PARQUET", "application/vnd.apache.parquet"),
    "ARROW": Form(None, "application/vnd.apache.arrow.stream"),
    "AVRO": Form("AVRO", "application/vnd.apache.avro+binary"),
    "XLSX": Form("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "XLS": Form("XLS", "application/vnd.ms-excel", free=False),
    "PDF": Form("PDF", "application/pdf", machine=False),
    "HTML": Form("HTML", "text/html", machine=False),
    "TXT": Form("TXT", "text/plain", machine=False),
    "ZIP": Form("ZIP", "application/zip", machine=False),
    "SHP": Form("SHP", "application/vnd.shp", free=False),
    "KML": Form("KML", "application/vnd.google-earth.kml+xml"),
    "RDF": Form("RDF_XML", "application/rdf+xml"),
    "TTL": Form("RDF_TURTLE", "text/turtle"),
    "JSON-LD": Form("JSON_LD", "application/ld+json"),
}
LANGUAGES: Mapping[str, str] = {
    "ko": "KOR", "en": "ENG", "ja": "JPN", "zh": "ZHO", "de": "DEU", "fr": "FRA", "es": "SPA", "it": "ITA", "pt": "POR",
    "nl": "NLD", "pl": "POL", "sv": "SWE", "da": "DAN", "fi": "FIN", "no": "NOR", "cs": "CES", "sk": "SLK", "sl": "SLV",
    "hu": "HUN", "ro": "RON", "bg": "BUL", "el": "ELL", "et": "EST", "lv": "LAV", "lt": "LIT", "hr": "HRV", "ga": "GLE",
    "mt": "MLT", "uk": "UKR", "ru": "RUS", "tr": "TUR", "ar": "ARA", "vi": "VIE", "th": "THA", "id": "IND", "hi": "HIN",
}  # fmt: skip
EU_LICENCES: Mapping[str, str] = {
    "CC0-1.0": "CC0", "CC-BY-4.0": "CC_BY_4_0", "CC-BY-SA-4.0": "CC_BYSA_4_0", "CC-BY-NC-4.0": "CC_BYNC_4_0",
    "CC-BY-ND-4.0": "CC_BYND_4_0", "CC-BY-NC-SA-4.0": "CC_BYNCSA_4_0", "CC-BY-NC-ND-4.0": "CC_BYNCND_4_0",
    "ODbL-1.0": "ODC_BL", "ODC-By-1.0": "ODC_BY", "PDDL-1.0": "ODC_PDDL",
}  # fmt: skip
ACCESSES = {"public": "PUBLIC", "restricted": "RESTRICTED", "non_public": "NON_PUBLIC"}

CADENCES: Mapping[str, str] = {term.code: term.dcat[0] for term in model().cadences}
PRODUCERS: Mapping[str, str] = {term.code: term.dcat[0] for term in model().producers}
_PUBLIC_KINDS = ("LocalAuthority", "RegionalAuthority", "SupraNationalAuthority", "Academia-ScientificOrganisation")


def form(name: str | None, media_type: str | None) -> tuple[str | None, Form | None]:
    """The short name and the form that a format or, without one, a media type tells; None where no table has it."""
    short = (name or "").strip().upper().removeprefix(".")
    if short in FORMS:
        return short, FORMS[short]
    return next(((key, one) for key, one in FORMS.items() if media_type and one.media_type == media_type), (name, None))


def format_read(address: str, media_type: str | None = None) -> str:
    """The short name of a format by its address, or by what stands there instead; of several the media type's."""
    code = address.rpartition("/")[2] if "/" in address else address
    named = {one.media_type: key for key, one in FORMS.items() if one.code == code}
    name = named.get(media_type or "") or next(iter(named.values()), code)
    return "Parquet" if name == "PARQUET" else name


def licence_address(licence: str, base: str) -> str:
    """Where the terms of a licence stand; those that have no page elsewhere have a place on ours."""
    known = LICENCES.get(licence)
    if known is None:
        return licence
    return known.url or f"{base}/ns/dcat-ap-kr#{known.id}"


def licence_read(address: str) -> str | None:
    """The id of a licence by an address of it: its text's, EU Vocabularies', or ours. None: not known."""
    return _LICENCES_READ.get(_plain(address)) or (
        name if "/ns/dcat-ap-kr#" in address and (name := address.rpartition("#")[2]) in LICENCES else None
    )


def _plain(address: str) -> str:
    """Without its scheme and language: a licence's page and its text are one licence's."""
    bare = (address.partition("://")[2] or address).lower().removeprefix("www.").rstrip("/")
    return _TEXT_OF.sub("", bare)


_TEXT_OF = re.compile(r"/(legalcode|deed)(\.[a-z]{2})?$")
_LICENCES_READ = {_plain(one.url): one.id for one in LICENCES.values() if one.url} | {
    _plain(LICENCE + code): licence for licence, code in EU_LICENCES.items()
}
CADENCES_READ: Mapping[str, str] = {address: code for code, address in CADENCES.items()}
PRODUCERS_READ: Mapping[str, str] = {address: code for code, address in PRODUCERS.items()} | {
    PRODUCERS["public"].rpartition("/")[0] + "/" + kind: "public" for kind in _PUBLIC_KINDS
}
LANGUAGES_READ: Mapping[str, str] = {LANGUAGE + code: name for name, code in LANGUAGES.items()}
ACCESSES_READ: Mapping[str, str] = {ACCESS + code: name for name, code in ACCESSES.items()}
