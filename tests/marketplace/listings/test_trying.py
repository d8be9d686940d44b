"""What a draft would be told and would change, without keeping it; and the manifest's round trip."""

import pytest

from marketplace.listings.schemas import ListingDraft
from sdn.cli.manifest import draft_of, read, written
from tests.marketplace.listings.test_listings import publish, released, save
from tests.support.commerce import DATASET, draft
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
DEARER = [{"kind": "one_off", "price_minor": 15_000, "licences": [{"dataset": DATASET}]}]


def test_a_draft_is_tried_and_not_kept(web: Web) -> None:
    released(web)
    center, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    save(center)
    publish(center)
    asked = draft(plans=DEARER).model_dump(mode="json")
    tried = center.post("/api/my/listings/try", json=asked).json()
    assert all(check["met"] for check in tried["checks"])
    assert any("15,000" in change["text"]["ko"] for change in tried["changes"])
    same = center.post("/api/my/listings/try", json=draft().model_dump(mode="json")).json()
    assert same["changes"] == []


def test_a_listing_shown_as_a_manifest_and_applied_changes_nothing(web: Web) -> None:
    released(web)
    center, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    save(center)
    _, before = publish(center)
    shown = center.get("/api/my/listings/generation-by-hour/draft").json()
    again: ListingDraft = draft_of(read(written(shown)))
    answer = center.post("/api/listings", json=again.model_dump(mode="json", exclude_defaults=True))
    assert answer.json() == before
    assert len(center.get("/api/my/listings/generation-by-hour/history").json()["versions"]) == 1


def test_the_page_says_what_it_is_for_and_publishing_runs_the_sample_queries(web: Web) -> None:
    released(web)
    center, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    query = {"title": {"en": "How many", "ko": "행의 수"}, "sql": "SELECT count(*) FROM energy.generation"}
    told = {
        "use_cases": [{"en": "Forecasting <b>", "ko": "발전량 예측"}], "promise": {"fresh_within_hours": 6},
        "sample_queries": [{**query, "sql": "SELECT nothing FROM energy.generation"}],
    }  # fmt: skip
    save(center, **told)
    status, problem = publish(center)
    assert (status, problem["code"]) == (409, "listing_not_ready")
    assert "sample_queries[0].sql: no plan permits it" in problem["detail"]
    save(center, **{**told, "sample_queries": [query]})
    assert publish(center)[0] == 200
    page = web.client().get("/listings/generation-by-hour").text
    assert "Forecasting &lt;b&gt;" in page
    assert "within 6 hours" in page
    assert "SELECT count(*) FROM energy.generation" in page
