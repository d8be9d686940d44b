"""Schema.org: what search engines for datasets ask for is there, in the language asked, and it is one graph."""

import json
from typing import Any

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from marketplace.standards.schema_org import schema_org
from tests.support.records import BASE, full, records
from wire.records import Record

SCHEMA = Namespace("https://schema.org/")
NEEDED = (
    "name",
    "description",
    "license",
    "creator",
    "keywords",
    "temporalCoverage",
    "spatialCoverage",
    "distribution",
)


def lacking(told: dict[str, Any]) -> list[str]:
    return [key for key in NEEDED if not told.get(key)]


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"time": None}, "temporalCoverage"),
        ({"places": []}, "spatialCoverage"),
        ({"licence": None, "licence_url": None}, "license"),
        ({"publisher": None, "creator": None}, "creator"),
        ({"distributions": []}, "distribution"),
    ],
)
def test_what_is_not_said_is_found(change: dict[str, object], lost: str) -> None:
    assert lacking(schema_org(full(**change), BASE)) == [lost]


def test_every_dataset_says_what_is_asked_for() -> None:
    for one in records():
        told = schema_org(one, BASE)
        assert lacking(told) == [], one.id
        assert told["isAccessibleForFree"] is True


def test_it_is_one_graph_in_each_language() -> None:
    for language in ("en", "ko"):
        told = schema_org(full(), BASE, language) | {"@context": {"@vocab": str(SCHEMA)}}
        made = Graph().parse(data=json.dumps(told), format="json-ld")
        here = URIRef(f"{BASE}/datasets/{full().id}")
        assert (here, RDF.type, SCHEMA.Dataset) in made
        assert str(made.value(here, SCHEMA.name)) == full().title[language]
        assert len(list(made.objects(here, SCHEMA.distribution))) == 2


def test_what_is_not_known_is_left_out() -> None:
    told = schema_org(Record(id="seoul:1", title={"ko": "소음"}), BASE, "en")
    assert told["name"] == told["description"] == "소음"
    assert not told.keys() & {"license", "creator", "temporalCoverage", "size", "variableMeasured", "version"}
    assert told["isAccessibleForFree"] is False
