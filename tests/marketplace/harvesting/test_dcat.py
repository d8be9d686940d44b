"""DCAT in every syntax, page by page; what would fetch something else is refused; ours over HTTP comes back."""

from collections.abc import Callable

import pytest
from rdflib import Graph

from marketplace.harvesting.asking import Answer
from marketplace.harvesting.kinds import dcat
from marketplace.harvesting.port import SourceFailed
from marketplace.records import service as records
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import turtle
from tests.support.files_server import Files
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF>&a;</rdf:RDF>'


@pytest.mark.parametrize("syntax", ["turtle", "xml", "json-ld", "nt"])
def test_pages_of_any_syntax_are_read_to_the_last(harvest: Callable[..., Harvest], files: Files, syntax: str) -> None:
    for name, numbers, after in (("/a", range(3), files.url + "/b"), ("/b", range(3, 5), "")):
        files.files[name] = Graph().parse(data=turtle(numbers, after)).serialize(format=syntax).encode()
    source = harvest(Kind.DCAT, address=files.url + "/a")
    run = source.run()
    assert (run.state, run.counts["added"], run.requests) == (HarvestState.DONE, 5, 2)
    record = next(one for row in source.records().values() if "4" in (one := records.read(row)).title["en"])
    assert record.title == {"ko": "대기질 4", "en": "Air 4"}
    assert (record.description, record.licence, record.cadence) == ({"ko": "시간별"}, "CC-BY-4.0", "daily")
    assert record.landing == "http://portal.example/dataset/0004/page"
    assert "mailto" not in record.model_dump_json()
    assert "@seoul" not in record.model_dump_json()


def test_one_page_of_many_goes_on_where_it_stopped(harvest: Callable[..., Harvest], files: Files) -> None:
    files.files["/a"] = turtle(range(130)).encode()
    source = harvest(Kind.DCAT, address=files.url + "/a")
    source.turn.stop.set()  # this process ends after each batch
    source.turn.of(source.slug)
    assert source.last().counts["told"] == 100
    source.turn.stop.clear()
    source.turn.of(source.slug)
    assert (source.last().state, source.last().counts["told"]) == (HarvestState.DONE, 130)


def test_a_dataset_without_a_title_costs_itself(harvest: Callable[..., Harvest], files: Files) -> None:
    bad = "<http://portal.example/bad> a dcat:Dataset ; dct:description 'x' ."
    files.files["/a"] = (turtle(range(2)) + bad).encode()
    run = harvest(Kind.DCAT, address=files.url + "/a").run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 2, 1)


@pytest.mark.parametrize(
    "content",
    [
        ENTITY,
        b'{"@context": "http://169.254.169.254/", "@type": "Dataset"}',
        b'{"@context": {"@import": "http://169.254.169.254/"}}',
        b'{"a": {"@context": ["http://169.254.169.254/", {}]}}',
        b"@prefix : <a> . : : ",
        b"[" * 5_000,
    ],
)
def test_what_would_fetch_something_else_or_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(SourceFailed, match="unreadable"):
        dcat.parse(Answer("http://portal.example/", content))
