"""PUT deliveries and releases: idempotent, refusing what does not follow."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import func, select, text

from marketplace.outbox import OutboxEvent
from marketplace.releases import queries
from marketplace.releases.models import Delivery
from tests.support.announcements import make_delivery, make_release
from tests.support.marketplace import Web, make_organisation
from wire.deliveries import Verdict

pytestmark = pytest.mark.postgres


@pytest.fixture
def ingest(web: Web) -> TestClient:
    with web.parts.sessions.begin() as session:
        make_organisation(session, "windpark", "supply_center")
    return web.feed()


def put(client: TestClient, kind: str, body: BaseModel) -> tuple[int, Any]:
    answer = client.put(
        f"/api/{kind}/{body.id}", content=body.model_dump_json(), headers={"content-type": "application/json"}
    )  # type: ignore[attr-defined]
    return answer.status_code, answer.json()


def test_the_same_delivery_again_changes_nothing(ingest: TestClient) -> None:
    assert put(ingest, "deliveries", make_delivery()) == (201, {"id": "dlv_1", "changed": True})
    assert put(ingest, "deliveries", make_delivery()) == (200, {"id": "dlv_1", "changed": False})


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REFUSED, Verdict.DUPLICATE])
def test_a_landed_delivery_takes_its_verdict_once(web: Web, ingest: TestClient, verdict: Verdict) -> None:
    put(ingest, "deliveries", make_delivery(verdict=Verdict.LANDED))
    assert put(ingest, "deliveries", make_delivery(verdict=verdict))[0] == 201
    assert put(ingest, "deliveries", make_delivery(verdict=verdict))[0] == 200
    status, problem = put(ingest, "deliveries", make_delivery(verdict=Verdict.LANDED))
    assert (status, problem["code"]) == (409, "already_announced")
    with web.parts.sessions() as session:
        assert queries.delivery(session, "dlv_1").verdict is verdict


def test_the_same_id_for_another_file_is_refused_and_names_what_differs(ingest: TestClient) -> None:
    put(ingest, "deliveries", make_delivery(verdict=Verdict.LANDED))
    status, problem = put(ingest, "deliveries", make_delivery(sha256="b" * 64, size=1))
    assert (status, problem["code"]) == (409, "already_announced")
    assert "sha256, size" in problem["detail"]


def test_figures_that_contradict_are_refused(ingest: TestClient) -> None:
    status, problem = put(ingest, "deliveries", make_delivery(read=5))
    assert (status, problem["code"]) == (422, "accounting_wrong")


def test_an_unknown_supply_center_is_refused_with_the_remedy(web: Web, ingest: TestClient) -> None:
    with web.parts.sessions.begin() as session:
        session.execute(text("UPDATE organisation SET kind = 'company' WHERE slug = 'windpark'"))
    status, problem = put(ingest, "deliveries", make_delivery())
    assert (status, problem["code"]) == (409, "supply_center_unknown")
    assert "sector.toml" in problem["remedy"]


def test_an_address_for_another_id_is_refused(ingest: TestClient) -> None:
    answer = ingest.put("/api/deliveries/dlv_2", json=make_delivery().model_dump(mode="json"))
    assert (answer.status_code, answer.json()["code"]) == (409, "id_differs")


def test_eight_connections_announce_one_delivery(web: Web, ingest: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(
            status for status, _ in pool.map(lambda _: put(ingest, "deliveries", make_delivery()), range(8))
        )
    assert statuses == [200] * 7 + [201]
    with web.parts.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_a_release_needs_accepted_deliveries(ingest: TestClient) -> None:
    put(ingest, "deliveries", make_delivery(verdict=Verdict.LANDED))
    status, problem = put(ingest, "releases", make_release())
    assert (status, problem["code"]) == (409, "delivery_unknown")


def test_a_release_is_stored_once_and_told_once(web: Web, ingest: TestClient) -> None:
    put(ingest, "deliveries", make_delivery())
    assert put(ingest, "releases", make_release())[0] == 201
    assert put(ingest, "releases", make_release())[0] == 200
    with web.parts.sessions() as session:
        events = session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "release.published")).all()
        assert [event.payload for event in events] == [{"release": "rel_1", "dataset": "energy.generation"}]


@pytest.mark.parametrize("changed", [{"delta_version": 2}, {"samples": []}, {"id": "rel_9"}])
def test_a_release_is_immutable(ingest: TestClient, changed: dict[str, Any]) -> None:
    put(ingest, "deliveries", make_delivery())
    put(ingest, "releases", make_release())
    status, problem = put(ingest, "releases", make_release().model_copy(update=changed))
    assert (status, problem["code"]) == (409, "already_announced")


def test_a_correction_supersedes_and_the_newest_version_is_the_latest(web: Web, ingest: TestClient) -> None:
    for n in (1, 2, 3):
        put(ingest, "deliveries", make_delivery(f"dlv_{n}"))
    put(ingest, "releases", make_release("rel_1", 1))
    put(ingest, "releases", make_release("rel_3", 5, ("dlv_3",), supersedes=["dlv_1"]))
    put(ingest, "releases", make_release("rel_2", 3, ("dlv_2",)))
    with web.parts.sessions() as session:
        latest = queries.latest_release(session, "energy.generation")
        assert latest is not None
        assert (latest.id, latest.deliveries(), latest.deliveries(superseded=True)) == ("rel_3", ["dlv_3"], ["dlv_1"])
        assert queries.live_deliveries(session, "energy.generation") == ["dlv_2", "dlv_3"]


@pytest.mark.parametrize("who", ["visitor", "registrar", "operator"])
def test_only_a_feed_announces(web: Web, ingest: TestClient, who: str) -> None:
    client = {
        "visitor": web.client,
        "registrar": web.registrar,
        "operator": lambda: web.signed_in_as("operator", "network", "operator")[0],
    }[who]()
    assert put(client, "deliveries", make_delivery())[0] in (401, 403)
