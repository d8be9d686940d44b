"""OAI-PMH: tokens, deletions, what changed since, answers that are no XML as a whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.records import service as records
from tests.marketplace.harvesting.conftest import Harvest
from tests.support.catalogues import oai, oai_error, oai_record
from tests.support.files_server import Files
from wire.harvests import HarvestState, Kind

pytestmark = pytest.mark.postgres


@pytest.fixture
def asked(files: Files) -> list[dict[str, str]]:
    """What the repository was asked, a request after the other."""
    seen: list[dict[str, str]] = []

    def answer(told: dict[str, str]) -> bytes:
        seen.append(told)
        if told.get("resumptionToken") == "lost":
            return oai_error("badResumptionToken")
        if told.get("resumptionToken"):
            return oai([oai_record(3)])
        if told.get("from"):
            return oai([oai_record(1, deleted=True), oai_record(2, "다른 제목")])
        return oai([oai_record(1), oai_record(2)], "more")

    files.pages["/oai"] = answer
    return seen


def test_tokens_are_followed_and_deletions_told(
    harvest: Callable[..., Harvest], files: Files, asked: list[dict[str, str]]
) -> None:
    source = harvest(Kind.OAI_PMH, address=files.url + "/oai")
    assert source.run().counts["added"] == 3
    record = records.read(source.records()["seoul:oai:repository.example:1"])
    assert (record.title, record.licence) == ({"ko": "논문 자료 1"}, "CC0-1.0")
    assert record.landing == "https://repository.example/1"
    assert "Kim" not in record.model_dump_json()
    assert "@" not in record.description["ko"]
    source.clock.forward(timedelta(days=1))
    run = source.run()
    assert asked[-1] == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2026-11-02"}
    changes = {"removed": ["seoul:oai:repository.example:1"], "changed": ["seoul:oai:repository.example:2"]}
    assert source.changes(run) == changes
    assert len(source.records()) == 2


def test_a_broken_record_costs_itself_and_signs_that_xml_has_not_are_dropped(
    harvest: Callable[..., Harvest], files: Files
) -> None:
    told = [oai_record(1, "a & b"), oai_record(2, "제\x0b목&#x1F;"), oai_record(3)]
    files.pages["/oai"] = lambda _: oai(told)
    source = harvest(Kind.OAI_PMH, address=files.url + "/oai")
    run = source.run()
    assert (run.state, run.counts["added"], run.counts["refused"]) == (HarvestState.DONE, 2, 1)
    assert records.read(source.records()["seoul:oai:repository.example:2"]).title == {"ko": "제목"}


def test_a_forgotten_token_begins_anew_and_nothing_new_is_no_failure(
    harvest: Callable[..., Harvest], files: Files, asked: list[dict[str, str]]
) -> None:
    source = harvest(Kind.OAI_PMH, address=files.url + "/oai")
    source.turn.stop.set()
    source.turn.of(source.slug)
    source.turn.stop.clear()
    with source.turn.sessions.begin() as session:
        run = session.merge(source.last())
        run.checkpoint = {"token": "lost", "date": "2026-11-02", "ended": False}
    source.turn.of(source.slug)
    assert source.last().state is HarvestState.DONE
    assert len(source.records()) == 3
    assert asked
    files.pages["/oai"] = lambda _: oai_error("noRecordsMatch")
    source.clock.forward(timedelta(days=1))
    assert source.run().state is HarvestState.DONE
    files.pages["/oai"] = lambda _: oai_error("cannotDisseminateFormat")
    source.clock.forward(timedelta(days=1))
    assert (source.run().error, source.last().detail) == ("refused", "cannotDisseminateFormat")


def test_entities_are_not_read(harvest: Callable[..., Harvest], files: Files) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]>' + oai([oai_record(1, "&a;")]).partition(b"?>")[2]
    files.pages["/oai"] = lambda _: bomb
    assert harvest(Kind.OAI_PMH, address=files.url + "/oai").run().error == "unreadable"
