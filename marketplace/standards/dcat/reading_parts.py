"""The parts of a dataset, read: the other way round of `parts.py`, and what other catalogues write in their place."""

import re

from rdflib import BNode, Namespace, URIRef

from marketplace.standards import vocabularies
from marketplace.standards.dcat.seen import Seen
from marketplace.standards.names import (
    ADMS,
    CSVW,
    DCAT,
    DCTERMS,
    FOAF,
    LOCN,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
)  # fmt: skip
from wire.records import Agent, Distribution, Extent, Place, RecordColumn

_SCHEMA = Namespace("http://schema.org/")
_PAIR = re.compile(r"(-?\d+(?:[.]\d+)?(?:[eE][+-]?\d+)?)\s+(-?\d+(?:[.]\d+)?(?:[eE][+-]?\d+)?)")


def agent(of: Seen, role: URIRef, base: str) -> Agent | None:
    """A node, or a bare name."""
    node = of.node_of(role)
    if node is None:
        name = of.texts(role)
        return Agent(name=name) if name else None
    name = node.texts(FOAF.name) or node.texts(VCARD.fn) or node.texts(RDFS.label) or node.texts(SKOS.prefLabel)
    address = node.text(FOAF.mbox) or node.text(FOAF.homepage)
    return _agent(node, name, address, base, "")


def contact(of: Seen, base: str) -> Agent | None:
    """Whom to ask; an address may stand bare or in a node of its own."""
    node = of.node_of(DCAT.contactPoint)
    if node is None:
        return None
    address = _within(node, VCARD.hasEmail) or _within(node, VCARD.email) or _within(node, VCARD.hasURL)
    mail = address and "@" in address and "://" not in address and not address.startswith("mailto:")
    return _agent(node, node.texts(VCARD.fn), f"mailto:{address}" if mail else address, base, "contact-")


def _within(node: Seen, predicate: URIRef) -> str | None:
    between = node.node_of(predicate)
    if between is None:
        return node.text(predicate)
    return between.text(VCARD.value) or (None if isinstance(between.node, BNode) else str(between.node))


def _agent(node: Seen, name: dict[str, str], address: str | None, base: str, role: str) -> Agent | None:
    at = None if isinstance(node.node, BNode) else str(node.node)
    ours = f"{base}/catalog#{role}"
    if not name and at is None:
        return None
    kind = vocabularies.PRODUCERS_READ.get(node.address(DCTERMS.type) or "")
    slug = at.removeprefix(ours).removeprefix(f"{kind}/") if base and at and at.startswith(ours) else at
    return Agent(id=slug, name=name or {"und": str(at)}, kind=kind, address=address)


def extent(of: Seen) -> Extent | None:
    """The first period."""
    node = of.node_of(DCTERMS.temporal)
    if node is None:
        return None
    begins = node.text(DCAT.startDate) or node.text(_SCHEMA.startDate)
    ends = node.text(DCAT.endDate) or node.text(_SCHEMA.endDate)
    return Extent(begins=begins, ends=ends) if begins or ends else None


def place(node: Seen, ours: Namespace) -> Place:
    """A gazetteer's address alone is a place, too."""
    shape = node.text(DCAT.bbox) or node.text(LOCN.geometry) or ""
    pairs = [(float(x), float(y)) for x, y in _PAIR.findall(shape)]
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    return Place(
        name=node.texts(SKOS.prefLabel) or node.texts(RDFS.label),
        uri=str(node.node) if isinstance(node.node, URIRef) else None,
        district=node.text(ours.district),
        box=(min(xs), min(ys), max(xs), max(ys)) if pairs else None,
    )


def column(node: Seen, ours: Namespace) -> RecordColumn:
    return RecordColumn(
        name=node.text(CSVW.name) or "", title=node.texts(CSVW["title"]), type=node.text(CSVW.datatype),
        unit=node.text(ours.unit), required=boolean(node, CSVW.required), is_key=boolean(node, ours.isKey),
        samples=[str(sample) for sample in node.row(ours.samples)],
    )  # fmt: skip


def boolean(node: Seen, predicate: URIRef) -> bool:
    return node.text(predicate) in ("true", "1")


def distribution(node: Seen, dataset: str) -> Distribution:
    """An address that only repeats the bytes' or the dataset's is none."""
    download = node.address(DCAT.downloadURL)
    address = node.address(DCAT.accessURL)
    checksum = node.node_of(SPDX.checksum)
    sha256 = checksum and "sha256" in (checksum.text(SPDX.algorithm) or "") and checksum.text(SPDX.checksumValue)
    service = node.node_of(DCAT.accessService)
    return Distribution(
        title=node.texts(DCTERMS.title), format=_format(node), media_type=_media_type(node),
        address=None if address in (download, dataset) else address, download=download,
        bytes=node.whole(DCAT.byteSize), sha256=sha256 or None, licence=licence(node),
        modified=node.moment(DCTERMS.modified),
        conforms_to=service.addresses(DCAT.endpointDescription) if service else [],
    )  # fmt: skip


def licence(node: Seen) -> str | None:
    """Its id where we know it, else its address, or the text that stands there."""
    between = node.node_of(DCTERMS.license)
    if between and isinstance(between.node, BNode):
        found = between.address(DCTERMS.source) or between.address(ADMS.identifier) or between.text(DCTERMS.title)
    else:
        found = node.text(DCTERMS.license)
    return (vocabularies.licence_read(found) or found) if found else None


def _format(node: Seen) -> str | None:
    between = node.node_of(DCTERMS["format"])
    if between and isinstance(between.node, BNode):
        return between.text(RDFS.label)
    found = node.text(DCTERMS["format"])
    return vocabularies.format_read(found, _media_type(node)) if found else None


def _media_type(node: Seen) -> str | None:
    found = node.text(DCAT.mediaType)
    if found is None:
        return None
    return "/".join(found.split("/")[-2:]) if "://" in found else found
