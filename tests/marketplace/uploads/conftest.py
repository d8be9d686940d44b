"""A supply center that uploads, and an orchestrator that only remembers what it was asked to start."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.support.marketplace import Web

DATASET = "energy.generation"
CONTENT = b"Station,Time,Output\n" + b"Alpha,2026-10-01 00:00:00,1.5\n" * 200
CHUNK = "application/offset+octet-stream"


@dataclass
class RememberedRuns:
    """`Runs` without Airflow: states are what a test says."""

    started: list[tuple[str, str]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)

    def start(self, feed: str, key: str) -> str:
        self.started.append((feed, key))
        return key

    def state(self, feed: str, run: str) -> str | None:
        return self.states.get(run)


@pytest.fixture
def runs(web: Web) -> RememberedRuns:
    made = RememberedRuns()
    web.parts = replace(web.parts, runs=made)
    web.app.state.parts = web.parts
    return made


@pytest.fixture
def supplier(web: Web, runs: RememberedRuns) -> TestClient:
    return web.signed_in_as("supply_center", "windpark", "supply_center")[0]


def announcement(
    name: str = "a.csv", content: bytes = CONTENT, dataset: str = DATASET, **changes: str
) -> Mapping[str, str]:
    """The headers of an announcement; a keyword replaces one (`upload_length="0"`)."""
    told = {"dataset": dataset, "filename": name, "sha256": hashlib.sha256(content).hexdigest()}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    return headers | {name.replace("_", "-").title(): value for name, value in changes.items()}


def announce(client: TestClient, name: str = "a.csv", content: bytes = CONTENT, **changes: str) -> Response:
    return client.post("/api/uploads", headers=announcement(name, content, **changes), json={})


def part(client: TestClient, upload: str, at: int, data: bytes, content_type: str = CHUNK) -> Response:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(at), "Content-Type": content_type}
    return client.patch(f"/api/uploads/{upload}", headers=headers, content=data)


def sent(client: TestClient, name: str = "a.csv", content: bytes = CONTENT) -> str:
    """A file that arrived whole; the id of its upload."""
    upload: str = announce(client, name, content).json()["id"]
    assert part(client, upload, 0, content).status_code == 204
    return upload
