"""A feed goes live on a network that runs: drafted, checked, delivered and queried, with nothing started again."""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client.errors import MarketplaceProblem
from infra.demo import main_job, people
from infra.network import Network
from infra.parts.environment import ROOT
from lakehouse import reconcile
from tests.flows.test_main_job import as_operator

pytestmark = pytest.mark.stack
ROWS = "".join(f"11{place},2026-10-{day:02d} {place:02d}:00,{day}.5\n" for day in range(1, 21) for place in range(1, 9))
KNOWN_WITHIN_S = 30.0


@pytest.fixture
def sector(network: Network) -> Iterator[str]:
    name = f"air_{uuid.uuid4().hex[:8]}"
    yield name
    shutil.rmtree(network.home / "sectors" / name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As a company might send it: CP949, Korean names with a unit."""
    made = tmp_path / "air_2026-10.csv"
    made.write_bytes(f"측정소코드,측정일시,미세먼지(㎍/㎥)\n{ROWS}".encode("cp949"))
    return made


def sdn(network: Network, *words: str, token: str = "") -> str:
    command = [str(Path(sys.executable).parent / "sdn"), *words]
    told = {"SDN_HOME": str(network.home), "SDN_PORT_BASE": str(network.port_base), "PYTHONPATH": str(ROOT)}
    environment = os.environ | told | {"SDN_SECTORS": "", "SDN_TOKEN": token}
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def engineer(network: Network, center: str) -> tuple[str, str]:
    """Mail address and API token of a member of a supply center, once the network knows it."""
    email, word = f"data@{uuid.uuid4().hex[:8]}.example", people.password(network)
    deadline = time.monotonic() + KNOWN_WITHIN_S
    with as_operator(network) as operator:
        while True:
            try:
                operator.create_member(center, email, "Engineer", "supply_center", password=word)
                break
            except MarketplaceProblem:
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)
    with httpx.Client(base_url=network.url("marketplace"), trust_env=False) as http:
        http.post("/api/sign-in", json={"email": email, "password": word}).raise_for_status()
        return email, http.post(
            "/api/tokens", json={"label": "deliver", "rights": ["deliver"]}
        ).raise_for_status().json()["token"]


def test_from_a_file_to_a_table_while_the_network_runs(network: Network, sector: str, file: Path) -> None:
    drafted = json.loads(sdn(network, "feed", "draft", str(file), "--sector", sector, "--dataset", "hourly", "--json"))
    checked = json.loads(sdn(network, "feed", "check", f"{sector}.hourly", str(file), "--json"))
    assert (checked["verdict"], checked["read"], checked["accepted"]) == ("accepted", 160, 160)
    guesses = {guess["key"]: guess["value"] for part in drafted["parts"] for guess in part["guesses"]}
    email, token = engineer(network, guesses["supply_center"])

    told = json.loads(sdn(network, "deliver", f"{sector}.hourly", str(file), "--wait", "--json", token=token))
    assert (told["verdict"], told["accepted"], told["quarantined"]) == ("accepted", 160, 0)

    with main_job.sql_as(network, email) as sql:
        query = f"SELECT count(*), min(measured_at), max(pm10) FROM {sector}.hourly"
        [rows] = sql.execute(query).fetchall()
    assert (rows[0], str(rows[1]), float(rows[2])) == (160, "2026-09-30 16:00:00+00:00", 20.5)
    tables = list((network.lakehouse / sector).iterdir())
    assert {one.name for one in tables} == {"hourly", "deliveries"}
    assert not reconcile.lacking(tables)  # else every delivery would ask Trino again
