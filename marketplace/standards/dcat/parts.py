"""The parts of a dataset in DCAT: who, when, where, columns and forms."""

import re

from rdflib import BNode, Literal, Namespace, URIRef

from marketplace.standards import vocabularies
from marketplace.standards.names import (
    CSVW,
    DCAT,
    DCTERMS,
    FOAF,
    ODRS,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
    WKT,
    XSD,
    Counted,
    Node,
    address,
    text,
)  # fmt: skip
from wire.records import Agent, Distribution, Extent, Place, Record, RecordColumn, dataset_address

_TIMES = (
    (re.compile(r"-?\d{4}"), XSD.gYear),
    (re.compile(r"-?\d{4}-\d\d"), XSD.gYearMonth),
    (re.compile(r"-?\d{4}-\d\d-\d\d"), XSD.date),
    (re.compile(r"-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)?"), XSD.dateTime),
)


def agent(of: Node, role: URIRef, one: Agent, base: str) -> None:
    """An organisation; those of ours stand in the catalogue's document."""
    made = of.part(role, FOAF.Agent, at=agent_address(one, base, ""))
    made.texts(FOAF.name, one.name)
    made.link(DCTERMS.type, vocabularies.PRODUCERS.get(one.kind or ""))
    made.link(FOAF.mbox if _is_mail(one) else FOAF.homepage, one.address)


def contact(of: Node, one: Agent, base: str) -> None:
    """Whom to ask."""
    made = of.part(DCAT.contactPoint, VCARD.Kind, VCARD.Organization, at=agent_address(one, base, "contact-"))
    made.texts(VCARD.fn, one.name)
    made.link(DCTERMS.type, vocabularies.PRODUCERS.get(one.kind or ""))
    made.link(VCARD.hasEmail if _is_mail(one) else VCARD.hasURL, one.address)


def agent_address(one: Agent, base: str, role: str = "") -> str | None:
    """Where the catalogue tells of an organisation of ours; of others their own."""
    if one.id is None or "://" in one.id:
        return one.id
    kind = f"{one.kind}/" if one.kind else ""  # one may stand for what the state made, and for what a company made
    return f"{base}/catalog#{role}{kind}{one.id}"


def _is_mail(one: Agent) -> bool:
    return (one.address or "").startswith("mailto:")


def extent(of: Node, one: Extent) -> None:
    """From when to when."""
    made = of.part(DCTERMS.temporal, DCTERMS.PeriodOfTime)
    for predicate, value in ((DCAT.startDate, one.begins), (DCAT.endDate, one.ends)):
        if value:
            kind = next((kind for pattern, kind in _TIMES if pattern.fullmatch(value)), None)
            made.say(predicate, Literal(value, datatype=kind, normalize=False))


def place(of: Node, one: Place, ours: Namespace) -> None:
    """Where: names, a gazetteer's address, a box."""
    made = of.part(DCTERMS.spatial, DCTERMS.Location, at=one.uri)
    made.texts(SKOS.prefLabel, one.name)
    made.optional(ours.district, one.district)
    if one.box:
        west, south, east, north = one.box
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        polygon = ",".join(f"{x!r} {y!r}" for x, y in corners)
        made.say(DCAT.bbox, Literal(f"POLYGON(({polygon}))", datatype=WKT))


def column(into: Counted, one: RecordColumn, ours: Namespace) -> BNode:
    """A column in the words of CSV on the Web, its unit and samples in ours."""
    made = Node(into, into.blank(), CSVW.Column)
    made.optional(CSVW.name, one.name)
    made.texts(CSVW["title"], one.title)
    made.optional(CSVW.datatype, one.type)
    made.optional(ours.unit, one.unit)
    if one.required:
        made.say(CSVW.required, Literal(True))
    if one.is_key:
        made.say(ours.isKey, Literal(True))
    if one.samples:
        made.row(ours.samples, [text(sample) for sample in one.samples])
    return BNode(made.subject)


def distribution(of: Node, at: str, one: Distribution, record: Record, base: str) -> None:
    """A form in which it is got; a service where it is described by an interface."""
    made = of.part(DCAT.distribution, DCAT.Distribution, at=at)
    made.texts(DCTERMS.title, one.title)
    access = one.address or one.download or str(of.subject)
    made.link(DCAT.accessURL, access)
    made.link(DCAT.downloadURL, one.download)
    _form(made, one)
    made.optional(DCAT.byteSize, one.bytes, XSD.nonNegativeInteger)
    made.optional(DCTERMS.modified, one.modified)
    _licence(made, one, record, base)
    if one.sha256:
        checksum = made.part(SPDX.checksum, SPDX.Checksum)
        checksum.say(SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        checksum.optional(SPDX.checksumValue, one.sha256, XSD.hexBinary)
    if one.conforms_to:
        _service(made, f"{at}-service", access, one, record, base)


def _form(made: Node, one: Distribution) -> None:
    _, known = vocabularies.form(one.format, one.media_type)
    if one.format and known and known.code and vocabularies.format_read(known.code, one.media_type) == one.format:
        made.link(DCTERMS["format"], vocabularies.FILE_TYPE + known.code)
    elif one.format:
        made.part(DCTERMS["format"], DCTERMS.MediaTypeOrExtent).optional(RDFS.label, one.format)
    if one.media_type:
        made.link(DCAT.mediaType, vocabularies.IANA + one.media_type)


def _licence(made: Node, one: Distribution, record: Record, base: str) -> None:
    licence = one.licence or record.licence or record.licence_url
    if licence:
        made.part(DCTERMS.license, DCTERMS.LicenseDocument, at=vocabularies.licence_address(licence, base))
    if record.rights or record.attribution:
        stated = made.part(DCTERMS.rights, DCTERMS.RightsStatement)
        stated.texts(RDFS.label, record.rights)
        stated.optional(ODRS.attributionText, record.attribution)


def _service(  # noqa: PLR0917 - what of where
    made: Node, at: str, access: str, one: Distribution, record: Record, base: str
) -> None:  # fmt: skip
    service = made.part(DCAT.accessService, DCAT.DataService, at=at)
    service.texts(DCTERMS.title, one.title or record.title)
    service.say(DCAT.endpointURL, address(access))
    service.say(DCAT.servesDataset, address(dataset_address(base, record.id)))
    service.say(DCAT.endpointDescription, *(address(described) for described in one.conforms_to))
