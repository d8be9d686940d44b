"""From draft to withdrawn: who is trusted publishes at once, another waits for an operator, who may also suspend."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from marketplace.accounts.models import Organisation
from tests.marketplace.listings.test_listings import publish, released, save
from tests.support.commerce import DATASET
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
SLUG = "generation-by-hour"
DEARER = [{"kind": "one_off", "price_minor": 15_000, "licences": [{"dataset": DATASET}]}]


@pytest.fixture
def center(web: Web) -> TestClient:
    """A supply center with a released dataset that the network does not trust yet."""
    released(web)
    client, viewer = web.signed_in_as("supply_center", "windpark", "supply_center")
    trust(web, viewer.organisation_id, trusted=False)
    return client


@pytest.fixture
def operator(web: Web) -> TestClient:
    return web.signed_in_as("operator", "network", "operator")[0]


def trust(web: Web, organisation: str, *, trusted: bool) -> None:
    with web.parts.sessions.begin() as session:
        session.execute(update(Organisation).where(Organisation.id == organisation).values(trusted=trusted))


def waiting(operator: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = operator.get("/api/reviews").json()["items"]
    return items


def decide(operator: TestClient, word: str, reason: str = "", seen: str | None = None) -> tuple[int, dict[str, Any]]:
    found = seen if seen is not None else waiting(operator)[0]["version"]["hash"]
    answer = operator.post(f"/api/reviews/{SLUG}/{word}", json={"hash": found, "reason": reason})
    return answer.status_code, answer.json()


def steps(center: TestClient) -> list[tuple[str, str]]:
    """Oldest first."""
    told = center.get(f"/api/my/listings/{SLUG}/history").json()["steps"]
    return [(step["event"], step["reason"]) for step in reversed(told)]


def in_catalogue(web: Web) -> dict[str, Any] | None:
    answer = web.client().get(f"/api/listings/{SLUG}")
    return answer.json()["listing"] if answer.status_code == 200 else None


def test_a_center_that_is_not_trusted_waits_for_a_review(web: Web, center: TestClient, operator: TestClient) -> None:
    save(center)
    assert publish(center)[1]["state"] == "in_review"
    assert in_catalogue(web) is None
    assert [(one["slug"], all(check["met"] for check in one["checks"])) for one in waiting(operator)] == [(SLUG, True)]
    assert decide(operator, "approve", "Well described")[1]["state"] == "published"
    assert in_catalogue(web) is not None
    assert steps(center) == [("submit", ""), ("approve", "Well described")]
    assert waiting(operator) == []


def test_what_is_declined_goes_back_with_a_reason(web: Web, center: TestClient, operator: TestClient) -> None:
    save(center)
    publish(center)
    assert decide(operator, "decline")[1]["code"] == "reason_missing"
    assert decide(operator, "decline", "The summary says nothing")[1]["state"] == "draft"
    assert in_catalogue(web) is None
    assert steps(center) == [("submit", ""), ("decline", "The summary says nothing")]
    assert publish(center)[1]["state"] == "in_review"


def test_a_change_of_what_is_published_waits_and_the_catalogue_keeps_what_stood(
    web: Web, center: TestClient, operator: TestClient
) -> None:
    save(center)
    publish(center)
    decide(operator, "approve")
    before = in_catalogue(web)
    assert save(center, plans=DEARER)[0] == 200
    assert in_catalogue(web) == before
    review = waiting(operator)[0]
    assert (review["state"], review["version"]["number"]) == ("published", 2)
    assert any("15,000" in change["text"]["en"] for change in review["version"]["changes"])
    assert center.get(f"/api/my/listings/{SLUG}/draft").json()["plans"][0]["price_minor"] == 15_000
    decide(operator, "approve")
    assert [plan["price_minor"] for plan in (in_catalogue(web) or {})["plans"]] == [15_000]


def test_nothing_is_approved_that_the_operator_did_not_read(center: TestClient, operator: TestClient) -> None:
    save(center)
    publish(center)
    seen = waiting(operator)[0]["version"]["hash"]
    save(center, plans=DEARER)
    assert waiting(operator) == []  # an edit takes it back
    publish(center)
    status, problem = decide(operator, "approve", seen=seen)
    assert (status, problem["code"]) == (409, "review_outdated")
    assert decide(operator, "approve")[0] == 200


def test_taking_a_change_back_leaves_nothing_to_review(web: Web, center: TestClient, operator: TestClient) -> None:
    save(center)
    publish(center)
    decide(operator, "approve")
    save(center, plans=DEARER)
    save(center)
    assert waiting(operator) == []
    assert in_catalogue(web) is not None


def test_what_was_reviewed_once_comes_back_without_a_review(center: TestClient, operator: TestClient) -> None:
    save(center)
    publish(center)
    decide(operator, "approve")
    center.post(f"/api/listings/{SLUG}/withdraw", json={})
    assert publish(center)[1]["state"] == "published"
    center.post(f"/api/listings/{SLUG}/withdraw", json={})
    save(center, plans=DEARER)
    assert publish(center)[1]["state"] == "in_review"


def test_suspended_is_not_sold_and_only_an_operator_brings_it_back(web: Web, operator: TestClient) -> None:
    released(web)
    center, _ = web.signed_in_as("supply_center", "windpark", "supply_center")
    save(center)
    publish(center)
    assert decide(operator, "suspend", seen="")[1]["code"] == "reason_missing"
    assert decide(operator, "suspend", "Complaints", seen="")[1]["state"] == "suspended"
    assert in_catalogue(web) is None
    assert publish(center)[1]["code"] == "listing_state"
    assert center.post(f"/api/listings/{SLUG}/withdraw", json={}).json()["code"] == "listing_state"
    assert decide(operator, "restore", "Settled", seen="")[1]["state"] == "published"
    assert steps(center) == [("publish", ""), ("suspend", "Complaints"), ("restore", "Settled")]


def test_the_operators_pages_decide(web: Web, center: TestClient, operator: TestClient) -> None:
    save(center)
    publish(center)
    assert SLUG in operator.get("/operator/reviews").text
    assert "Generation by hour" in operator.get(f"/operator/reviews/{SLUG}/preview").text
    page = operator.get(f"/operator/reviews/{SLUG}?lang=ko").text
    assert "모든 데이터셋이 배포되어 있습니다" in page
    token, seen = (re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("csrf", "seen"))
    sent = {"csrf": token, "seen": seen, "reason": "Good"}
    assert operator.post(f"/operator/reviews/{SLUG}/approve", data=sent).status_code == 303
    assert in_catalogue(web) is not None
    assert "Good" in center.get(f"/my/listings/{SLUG}").text


def test_an_operator_trusts_a_center_and_may_stop_to(web: Web, center: TestClient, operator: TestClient) -> None:
    page = operator.get("/operator/organisations/windpark").text
    sent = {"csrf": re.findall(r'name="csrf" value="(\w+)"', page)[0], "trusted": "true"}
    assert operator.post("/operator/organisations/windpark/trust", data=sent).status_code == 303
    save(center)
    assert publish(center)[1]["state"] == "published"
    assert operator.post("/operator/organisations/network/trust", data=sent).status_code == 409


@pytest.mark.parametrize("role", ["buyer", "supply_center"])
def test_nobody_else_decides(web: Web, center: TestClient, role: str) -> None:
    save(center)
    publish(center)
    kind = "company" if role == "buyer" else "supply_center"
    other, _ = web.signed_in_as(role, "rival", kind)
    for word in ("approve", "decline", "suspend", "restore"):
        assert other.post(f"/api/reviews/{SLUG}/{word}", json={"reason": "x"}).status_code == 403
    assert other.get("/operator/reviews").status_code == 403
