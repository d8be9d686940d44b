"""One token a feed: a stolen one announces for one feed only, and what it tries is kept for operators."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from marketplace import bootstrap
from sectors.registry import Registry
from tests.support.announcements import make_delivery, make_release
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web, make_organisation

pytestmark = pytest.mark.postgres
OWN, OTHER = "energy.generation", "energy.demand"


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(), make_dataset(name="demand", supply_center="grid")),))


def put(client: TestClient, kind: str, body: BaseModel) -> tuple[int, str]:
    answer = client.put(f"/api/{kind}/{body.id}", json=body.model_dump(mode="json"))  # type: ignore[attr-defined]
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize(
    "changes",
    [{"dataset": OTHER, "supply_center": "grid"}, {"dataset": OTHER}, {"supply_center": "grid"}, {"dataset": "a.b"}],
)
def test_a_center_announces_nothing_for_anothers_feed(web: Web, changes: dict[str, str]) -> None:
    assert put(web.feed(OWN), "deliveries", make_delivery(**changes)) == (403, "not_your_feed")
    operator, _ = web.signed_in_as("operator", "network", "operator")
    (kept,) = operator.get("/api/refused-announcements").json()
    said = make_delivery(**changes)
    assert (kept["feed"], kept["announced"], kept["dataset"]) == (OWN, said.id, said.dataset)
    assert (kept["supply_center"], kept["address"]) == (said.supply_center, "testclient")
    assert operator.get("/api/deliveries").json()["items"] == []
    buyer, _ = web.signed_in_as("buyer")
    assert buyer.get("/api/refused-announcements").status_code == 403


def test_a_release_of_anothers_dataset_or_of_anothers_deliveries_is_refused(web: Web) -> None:
    other = make_delivery("dlv_2", dataset=OTHER, supply_center="grid")
    assert put(web.feed(OTHER), "deliveries", other)[0] == 201
    assert put(web.feed(OWN), "releases", make_release(dataset=OTHER)) == (403, "not_your_feed")
    assert put(web.feed(OWN), "releases", make_release("rel_1", 1, ("dlv_2",))) == (409, "delivery_unknown")
    assert put(web.feed(OWN), "deliveries", make_delivery("dlv_1"))[0] == 201
    stealing = make_release("rel_1", 1, ("dlv_1",), supersedes=["dlv_2"])
    assert put(web.feed(OWN), "releases", stealing) == (409, "delivery_unknown")
    assert put(web.feed(OWN), "releases", make_release("rel_1", 1, ("dlv_1",)))[0] == 201


def test_a_feed_declared_while_the_network_runs_has_its_token_at_the_workers_next_look(web: Web) -> None:
    fresh = make_dataset(name="storage", supply_center="dam")
    declared = Registry((make_sector(make_dataset(), fresh),))
    parts = bootstrap.build(
        web.parts.settings, clock=web.clock, passwords=web.parts.passwords, declared=lambda: declared
    )
    follow = next(task for task in bootstrap.tasks(parts) if task.name == "declarations")
    assert follow.run(web.clock()) == 3  # its center, its token, since when it is known
    assert follow.run(web.clock()) == 0
    file = web.parts.settings.secrets / "ingest" / "energy.storage"
    assert file.stat().st_mode & 0o777 == 0o600
    with web.parts.sessions() as session:
        assert make_organisation(session, "dam").kind == "supply_center"
    token = file.read_text()
    file.unlink()
    assert follow.run(web.clock() + timedelta(seconds=5)) == 1
    stale = web.client(authorization=f"Bearer {token}")
    delivery = make_delivery(dataset="energy.storage", supply_center="dam")
    assert put(stale, "deliveries", delivery) == (401, "not_signed_in")
    parts.engine.dispose()


def test_each_feed_has_another_token_and_it_opens_nothing_else(web: Web) -> None:
    assert web.feed_token(OWN) != web.feed_token(OTHER)
    for address in ("/api/me", "/api/deliveries", "/api/tokens"):
        assert web.feed(OWN).get(address).status_code == 401
    assert web.feed(OWN).post("/api/service/trino-token").status_code == 403


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("PUT", "/api/deliveries/dlv_1", 401), ("PUT", "/api/releases/rel_1", 401),
        ("POST", "/internal/trino-events", 404), ("POST", "/internal/accesses", 404),
    ],
)  # fmt: skip
def test_a_strangers_body_is_not_read(web: Web, method: str, address: str, status: int) -> None:
    """A body that is no JSON would be told so, with 422, if anybody had looked at it."""
    answer = web.client().request(method, address, content=b"{" * 1000, headers={"content-type": "application/json"})
    assert answer.status_code == status
