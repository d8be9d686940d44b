"""Answers of the protocol in XML: headers, records in Dublin Core or DCAT-AP, errors."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from urllib.parse import quote, unquote, urlsplit

from marketplace.records.models import CatalogRecord
from marketplace.records.service import read
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.names import spaces, text
from marketplace.standards.telling import licence_of
from wire.records import Agent, Localised, Record, dataset_address

OAI, OAI_DC = "http://www.openarchives.org/OAI/2.0/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC, XSI = "http://purl.org/dc/elements/1.1/", "http://www.w3.org/2001/XMLSchema-instance"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FORMATS = {
    "oai_dc": (f"{OAI_DC.rstrip('/')}.xsd", OAI_DC),
    "dcat_ap": ("http://www.openarchives.org/OAI/2.0/rdf.xsd", RDF),
}
Told = Mapping[str, str]
for _prefix, _namespace in (("", OAI), ("oai_dc", OAI_DC), ("dc", DC), ("xsi", XSI), ("rdf", RDF)):
    ET.register_namespace(_prefix, _namespace)


def answer(base: str, told: Told, now: datetime) -> ET.Element:
    """What every answer begins with; the request's arguments where they could be read."""
    root = ET.Element(f"{{{OAI}}}OAI-PMH", {f"{{{XSI}}}schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"})
    said(root, "responseDate", stamp(now))
    said(root, "request", f"{base}/oai", **told)
    return root


def said(into: ET.Element, name: str, value: str = "", **attributes: str) -> ET.Element:
    """An element with a text."""
    made = ET.SubElement(into, f"{{{OAI}}}{name}", {key: str(text(value)) for key, value in attributes.items()})
    made.text = str(text(value)) if value else None
    return made


def stamp(at: datetime) -> str:
    """To the second, in UTC, as OAI-PMH wants it."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def identifier(base: str, record: str) -> str:
    """By the scheme `oai`, with the network's own name."""
    return f"oai:{urlsplit(base).hostname}:{quote(record, safe=':')}"


def record_id(base: str, found: str) -> str | None:
    """None where it is not one of ours."""
    begin = f"oai:{urlsplit(base).hostname}:"
    return unquote(found.removeprefix(begin)) if found.startswith(begin) else None


def header(into: ET.Element, row: CatalogRecord, base: str) -> None:
    made = said(into, "header", **({"status": "deleted"} if row.gone_at else {}))
    said(made, "identifier", identifier(base, row.id))
    said(made, "datestamp", stamp(row.changed_at))
    if sector := row.content.get("sector"):
        said(made, "setSpec", f"sector:{sector}")


def record(into: ET.Element, row: CatalogRecord, base: str, prefix: str) -> None:
    """Header and metadata; of what is gone the header alone."""
    made = said(into, "record")
    header(made, row, base)
    if row.gone_at is None:
        metadata = said(made, "metadata")
        metadata.append(_dublin_core(read(row), base) if prefix == "oai_dc" else _rdf(read(row), base))


def _rdf(one: Record, base: str) -> ET.Element:
    _register(base)
    return ET.fromstring(dataset(one, base).serialize(format="xml"))  # noqa: S314 - our own text


@cache
def _register(base: str) -> None:
    """Else the elements stand in namespaces named ns1, ns2 …"""
    for prefix, namespace in spaces(base).items():
        ET.register_namespace(prefix, namespace)


def _dublin_core(one: Record, base: str) -> ET.Element:
    where = f"{OAI_DC} {OAI_DC.rstrip('/')}.xsd"
    made = ET.Element(f"{{{OAI_DC}}}dc", {f"{{{XSI}}}schemaLocation": where})
    licence = licence_of(one, base)
    words = [{key: word} for key, found in one.keywords.items() for word in found]
    covers = [f"{one.time.begins or ''}/{one.time.ends or ''}"] if one.time else []
    told: Sequence[tuple[str, Sequence[Localised | str | None]]] = (
        ("title", [one.title]), ("description", [one.description]), ("subject", [*words, *one.themes]),
        ("publisher", [_name(one.publisher)]), ("creator", [_name(one.creator)]),
        ("identifier", [dataset_address(base, one.id)]), ("type", ["Dataset"]),
        ("date", [stamp(one.modified) if one.modified else None]), ("language", one.languages),
        ("format", list(dict.fromkeys(form.media_type or form.format for form in one.distributions))),
        ("coverage", [*covers, *(place.name for place in one.places)]), ("rights", [licence, one.rights]),
    )  # fmt: skip
    for name, values in told:
        for value in values:
            _dc(made, name, value)
    return made


def _name(one: Agent | None) -> Localised:
    return one.name if one else {}


def _dc(into: ET.Element, name: str, value: Localised | str | None) -> None:
    texts = {"und": value} if isinstance(value, str) else value or {}
    for language, said_ in texts.items():
        made = ET.SubElement(into, f"{{{DC}}}{name}")
        made.text = str(text(said_))
        if language != "und":
            made.set(XML_LANGUAGE, language)
