"""The catalogue itself: what it is, who keeps it, and the page of it that follows (Hydra)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from marketplace.standards import vocabularies
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.names import (
    DCAT,
    DCTERMS,
    FOAF,
    HYDRA,
    XSD,
    Counted,
    Node,
    address,
    graph,
)
from wire.records import Record, dataset_address

THEMES = "http://publications.europa.eu/resource/authority/data-theme"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, since when it is in the catalogue, and since when it says this."""

    record: Record
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """`path` is this form's. It begins behind the id `after`, the next page behind `following`."""

    base: str
    name: str
    path: str
    entries: Sequence[Entry]
    total: int
    after: str
    following: str | None
    harvested: bool


def page(one: CataloguePage) -> Counted:
    """The catalogue with the datasets of one page, whole."""
    made = graph(one.base)
    catalogue = head(made, one.base, one.name)
    for entry in one.entries:
        _entry(catalogue, entry, one.base)
    _paging(catalogue, one)
    return made


def head(made: Counted, base: str, name: str) -> Node:
    """What is told of the catalogue as a whole."""
    here = Node(made, address(f"{base}/catalog"), DCAT.Catalog)
    here.texts(DCTERMS.title, {"en": f"Data of the network {name}", "ko": f"{name} 네트워크의 데이터"})
    here.texts(
        DCTERMS.description,
        {
            "en": "Every dataset that the network carries, with its columns, its terms and its forms.",
            "ko": "네트워크가 제공하는 모든 데이터셋과 그 열, 이용 조건, 형식.",
        },
    )
    publisher = here.part(DCTERMS.publisher, FOAF.Agent, at=f"{base}/catalog#network")
    publisher.texts(FOAF.name, {"und": name})
    here.link(FOAF.homepage, f"{base}/")
    here.link(DCAT.themeTaxonomy, THEMES)
    for code in ("ENG", "KOR"):
        here.link(DCTERMS.language, vocabularies.LANGUAGE + code)
    service = here.part(DCAT.service, DCAT.DataService, at=f"{base}/catalog#api")
    service.texts(DCTERMS.title, {"en": "Interface for programs", "ko": "프로그램용 인터페이스"})
    service.link(DCAT.endpointURL, f"{base}/api/")
    service.link(DCAT.endpointDescription, f"{base}/api/openapi.json")
    return here


def _entry(catalogue: Node, entry: Entry, base: str) -> None:
    at = dataset_address(base, entry.record.id)
    catalogue.link(DCAT.dataset, at)
    record = catalogue.part(DCAT.record, DCAT.CatalogRecord, at=f"{at}#record")
    record.link(FOAF.primaryTopic, at)
    record.optional(DCTERMS.issued, entry.made_at)
    record.optional(DCTERMS.modified, entry.changed_at)
    dataset(entry.record, base, catalogue.graph)


def _paging(catalogue: Node, one: CataloguePage) -> None:
    made = catalogue.part(HYDRA.view, HYDRA.PartialCollectionView, at=_address(one, one.after))
    made.link(HYDRA.first, _address(one, ""))
    if one.following:
        made.link(HYDRA.next, _address(one, one.following))
    catalogue.optional(HYDRA.totalItems, one.total, XSD.integer)


def _address(one: CataloguePage, after: str) -> str:
    told = ({"after": after} if after else {}) | ({"harvested": "true"} if one.harvested else {})
    return f"{one.base}{one.path}" + (f"?{urlencode(told)}" if told else "")
