"""What a dataset's plans and releases become, over HTTP: offers, provenance, nothing of a plan that is not for all."""

import pytest
from fastapi.testclient import TestClient
from rdflib import ODRL2, PROV, Graph, URIRef

from marketplace.records import ours
from marketplace.standards.ns.vocabulary import shapes
from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.marketplace import NOW, Web
from tests.support.records import violated

pytestmark = pytest.mark.postgres
SITE = "http://127.0.0.1:8700"
HERE = URIRef(f"{SITE}/datasets/energy.generation")


@pytest.fixture
def visitor(web: Web, registry: Registry) -> TestClient:
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
        ours.keep(session, registry, SITE, NOW)
    return web.client()


def test_plans_are_offers(visitor: TestClient) -> None:
    made = Graph().parse(data=visitor.get("/datasets/energy.generation/odrl.ttl").text)
    assert violated(made, Graph().parse(data=shapes("odrl", SITE))) == []
    offers = list(made.subjects(ODRL2.uid, None))
    assert offers
    assert all(str(one).startswith(f"{SITE}/listings/generation-a#") for one in offers)
    again = Graph().parse(data=visitor.get("/datasets/energy.generation/odrl.jsonld").text, format="json-ld")
    assert len(again) == len(made)
    assert len(Graph().parse(data=visitor.get("/ns/odrl/templates.ttl").text)) > 50


def test_provenance_names_who_supplied_it(visitor: TestClient) -> None:
    made = Graph().parse(data=visitor.get("/datasets/energy.generation/prov.ttl").text)
    assert list(made.objects(HERE, PROV.wasAttributedTo))
    assert visitor.get("/datasets/a.b/prov.ttl").status_code == 404
    assert visitor.get("/datasets/a.b/odrl.ttl").status_code == 404
