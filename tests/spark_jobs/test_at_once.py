"""Both lanes publish to the same tables at the same time, each in a process of its own: every row is there, once."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from deltalake import DeltaTable

from infra.network import Network
from infra.parts.environment import ROOT, shared
from pipeline import land, validate
from pipeline.settings import Settings
from sectors.registry import load
from tests.support.deliveries import Center
from wire.deliveries import Verdict

pytestmark = pytest.mark.spark
DATASET = "energy.solar_power"
EACH, ROWS = 8, 20
PUBLISH = """
import sys
from datetime import UTC, datetime
from pipeline import publish
from pipeline.settings import Settings
settings = Settings.read()
for delivery in sys.argv[2:]:
    publish.run(settings, settings.dataset(sys.argv[1]), delivery, datetime.now(UTC))
"""


@pytest.fixture
def judged(settings: Settings) -> tuple[Center, list[str]]:
    center = Center(settings, load().dataset(DATASET))
    for place in range(2 * EACH):
        rows = "".join(f"2026-10-{place + 1:02d} {hour:02d}:00:00,1.5\n" for hour in range(ROWS))
        center.drop(f"{place}.csv", f"ts,y\n{rows}x,x\n", at=place + 1)
    deliveries = land.run(settings, center.dataset, datetime.now(UTC))
    for delivery in deliveries:
        judgement = validate.run(settings, center.dataset, delivery, datetime.now(UTC))
        assert judgement.delivery.verdict is Verdict.ACCEPTED
    return center, deliveries


def test_two_lanes_at_once(judged: tuple[Center, list[str]], network: Network) -> None:
    center, deliveries = judged
    layout = center.settings.layout
    stores = {"SDN_LAKEHOUSE": layout.lakehouse, "SDN_LANDING": layout.landing, "SDN_FEEDS": layout.feeds}
    environment = shared(network) | {name: str(path) for name, path in stores.items()} | {"PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PUBLISH, DATASET, *of_lane],
            env=environment | {"SDN_LIGHT_ROWS": str(light_rows)}, cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for light_rows, of_lane in ((0, deliveries[::2]), (10_000, deliveries[1::2]))
    ]  # fmt: skip
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    sector, name = center.dataset.sector, center.dataset.name
    for table, rows in ((layout.table(sector, name), ROWS), (layout.quarantine(sector, name), 1)):
        found = DeltaTable(str(table)).to_pyarrow_table(columns=["_delivery"])["_delivery"].to_pylist()
        assert sorted(found) == sorted(deliveries * rows)
    told = DeltaTable(str(layout.deliveries(sector))).to_pyarrow_table(columns=["delivery"])["delivery"].to_pylist()
    assert sorted(told) == sorted(deliveries)
