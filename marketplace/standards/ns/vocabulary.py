"""A vocabulary of ours, as its file says it → terms in RDF, shapes, a JSON-LD context."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rdflib import OWL, URIRef

from marketplace.standards.names import (
    CLASSIFICATION,
    DCTERMS,
    DQV,
    ODRL2,
    RDF,
    RDFS,
    SKOS,
    Counted,
    Node,
    address,
    graph,
    profile,
    spaces,
)
from sectors.classification import model
from sectors.licences import LICENCES
from sectors.spec.text import Text

NAMES: Final = ("dcat-ap-kr", "odrl")
PLACEHOLDER: Final = "https://network.invalid"
KINDS: Mapping[str, URIRef] = {
    "property": RDF.Property, "metric": DQV.Metric, "left_operand": ODRL2.LeftOperand, "action": ODRL2.Action,
    "class": RDFS.Class,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    kind: str
    title: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`base`: the standard that it is a profile of."""

    name: str
    title: Text
    about: Text
    base: str
    terms: Sequence[Term]


@cache
def vocabulary(name: str) -> Vocabulary:
    """One of NAMES."""
    told = tomllib.loads(_file(f"{name}.toml"))
    terms = [Term(row["name"], row["kind"], Text(**row["title"]), Text(**row["about"])) for row in told["term"]]
    return Vocabulary(name, Text(**told["title"]), Text(**told["about"]), told["base"], terms)


def terms(name: str, base: str) -> Counted:
    """Every term with its title and meaning in both languages."""
    one, made = vocabulary(name), graph(base)
    here = Node(made, address(f"{base}/ns/{name}#"), OWL.Ontology)
    _said(here, one.title, one.about)
    here.link(DCTERMS.conformsTo, one.base)
    for term in one.terms:
        node = Node(made, address(f"{base}/ns/{name}#{term.name}"), KINDS[term.kind])
        node.texts(RDFS.label, {"en": term.title.en, "ko": term.title.ko})
        node.texts(RDFS.comment, {"en": term.about.en, "ko": term.about.ko})
        node.say(RDFS.isDefinedBy, here.subject)
    if name == "dcat-ap-kr":
        _licences(made, base)
    return made


def _said(here: Node, title: Text, about: Text) -> None:
    here.texts(DCTERMS.title, {"en": title.en, "ko": title.ko})
    here.texts(DCTERMS.description, {"en": about.en, "ko": about.ko})


def _licences(made: Counted, base: str) -> None:
    """The licences of sources that the network knows, each with the address of its text."""
    for licence in LICENCES.values():
        node = Node(made, profile(base)[licence.id], DCTERMS.LicenseDocument, SKOS.Concept)
        node.texts(SKOS.prefLabel, {"en": licence.title.en, "ko": licence.title.ko})
        node.link(SKOS.exactMatch, licence.url)


def classification(base: str) -> Counted:
    """Sectors and subsectors as concepts, with the EU's themes that they are close to."""
    made, begin = graph(base), f"{base}{CLASSIFICATION}"
    scheme = Node(made, address(begin), SKOS.ConceptScheme)
    scheme.texts(DCTERMS.title, {"en": "Classification of sectors", "ko": "분야 분류"})
    for sector in model().sectors:
        node = _concept(made, scheme, f"{begin}sector/{sector.code}", sector.title, sector.dcat)
        scheme.say(SKOS.hasTopConcept, node.subject)
        for subsector in sector.subsectors:
            below = _concept(made, scheme, f"{begin}subsector/{subsector.code}", subsector.title, subsector.dcat)
            below.say(SKOS.broader, node.subject)
    return made


def _concept(made: Counted, scheme: Node, at: str, title: Text, close: Sequence[str]) -> Node:
    node = Node(made, address(at), SKOS.Concept)
    node.texts(SKOS.prefLabel, {"en": title.en, "ko": title.ko})
    node.say(SKOS.inScheme, scheme.subject)
    node.say(SKOS.closeMatch, *(address(theme) for theme in close))
    return node


def shapes(name: str, base: str) -> str:
    """In Turtle, with our terms at `base`."""
    return _file(f"{name}.shapes.ttl").replace(PLACEHOLDER, base)


def context(name: str, base: str) -> dict[str, Any]:
    """Short names for JSON-LD."""
    begin = "odrl" if name == "odrl" else "dcat"
    found = {prefix: spaces(base)[prefix] for prefix in ("dct", begin)}
    return {"@context": found | {term.name: f"{base}/ns/{name}#{term.name}" for term in vocabulary(name).terms}}


def _file(name: str) -> str:
    return files("marketplace.standards.ns").joinpath(name).read_text(encoding="utf-8")
