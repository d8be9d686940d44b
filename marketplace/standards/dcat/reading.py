"""DCAT in any syntax → records: ours come back as they were, others' as far as they tell.

graph → datasets(graph) → record(graph, node) for each, so that a bad one harms no other
"""

from typing import Any

from rdflib import Graph, Namespace, URIRef
from rdflib.term import Node as Term

from marketplace.standards import vocabularies
from marketplace.standards.dcat.promises import promises
from marketplace.standards.dcat.reading_parts import agent, column, contact, distribution, extent, licence, place
from marketplace.standards.dcat.seen import Seen
from marketplace.standards.names import (
    CLASSIFICATION,
    CSVW,
    DCAT,
    DCTERMS,
    DQV,
    FOAF,
    ODRS,
    PROFILE,
    PROV,
    RDF,
    RDFS,
    profile,
)  # fmt: skip
from sectors.licences import LICENCES
from wire.records import Quality, Record, dataset_address

_VERSION_INFO = URIRef("http://www.w3.org/2002/07/owl#versionInfo")
_CODE = 3  # letters of a language's code, at most


def datasets(graph: Graph) -> list[Term]:
    """The datasets of a graph, in the order of their addresses."""
    return sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str)


def record(graph: Graph, node: Term, base: str = "") -> Record:
    """The dataset at `node`. `base`: the address of the network that wrote it, if it is one of ours.

    ValueError (pydantic's too) where it has no title or says what cannot be.
    """
    here = Seen(graph, node)
    title = here.texts(DCTERMS.title)
    if not title:
        raise ValueError(f"{node} has no dct:title")
    told: dict[str, Any] = (
        _about(here) | _by(here, base) | _when_and_where(here, base) | _terms(here) | _ours(here, base)
    )
    forms = [distribution(form, str(node)) for form in here.nodes(DCAT.distribution)]
    found = Record(id=here.text(DCTERMS.identifier) or str(node), title=title, distributions=forms, **told)
    if found.licence is None and found.licence_url is None and forms and forms[0].licence:
        found = found.model_copy(update=_licence(forms[0].licence))
    return canonical(found, base)


def canonical(one: Record, base: str = "") -> Record:
    """The same, with what has no order sorted and what is said twice said once: two that say the same are equal."""
    own = (None, one.licence, one.licence_url)
    repeated = (dataset_address(base, one.id),)
    forms = [
        form.model_copy(
            update={
                "licence": None if form.licence in own else form.licence,
                "address": None if form.address in (*repeated, form.download) else form.address,
                "conforms_to": sorted(form.conforms_to),
            }
        )
        for form in one.distributions
    ]
    return one.model_copy(
        update={
            "description": one.description or one.title,
            "keywords": {key: sorted(set(words)) for key, words in sorted(one.keywords.items()) if words},
            "themes": sorted(set(one.themes)),
            "languages": sorted(set(one.languages)),
            "listings": sorted(set(one.listings)),
            "promises": sorted(one.promises, key=lambda promise: promise.listing),
            "places": sorted(one.places, key=lambda place: place.model_dump_json()),
            "licence_url": None if one.licence else one.licence_url,
            "distributions": forms,
        }
    )


def _about(here: Seen) -> dict[str, Any]:
    codes = [address.partition(CLASSIFICATION)[2].split("/") for address in here.addresses(DCTERMS.subject)]
    stands = {code[0]: code[1] for code in codes if len(code) == 2}
    return {
        "description": here.texts(DCTERMS.description),
        "keywords": here.many_texts(DCAT.keyword),
        "themes": here.addresses(DCAT.theme),
        "sector": stands.get("sector"),
        "subsector": stands.get("subsector"),
        "landing": here.address(DCAT.landingPage),
        "languages": [code for one in here.all(DCTERMS.language) if (code := _language(str(one)))],
        "version": here.text(DCAT.version) or here.text(_VERSION_INFO),
        "provenance": here.through(DCTERMS.provenance, RDFS.label),
    }


def _language(address: str) -> str | None:
    code = vocabularies.LANGUAGES_READ.get(address) or address.rpartition("/")[2].lower()
    return code if 1 < len(code) <= _CODE else None


def _by(here: Seen, base: str) -> dict[str, Any]:
    return {
        "publisher": agent(here, DCTERMS.publisher, base),
        "creator": agent(here, DCTERMS.creator, base),
        "contact": contact(here, base),
    }


def _when_and_where(here: Seen, base: str) -> dict[str, Any]:
    return {
        "issued": here.moment(DCTERMS.issued),
        "modified": here.moment(DCTERMS.modified),
        "cadence": vocabularies.CADENCES_READ.get(here.text(DCTERMS.accrualPeriodicity) or ""),
        "time": extent(here),
        "places": [place(node, _terms_of(here, base)) for node in here.nodes(DCTERMS.spatial)],
    }


def _terms(here: Seen) -> dict[str, Any]:
    stated, rights = here.node_of(DCTERMS.rights), here.through(DCTERMS.rights, RDFS.label)
    access = vocabularies.ACCESSES_READ.get(here.text(DCTERMS.accessRights) or "", "public")
    found: dict[str, Any] = {"rights": rights, "access": access}
    if stated:
        found["attribution"] = stated.text(ODRS.attributionText)
    return found | _licence(licence(here))


def _licence(told: str | None) -> dict[str, Any]:
    if told in LICENCES:
        return {"licence": told}
    return {"licence_url": told} if told and "://" in told else {}


def _ours(here: Seen, base: str) -> dict[str, Any]:
    """What the terms of our profile say; of another network of ours they stand at its address."""
    ours = _terms_of(here, base)
    schema = here.node_of(CSVW.tableSchema)
    pages = [address.partition("/listings/")[2] for address in here.addresses(FOAF.page)]
    found: dict[str, Any] = {
        "rows": here.whole(ours.rows),
        "listings": [slug for slug in pages if slug] if base else [],
        "columns": [column(Seen(here.graph, one), ours) for one in schema.row(CSVW.column)] if schema else [],
        "quality": _quality(here, ours),
        "promises": promises(here) if base else [],
    }
    for key in ("sensitivity", "price"):
        if told := here.text(ours[key]):
            found[key] = told
    return found


def _terms_of(here: Seen, base: str) -> Namespace:
    if base:
        return profile(base)
    told = (str(predicate) for predicate in here.predicates if PROFILE in str(predicate))
    return Namespace(next(told, "").rpartition("#")[0] + "#")


def _quality(here: Seen, ours: Namespace) -> Quality | None:
    measured = {str(one.address(DQV.isMeasurementOf)): one for one in here.nodes(DQV.hasQualityMeasurement)}
    share, rows = measured.get(str(ours.validShare)), measured.get(str(ours.checkedRows))
    if share is None or rows is None:
        return None
    at, valid, checked = share.moment(PROV.generatedAtTime), share.number(DQV.value), rows.whole(DQV.value)
    if at is None or valid is None or checked is None:
        return None
    return Quality(valid_share=valid, rows=checked, measured_at=at)
