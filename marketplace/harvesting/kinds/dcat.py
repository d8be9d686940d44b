"""DCAT in RDF/XML, Turtle, JSON-LD or N-Triples, page by page where it says `hydra:next`.

answer → no entities, no context of elsewhere → graph → `standards.dcat` reads each dataset by itself

The libraries would follow what a document names: entities of XML, contexts of JSON-LD. Both are refused before.
"""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

import orjson
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from rdflib import BNode, Graph, Namespace
from rdflib.term import Node

from marketplace.harvesting.asking import Answer, Asking
from marketplace.harvesting.port import Batch, Item, Reading, SourceFailed, Way, slices, stepped
from marketplace.standards.dcat import reading as dcat
from marketplace.standards.names import DCTERMS
from wire.records import Localised, Record

ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7"
LONGEST = 32 * 1024**2  # a graph takes many times the room of its text
_HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_FORMATS = {
    "application/rdf+xml": "xml", "application/xml": "xml", "text/xml": "xml", "text/turtle": "turtle",
    "application/ld+json": "json-ld", "application/json": "json-ld", "application/n-triples": "nt",
}  # fmt: skip


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """The pages in their order."""
    at = dict(reading.checkpoint or {"url": reading.address})
    while not at.get("ended"):
        answer = asking.get(at["url"], accept=ACCEPT)
        graph = parse(answer)
        found = _next(graph, answer.url)
        done = {"url": found, "ended": found in (None, at["url"]), **stepped(at, found)}
        items = [_item(graph, node, reading.language) for node in dcat.datasets(graph)]
        yield from slices(items, sha256(answer.content).hexdigest(), at, done)
        at = done


def parse(answer: Answer) -> Graph:
    """SourceFailed for what is not RDF, or names what is elsewhere."""
    if len(answer.content) > LONGEST:
        raise SourceFailed("too_large", f"more than {LONGEST} bytes")
    form, text = _FORMATS.get(answer.media_type), answer.text()
    form = form or _looks_like(text)
    try:
        if form == "xml":
            text = text.partition("?>")[2] if text.startswith("<?xml") else text  # it is decoded already
            ElementTree.fromstring(text)
        elif form == "json-ld":
            _demand_own_context(orjson.loads(text))
        return Graph(store=_store(form)).parse(data=text, format=form, publicID=answer.url)
    except SourceFailed:
        raise
    except DefusedXmlException as error:
        raise SourceFailed("unreadable", f"it has {type(error).__name__}") from error
    except Exception as error:
        raise SourceFailed("unreadable", f"{form}: {str(error)[:200]}") from error


def _store(form: str) -> str:
    """One without named graphs takes a third less time; rdflib's reader of JSON-LD needs them."""
    return "default" if form == "json-ld" else "SimpleMemory"


def _looks_like(text: str) -> str:
    begin = text.lstrip()[:1]
    return {"<": "xml" if "<rdf:RDF" in text[:4_000] or text.lstrip().startswith("<?xml") else "turtle"}.get(
        begin, "json-ld" if begin in ("{", "[") else "turtle"
    )


def _demand_own_context(document: Any) -> None:
    """Every `@context` stands in the document."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            told = part.get("@context", [])
            if any(isinstance(one, str) for one in (told if isinstance(told, list) else [told])) or "@import" in part:
                raise SourceFailed("unreadable", "its @context stands at another address")


def _next(graph: Graph, at: str) -> str | None:
    for predicate in (_HYDRA.next, _HYDRA.nextPage):
        for found in graph.objects(None, predicate):
            return urljoin(at, str(found))
    return None


def _item(graph: Graph, node: Node, language: str) -> Item:
    key = str(graph.value(node, DCTERMS.identifier) or node) if isinstance(node, BNode) else str(node)
    return Item(key, partial(_record, graph, node, language), partial(_raw, graph, node))


def _record(graph: Graph, node: Node, language: str) -> Record:
    record = dcat.record(graph, node)
    landing = record.landing or (None if isinstance(node, BNode) else str(node))
    return record.model_copy(
        update={
            "title": _said(record.title, language), "description": _said(record.description, language),
            "keywords": {_tag(key, language): words for key, words in record.keywords.items()}, "landing": landing,
        }
    )  # fmt: skip


def _said(texts: Localised, language: str) -> Localised:
    return {_tag(key, language): text for key, text in texts.items()}


def _tag(key: str, language: str) -> str:
    return language if key in ("", "und") else key


def _raw(graph: Graph, node: Node) -> bytes:
    lines = (f"{p.n3()} {o.n3()} ;" for p, o in graph.predicate_objects(node))
    return "\n".join((node.n3(), *lines)).encode()


WAY = Way(batches)
