"""Our vocabularies: every dataset holds to the Korean profile, what does not is found, and each has page and files."""

from collections.abc import Callable
from functools import cache

import pytest
from fastapi.testclient import TestClient
from rdflib import DCTERMS, FOAF, ODRL2, PROV, RDFS, SKOS, Graph, Literal, URIRef

from marketplace.standards.dcat.writing import dataset
from marketplace.standards.names import CSVW, DQV, POLICIES, graph, profile
from marketplace.standards.ns.vocabulary import NAMES, classification, shapes, terms, vocabulary
from tests.support.marketplace import Web
from tests.support.records import BASE, full, offered, records, violated
from wire.records import dataset_address

KR = profile(BASE)
HERE = URIRef(dataset_address(BASE, full().id))


@cache
def rules() -> Graph:
    return Graph().parse(data=shapes("dcat-ap-kr", BASE))


@pytest.mark.parametrize("told", [records, offered])
def test_every_built_in_dataset_holds_to_the_korean_profile(told: Callable[[], tuple[object, ...]]) -> None:
    made = graph(BASE)
    for one in told():
        dataset(one, BASE, made)  # type: ignore[arg-type]
    assert violated(made, rules()) == []


@pytest.mark.parametrize(
    "fault",
    [
        lambda made: made.remove((HERE, DCTERMS.title, Literal("유로 기준환율", "ko"))),
        lambda made: made.set((HERE, DCTERMS.license, URIRef("https://www.kogl.or.kr/info/licenseType9.do"))),
        lambda made: made.set((HERE, DCTERMS.issued, Literal("yesterday"))),
        lambda made: made.set((HERE, KR.sensitivity, Literal("personal"))),
        lambda made: made.remove((None, DCTERMS.type, None)),
        lambda made: made.remove((None, FOAF.name, None)),
        lambda made: made.remove((None, CSVW["title"], None)),
        lambda made: made.set((next(made.objects(HERE, DCTERMS.spatial)), KR.district, Literal("11"))),
        lambda made: made.remove((HERE, DCTERMS.accrualPeriodicity, None)),
        lambda made: made.remove((None, PROV.generatedAtTime, None)),
        lambda made: made.remove((None, DQV.isMeasurementOf, None)),
        lambda made: made.remove((None, ODRL2.obligation, None)),
    ],
)
def test_what_does_not_is_found(fault: Callable[[Graph], object]) -> None:
    made = dataset(full(), BASE)
    fault(made)
    assert violated(made, rules())


def test_every_term_that_a_dataset_says_is_in_the_vocabulary_in_both_languages() -> None:
    made = dataset(full(), BASE)
    said = {str(node) for triple in made for node in triple if str(node).startswith(str(KR))}
    said |= {str(node) for triple in made for node in triple if str(node).startswith(f"{BASE}{POLICIES}")} - {
        f"{BASE}{POLICIES}"
    }
    told = terms("dcat-ap-kr", BASE) + terms("odrl", BASE)
    for address in said:
        assert {str(label.language) for label in told.objects(URIRef(address), RDFS.label)} == {"en", "ko"}, address
    subjects = set(made.objects(HERE, DCTERMS.subject))
    assert subjects <= set(classification(BASE).subjects(SKOS.inScheme))


@pytest.mark.postgres
def test_each_has_a_page_and_files(web: Web) -> None:
    people: TestClient = web.client(accept="text/html")
    for name in NAMES:
        assert vocabulary(name).title.ko in people.get(f"/ns/{name}?lang=ko").text
        led = web.client(accept="text/turtle").get(f"/ns/{name}")
        assert (led.status_code, led.headers["location"]) == (303, f"/ns/{name}.ttl")
        for end in (".ttl", "/shapes.ttl"):
            assert len(Graph().parse(data=people.get(f"/ns/{name}{end}").text, format="turtle")) > 10
        assert "@context" in people.get(f"/ns/{name}/context.jsonld").json()
    assert people.get("/ns/classification").status_code == 303
    assert len(Graph().parse(data=people.get("/ns/classification.ttl").text)) > 300
    for absent in ("/ns/other", "/ns/other.ttl", "/ns/other/shapes.ttl"):
        assert people.get(absent).status_code == 404
    assert web.client(accept="image/png").get("/ns/odrl").status_code == 406
