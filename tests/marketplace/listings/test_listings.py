"""A supply center's listings by program and by page."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from marketplace.accounts.viewer import Viewer
from marketplace.listings.models import Listing
from tests.support.commerce import DATASET, draft, release
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres


@pytest.fixture
def supplier(web: Web) -> tuple[TestClient, Viewer]:
    return web.signed_in_as("supply_center", "windpark", "supply_center")


@pytest.fixture
def center(supplier: tuple[TestClient, Viewer]) -> TestClient:
    return supplier[0]


def save(client: TestClient, **changes: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/listings", json=draft(**changes).model_dump(mode="json"))
    return answer.status_code, answer.json()


def publish(client: TestClient, slug: str = "generation-by-hour") -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/api/listings/{slug}/publish", json={})
    return answer.status_code, answer.json()


def released(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        release(session, 1)


def test_the_same_draft_again_is_the_same_listing(center: TestClient) -> None:
    status, first = save(center)
    assert (status, first["state"], [p["kind"] for p in first["plans"]]) == (
        201,
        "draft",
        ["free", "one_off", "subscription"],
    )
    assert save(center) == (200, first)


def test_an_edit_keeps_the_plans_that_stay_and_replaces_the_others(center: TestClient) -> None:
    _, first = save(center)
    dearer = [
        {"kind": "one_off", "price_minor": 12_000, "licences": [{"dataset": DATASET}]},
        {"kind": "subscription", "interval": "month", "price_minor": 9_000, "licences": [{"dataset": DATASET}]},
    ]
    _, second = save(center, plans=dearer, title={"en": "Another title", "ko": "다른 제목"})
    assert second["title"]["en"] == "Another title"
    assert second["plans"][0]["id"] == first["plans"][1]["id"]
    assert second["plans"][1]["id"] not in {plan["id"] for plan in first["plans"]}


def test_publishing_names_everything_that_is_missing(center: TestClient) -> None:
    save(center, plans=[])
    status, problem = publish(center)
    assert (status, problem["code"]) == (409, "listing_not_ready")
    assert "has no release yet" in problem["detail"]
    assert "there is no plan" in problem["detail"]


def test_published_and_withdrawn(web: Web, center: TestClient) -> None:
    released(web)
    save(center)
    assert web.client().get("/api/listings/generation-by-hour").status_code == 404
    status, listing = publish(center)
    assert (status, listing["state"]) == (200, "published")
    assert publish(center) == (200, listing)
    assert web.client().get("/api/listings/generation-by-hour").status_code == 200
    assert center.post("/api/listings/generation-by-hour/withdraw", json={}).json()["state"] == "withdrawn"
    assert web.client().get("/listings/generation-by-hour").status_code == 404


def test_another_centers_dataset_looks_like_none(web: Web) -> None:
    """Saved, tried, and with one letter wrong: nothing tells that there is one, nor what it is called."""
    other, _ = web.signed_in_as("supply_center", "solarpark", "supply_center")
    told = []
    for dataset in (DATASET, "energy.generatio0"):
        asked = draft(datasets=[dataset], plans=[{"kind": "free", "licences": [{"dataset": dataset}]}])
        for path in ("/api/listings", "/api/my/listings/try"):
            answer = other.post(path, json=asked.model_dump(mode="json"))
            problem = {name: str(text).replace(dataset, "…") for name, text in answer.json().items()}
            told.append((path, answer.status_code, {**problem, "instance": "", "request_id": ""}))
    assert told[:2] == told[2:]
    assert [status for _, status, _ in told] == [404] * 4
    assert "windpark" not in str(told)


def test_an_undeclared_dataset_cannot_be_offered(center: TestClient) -> None:
    status, problem = save(center, datasets=["energy.generatoin"], plans=[])
    assert (status, problem["code"]) == (404, "unknown_dataset")
    assert "energy.generation" in problem["detail"]


def test_a_licence_that_cannot_be_enforced_is_refused(center: TestClient) -> None:
    terms = {"dataset": DATASET, "columns": ["station", "note"]}
    status, problem = save(center, plans=[{"kind": "free", "licences": [terms]}])
    assert (status, problem["code"]) == (422, "licence_not_enforceable")
    assert "'note' is personal" in problem["detail"]


def test_a_slug_belongs_to_one_center(web: Web, center: TestClient) -> None:
    save(center)
    _, viewer = web.signed_in_as("supply_center", "solarpark", "supply_center")
    with web.parts.sessions.begin() as session:
        session.execute(update(Listing).values(organisation_id=viewer.organisation_id))
    status, problem = save(center)
    assert (status, problem["code"]) == (409, "slug_taken")
    assert publish(center)[1]["code"] == "listing_unknown"


@pytest.mark.parametrize(("role", "kind"), [("buyer", "company"), ("analyst", "company"), ("operator", "operator")])
def test_only_supply_centers_offer(web: Web, role: str, kind: str) -> None:
    client, _ = web.signed_in_as(role, "acme", kind)
    assert save(client)[0] == 403
    assert client.get("/my/listings").status_code == 403


def test_the_page_publishes_and_withdraws(web: Web, center: TestClient) -> None:
    assert "Generation by hour" in center.get("/my/listings").text  # the dataset without a listing
    released(web)
    save(center)
    for word in ("publish", "withdraw"):
        page = center.get("/my/listings").text
        token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
        assert f"/my/listings/generation-by-hour/{word}" in page
        answer = center.post(f"/my/listings/generation-by-hour/{word}", data={"csrf": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/my/listings")
    assert "Withdrawn" in center.get("/my/listings").text
