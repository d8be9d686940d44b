"""The commands of the steps, killed at each boundary and run again: the same outcome, nothing lost, nothing twice."""

import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset as arrow
import pytest

from infra.network import Network
from infra.parts.environment import shared
from pipeline.settings import Settings
from sectors.registry import load
from spark_jobs.session import spark
from tests.support.deliveries import Center

pytestmark = pytest.mark.spark
ROOT = Path(__file__).parents[2]
DATASET = "energy.solar_power"
HOURS = "".join(f"2026-10-{day:02d} {hour:02d}:00:00,{day}.5\n" for day in range(1, 32) for hour in range(24))
CONTENT = f"ts,y\n{HOURS}2026-10-01 25:00:00,1\n2026-10-01 00:00:00,2\n"
WITHIN_S = 120


@pytest.fixture
def solar(settings: Settings) -> Center:
    center = Center(settings, load().dataset(DATASET))
    center.drop("2026-10.csv", CONTENT)
    return center


@pytest.fixture
def environment(settings: Settings, network: Network) -> dict[str, str]:
    """What Airflow's tasks are told, with this test's stores."""
    layout = settings.layout
    stores = {
        "SDN_LAKEHOUSE": str(layout.lakehouse),
        "SDN_LANDING": str(layout.landing),
        "SDN_FEEDS": str(layout.feeds),
    }
    return shared(network) | stores | {"PYTHONPATH": str(ROOT), "SDN_LIGHT_ROWS": "0"}


def start(step: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "ignore", "-m", f"pipeline.{step}", DATASET]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(step: str, environment: dict[str, str]) -> list[str]:
    done = start(step, environment)
    out, errors = done.communicate(timeout=WITHIN_S)
    assert done.returncode == 0, errors
    return out.split()


def kill_when(process: "subprocess.Popen[str]", file: Path) -> None:
    """Kill the process as soon as `file` is there."""
    deadline = time.monotonic() + WITHIN_S
    while not file.exists():
        assert process.poll() is None, f"it ended before {file.name} was there: {process.communicate()}"
        assert time.monotonic() < deadline, f"{file.name} did not come"
        time.sleep(0.001)
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("boundary", "light_rows"),
    [
        *((boundary, 0) for boundary in ("lock", "parsed.parquet", "session", "staged.parquet", "expectations.json")),
        *((boundary, 10_000) for boundary in ("lock", "parsed.parquet", "staged.parquet", "expectations.json")),
    ],
)
def test_validate(solar: Center, environment: dict[str, str], boundary: str, light_rows: int) -> None:
    environment |= {"SDN_LIGHT_ROWS": str(light_rows)}
    [delivery] = run("land", environment)
    folder = solar.folder(delivery)
    kill_when(start("validate", environment), folder.path / boundary)
    assert folder.judgement() is None
    assert run("validate", environment) == [delivery]
    judgement = folder.judgement()
    assert judgement is not None
    assert judgement.delivery.reasons == {"measured_at: not a timestamp": 1, "measured_at: repeats another line": 1}
    rows = arrow.dataset(folder.staged).to_table(columns=["_line"])
    assert sorted(rows["_line"].to_pylist()) == list(range(2, 2 + 31 * 24 + 2))
    left = {path.name for path in folder.path.iterdir()}
    assert left == {"manifest.json", "parsed.parquet", "staged.parquet", "expectations.json", "verdict.json", "lock"}


def test_land(solar: Center, environment: dict[str, str]) -> None:
    deliveries = solar.settings.layout.landing / "deliveries"
    kill_when(start("land", environment), solar.settings.layout.landing / "raw")
    again, once_more = run("land", environment), run("land", environment)
    assert again == once_more
    assert [path.name for path in deliveries.iterdir() if not path.name.startswith(".")] == again


def test_a_command_says_what_it_was_asked_wrongly(environment: dict[str, str]) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "pipeline.land", "energy.solar"]
    done = subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert "no dataset 'energy.solar' is declared; did you mean 'energy.solar_power'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_killed_client_left_running_is_ended(settings: Settings, environment: dict[str, str]) -> None:
    """The server works on for a client that died; whoever comes next for the delivery ends that."""
    folder = settings.layout.delivery("generation-0")
    folder.mkdir(parents=True)
    program = (
        "from spark_jobs.session import spark; from pipeline.settings import Settings\n"
        "with spark(Settings.read(), 'generation-0') as session:\n"
        "    session.sql(\"select count(*) from range(1000000000000) where sha2(string(id), 512) = 'x'\").collect()\n"
    )
    client = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], env=environment, cwd=ROOT)
    deadline = time.monotonic() + WITHIN_S
    while not (folder / "session").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(3)  # the query reaches the server
    left = (folder / "session").read_text()
    client.kill()
    client.wait()
    with spark(settings, "generation-0") as session:
        assert session.session_id != left
        assert (folder / "session").read_text() == session.session_id
        earlier = type(session).builder.remote(f"{settings.spark_remote}/;session_id={left}")
        with pytest.raises(Exception, match="SESSION_CLOSED"):
            earlier.create().sql("select 1").collect()
    assert not (folder / "session").exists()
