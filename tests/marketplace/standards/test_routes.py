"""Addresses of datasets and of the catalogue: what programs accept they get, and the whole is read page by page."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef

from marketplace.records import service
from marketplace.standards import queries
from marketplace.standards.dcat.reading import canonical, datasets, record
from marketplace.standards.errors import NotAcceptable
from marketplace.standards.names import HYDRA
from marketplace.standards.represented import represented
from tests.support.marketplace import NOW, Web
from tests.support.records import full, records, violations
from wire.records import Record

pytestmark = pytest.mark.postgres
SITE = "http://127.0.0.1:8700"
HARVESTED = Record(id="seoul:소음/1", title={"ko": "소음"})


@pytest.fixture
def visitor(web: Web) -> TestClient:
    with web.parts.sessions.begin() as session:
        service.put(session, records(), NOW)
        service.put(session, [HARVESTED], NOW, "seoul")
        service.put(session, [full(id="energy.gone")], NOW)
        service.gone(session, ["energy.gone"], NOW + timedelta(hours=1))
    return web.client()


def asked(web: Web, accept: str) -> Request:
    headers = [(b"accept", accept.encode())]
    return Request(
        {"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b"", "app": web.app}
    )


def test_a_dataset_leads_to_the_form_that_is_accepted(web: Web, visitor: TestClient) -> None:
    one = records()[0]
    assert represented(asked(web, "text/html"), one.id) is None
    for accept, form in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        led = represented(asked(web, accept), one.id)
        assert led is not None
        assert (led.status_code, led.headers["vary"]) == (303, "Accept")
        answer = visitor.get(led.headers["location"].removeprefix(SITE))
        assert answer.headers["content-type"].startswith(accept)
        read = Graph().parse(data=answer.text, format=form)
        assert record(read, datasets(read)[0], SITE).title == one.title
    with pytest.raises(NotAcceptable, match="text/turtle, application/ld\\+json"):
        represented(asked(web, "image/png"), one.id)


def test_what_is_known_is_not_sent_again_and_what_is_not_there_is_not_found(visitor: TestClient) -> None:
    here = f"/datasets/{records()[0].id}"
    for path in (
        f"{here}/dcat.ttl",
        f"{here}/odrl.ttl",
        f"{here}/prov.ttl",
        "/catalog.ttl",
        "/ns/odrl.ttl",
        "/ns/odrl/context.jsonld",
    ):
        first = visitor.get(path)
        for told in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
            again = visitor.get(path, headers={"if-none-match": told})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert visitor.get(path, headers={"if-none-match": '"other"'}).content == first.content
        assert visitor.head(path).headers["content-length"] == str(len(first.content))
    assert visitor.get("/datasets/seoul:%EC%86%8C%EC%9D%8C%2F1/dcat.ttl").status_code == 200
    for absent in ("energy.gone", "a.b", "%00"):
        assert visitor.get(f"/datasets/{absent}/dcat.ttl").status_code in (404, 422)


def test_the_catalogue_leads_to_a_form_of_it(visitor: TestClient) -> None:
    assert visitor.get("/catalog", headers={"accept": "text/html"}).headers["location"] == f"{SITE}/datasets"
    assert visitor.get("/catalog", headers={"accept": "text/turtle"}).headers["location"] == f"{SITE}/catalog.ttl"
    refused = visitor.get("/catalog", headers={"accept": "image/png"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize(("end", "syntax"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_the_catalogue_is_read_page_by_page_and_is_what_we_have(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch, end: str, syntax: str
) -> None:
    monkeypatch.setattr(queries, "PAGE", 30)
    monkeypatch.setattr(queries.page, "__kwdefaults__", {"limit": 30})
    path, whole = f"/catalog.{end}", {}
    while path:
        read = Graph().parse(data=visitor.get(path).text, format=syntax)
        assert violations(read, "dcat-ap/shapes.ttl") == []
        whole |= {found.id: found for node in datasets(read) for found in [record(read, node, SITE)]}
        following = next(read.objects(None, HYDRA.next), None)
        path = "?".join(urlsplit(str(following))[2:4]) if following else ""
    assert [one.id for one in records() if whole.pop(one.id) != canonical(one, SITE)] == []
    assert whole == {}


def test_one_stream_holds_everything(visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 25)
    read = Graph().parse(data=visitor.get("/catalog.nt?harvested=true").text, format="nt")
    assert {str(value) for value in read.objects(None, URIRef("http://purl.org/dc/terms/identifier"))} == {
        *(one.id for one in records()),
        HARVESTED.id,
    }
