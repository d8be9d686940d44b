"""OAI-PMH: a harvester that others wrote reads everything; what the protocol calls wrong is answered as it says."""

import base64
import xml.etree.ElementTree as ET
from datetime import timedelta

import orjson
import pytest
from fastapi.testclient import TestClient
from rdflib import Graph
from sickle import Sickle
from sickle.response import OAIResponse

from marketplace.records import service
from marketplace.standards.dcat.reading import canonical, datasets, record
from marketplace.standards.oai import queries
from marketplace.standards.oai.answers import RDF
from marketplace.standards.oai.asked import Chosen, OaiError, resumed, token
from tests.support.marketplace import NOW, Web
from tests.support.records import full, records

pytestmark = pytest.mark.postgres
SITE = "http://127.0.0.1:8700"
HOUR = timedelta(hours=1)


class Harvester(Sickle):
    """Asks the app without a socket."""

    def __init__(self, client: TestClient) -> None:
        super().__init__(f"{SITE}/oai", max_retries=0)
        self.client = client

    def harvest(self, **told: str) -> OAIResponse:
        return OAIResponse(self.client.get("/oai", params=told), told)


@pytest.fixture
def visitor(web: Web, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(queries, "PAGE", 20)
    with web.parts.sessions.begin() as session:
        service.put(session, records(), NOW)
        service.put(session, [full(id="energy.gone", sector="energy")], NOW)
        service.put(session, [full(id="seoul:1")], NOW, "seoul")
        service.put(session, [full(id=records()[1].id, rows=7)], NOW + HOUR)
        service.gone(session, ["energy.gone"], NOW + 2 * HOUR)
    return web.client()


def read(harvester: Harvester, **told: str) -> dict[str, str]:
    return {one.header.identifier: one.raw for one in harvester.ListRecords(**told)}


def test_a_harvester_reads_every_record_and_hears_of_what_is_gone(visitor: TestClient) -> None:
    harvester = Harvester(visitor)
    identity = harvester.Identify()
    assert (identity.deletedRecord, identity.earliestDatestamp) == ("persistent", "2026-11-02T09:00:00Z")
    assert {one.metadataPrefix for one in harvester.ListMetadataFormats()} == {"oai_dc", "dcat_ap"}
    assert {one.setSpec for one in harvester.ListSets()} == {f"sector:{one.sector}" for one in records()}
    found = {one.header.identifier: one for one in harvester.ListRecords(metadataPrefix="oai_dc")}
    assert found.keys() == {f"oai:127.0.0.1:{one.id}" for one in records()} | {"oai:127.0.0.1:energy.gone"}
    assert [one.header.identifier for one in found.values() if one.deleted] == ["oai:127.0.0.1:energy.gone"]
    rates = found["oai:127.0.0.1:finance.reference_rates"].metadata
    assert (rates["title"], rates["identifier"]) == (
        ["Euro reference exchange rates", "유로 기준환율"],
        [f"{SITE}/datasets/finance.reference_rates"],
    )
    assert len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc"))) == len(found)


def test_what_is_read_as_dcat_ap_is_what_we_have(visitor: TestClient) -> None:
    one = records()[5]
    raw = Harvester(visitor).GetRecord(identifier=f"oai:127.0.0.1:{one.id}", metadataPrefix="dcat_ap").raw
    rdf = ET.tostring(next(ET.fromstring(raw).iter(f"{{{RDF}}}RDF")))  # noqa: S314 - our own text
    read = Graph().parse(data=rdf, format="xml")
    assert record(read, datasets(read)[0], SITE) == canonical(one, SITE)
    assert "xmlns:dcat=" in raw
    assert "xmlns:ns" not in raw


def test_lists_are_of_a_time_and_of_a_sector(visitor: TestClient) -> None:
    harvester = Harvester(visitor)
    later = {"metadataPrefix": "oai_dc", "from": "2026-11-02T10:00:00Z"}
    assert len(read(harvester, **later)) == 2
    assert len(read(harvester, **later, until="2026-11-02T10:00:00Z")) == 1
    assert len(read(harvester, metadataPrefix="oai_dc", until="2026-11-02")) == len(records()) + 1
    finance = {f"oai:127.0.0.1:{one.id}" for one in records() if one.sector == "finance"}
    assert read(harvester, metadataPrefix="oai_dc", set="sector:finance").keys() - finance <= {
        f"oai:127.0.0.1:{records()[1].id}"
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=Identify", "badArgument"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2027-01-01&until=2026-01-02", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2027-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=other", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=sector:", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=abc", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=e30=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=a&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListSets&resumptionToken=a", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:a.b", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:%2500", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:seoul:1", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=elsewhere", "idDoesNotExist"),
    ],
)
def test_what_is_wrong_is_answered_as_the_protocol_says(web: Web, query: str, code: str) -> None:
    answer = web.client().get(f"/oai?{query}")
    assert (answer.status_code, f'<error code="{code}">' in answer.text) == (200, True), answer.text


def test_a_token_comes_back_as_it_was() -> None:
    whole = Chosen("dcat_ap", NOW, NOW + HOUR, "energy", NOW, "energy.소음", 100)
    assert resumed(token(whole)) == whole


@pytest.mark.parametrize(
    "forged",
    [
        {"sector": 5}, {"sector": ["a"]}, {"after": {}}, {"after": "\x00"}, {"given": -5}, {"given": True}, {"given": 2**63},
        {"at": "2026-01-01T00:00:00"}, {"begins": 7}, {"prefix": "marc"}, {"prefix": ["oai_dc"]}, {"after": "x" * 9_000},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_no_list_gave_out_is_refused(forged: dict[str, object]) -> None:
    made = base64.urlsafe_b64encode(orjson.dumps({"prefix": "oai_dc", **forged})).decode()
    with pytest.raises(OaiError) as refused:
        resumed(made)
    assert refused.value.code == "badResumptionToken"
