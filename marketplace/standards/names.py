"""Namespaces, and how a node of a graph is written: `Node(graph, subject).say(DCTERMS.title, …)`."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, ODRL2, OWL, PROV, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from wire.records import Localised

CC = Namespace("http://creativecommons.org/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ODRS = Namespace("http://schema.theodi.org/odrs#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
PROFILE = "/ns/dcat-ap-kr#"  # behind an instance's address: our profile's terms
POLICIES = "/ns/odrl#"  # … those of our profile of ODRL
CLASSIFICATION = "/ns/classification#"  # … and the codes of the classification
UNDETERMINED = "und"

_PREFIXES = {
    "adms": ADMS, "cc": CC, "csvw": CSVW, "dcat": DCAT, "dcatap": DCATAP, "dct": DCTERMS, "dqv": DQV, "foaf": FOAF,
    "hydra": HYDRA, "odrl": ODRL2, "odrs": ODRS, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "skos": SKOS,
    "spdx": SPDX, "vcard": VCARD, "xsd": XSD,
}  # fmt: skip
_NOT_IN_ADDRESSES = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff\ufffe\uffff]')
_NOT_IN_TEXTS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 cannot hold them


def spaces(base: str) -> Mapping[str, str]:
    """Namespaces by their short names, ours of that address too."""
    told = {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()}
    return told | {"kr": base + PROFILE, "kr-odrl": base + POLICIES}


class Counted(Graph):
    """Nodes without an address are numbered from `first` on: what says the same is the same text."""

    def __init__(self, first: str = "n", store: str = "default") -> None:
        super().__init__(store, bind_namespaces="none")
        self._labels = (f"{first}{number}" for number in count())

    def blank(self) -> BNode:
        return BNode(next(self._labels))


def graph(base: str) -> Counted:
    """An empty one that knows the short names of namespaces."""
    made = Counted()
    for prefix, namespace in spaces(base).items():
        made.bind(prefix, namespace)
    return made


def lean(record: str) -> Counted:
    """An empty one for N-Triples alone, twice as fast: it knows no contexts and no short names.

    Its nodes are its own among those of all records.
    """
    return Counted(f"n{hashlib.sha256(record.encode()).hexdigest()[:16]}x", "SimpleMemory")


def profile(base: str) -> Namespace:
    """The terms that no other vocabulary has."""
    return Namespace(base + PROFILE)


def address(text: str) -> URIRef:
    """An address that every syntax can hold."""
    return URIRef(_NOT_IN_ADDRESSES.sub(lambda found: quote(found[0], errors="replace"), text.strip()))


def text(value: str, language: str | None = None) -> Literal:
    """A text less what XML cannot hold."""
    clean = _NOT_IN_TEXTS.sub("", value)
    return Literal(clean, lang=language if language and language != UNDETERMINED else None)


def moment(at: datetime) -> Literal:
    """A time, to the microsecond, in the zone that it has."""
    return Literal(at.isoformat(), datatype=XSD.dateTime, normalize=False)


class Node:
    """A subject in a graph, and what is said of it."""

    def __init__(self, into: Counted, subject: URIRef | BNode, *kinds: URIRef) -> None:
        self.graph, self.subject = into, subject
        for kind in kinds:
            into.add((subject, RDF.type, kind))

    def say(self, predicate: URIRef, *values: URIRef | BNode | Literal) -> None:
        for value in values:
            self.graph.add((self.subject, predicate, value))

    def texts(self, predicate: URIRef, texts: Localised) -> None:
        """One literal for each language."""
        self.say(predicate, *(text(value, language) for language, value in texts.items()))

    def optional(self, predicate: URIRef, value: str | float | datetime | None, kind: URIRef | None = None) -> None:
        """Nothing where there is no value."""
        if isinstance(value, datetime):
            self.say(predicate, moment(value))
        elif value is not None:
            self.say(predicate, Literal(value, datatype=kind, normalize=False) if kind else _literal(value))

    def link(self, predicate: URIRef, to: str | None) -> None:
        """To an address, where there is one."""
        if to:
            self.say(predicate, address(to))

    def part(self, predicate: URIRef, *kinds: URIRef, at: str | None = None) -> "Node":
        """A node of its own, which this one leads to."""
        made = Node(self.graph, address(at) if at else self.graph.blank(), *kinds)
        self.say(predicate, made.subject)
        return made

    def row(self, predicate: URIRef, subjects: Sequence[BNode | Literal]) -> None:
        """A list in its order."""
        links = [self.graph.blank() for _ in subjects]
        for place, (link, subject) in enumerate(zip(links, subjects, strict=True)):
            self.graph.add((link, RDF.first, subject))
            self.graph.add((link, RDF.rest, links[place + 1] if place + 1 < len(links) else RDF.nil))
        self.say(predicate, links[0] if links else RDF.nil)


def _literal(value: str | float) -> Literal:
    return text(value) if isinstance(value, str) else Literal(value)


__all__ = [
    "ADMS", "CC", "CLASSIFICATION", "CSVW", "DCAT", "DCATAP", "DCTERMS", "DQV", "FOAF", "HYDRA", "LOCN", "ODRL2",
    "ODRS", "POLICIES", "PROFILE", "PROV", "RDF", "RDFS", "SKOS", "SPDX", "UNDETERMINED", "VCARD", "WKT", "XSD",
    "Counted", "Node", "address", "graph", "lean", "moment", "profile", "spaces", "text",
]  # fmt: skip
