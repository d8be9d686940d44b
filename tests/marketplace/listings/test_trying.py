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
