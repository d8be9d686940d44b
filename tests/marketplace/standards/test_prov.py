"""PROV: releases are entities, each made of the one before by a check; what breaks the standard's words is found."""

from collections.abc import Callable

import pytest
from rdflib import PROV, Graph, Literal, URIRef

from marketplace.standards.prov.writing import provenance
from tests.support.records import AT, BASE, full, violations
from wire.offered import ReleaseFacts
from wire.records import dataset_address

SHAPES = "prov/shapes.ttl"
HERE = dataset_address(BASE, full().id)
NEWEST, FIRST = URIRef(f"{HERE}#release-2"), URIRef(f"{HERE}#release-1")


def told() -> Graph:
    releases = [
        ReleaseFacts(version=v, published_at=AT, rows=5, table_rows=10, deliveries=1, quarantined=0, corrections=0)
        for v in (2, 1)
    ]
    return provenance(full(), releases, BASE)


def test_releases_hold_to_the_standard() -> None:
    made = told()
    assert violations(made, SHAPES) == []
    assert made.value(NEWEST, PROV.wasRevisionOf) == FIRST
    assert violations(provenance(full(), [], BASE), SHAPES) == []


@pytest.mark.parametrize(
    "fault",
    [
        lambda made: made.set((NEWEST, PROV.generatedAtTime, Literal("yesterday"))),
        lambda made: made.add((NEWEST, PROV.wasGeneratedBy, FIRST)),
        lambda made: made.remove((None, PROV.used, None)),
        lambda made: made.remove((None, PROV.wasAssociatedWith, None)),
        lambda made: made.set((NEWEST, PROV.wasRevisionOf, URIRef(f"{HERE}#release-0"))),
    ],
)
def test_what_does_not_is_found(fault: Callable[[Graph], object]) -> None:
    made = told()
    fault(made)
    assert violations(made, SHAPES)
