"""Clients killed while the server merges rows or files for them: whoever comes next ends that first, and goes on."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from infra.network import Network
from infra.parts.environment import ROOT, shared
from lakehouse import log
from lakehouse.layout import UNTIL
from lakehouse.tables import MAINTENANCE
from pipeline import publish
from pipeline.lane import writing
from pipeline.settings import Settings
from sectors.registry import load
from spark_jobs import maintain
from tests.support.deliveries import NOW, Center
from tests.support.network import sectors

pytestmark = pytest.mark.spark
DATASET = "testing.register"
FILES, EACH = 5, 200_000
WITHIN_S = 120


def killed_inside(settings: Settings, network: Network, table: Path, *module: str) -> None:
    """Run a command on Spark, and kill it as soon as files of its commit are there and the commit is not."""
    layout = settings.layout
    stores = {"SDN_LAKEHOUSE": layout.lakehouse, "SDN_LANDING": layout.landing, "SDN_FEEDS": layout.feeds}
    environment = shared(network) | {name: str(path) for name, path in stores.items()} | {
        "PYTHONPATH": str(ROOT), "SDN_LIGHT_ROWS": "0", "SDN_SECTORS": sectors(),
    }  # fmt: skip
    before, versions = set(table.rglob("*.parquet")), commits(table)
    command = [sys.executable, "-W", "ignore", "-m", *module]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, stderr=subprocess.PIPE)
    deadline = time.monotonic() + WITHIN_S
    while before >= set(table.rglob("*.parquet")):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "it did not begin to write"
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert commits(table) == versions, "it was not killed inside, but after its commit"


def commits(table: Path) -> Sequence[str]:
    return sorted(file.name for file in (table / "_delta_log").glob("*.json"))


def stays(table: Path) -> bool:
    """Whether nobody commits to it any more, once tasks that were ended have put their files away."""
    versions, before, deadline = commits(table), set[Path](), time.monotonic() + WITHIN_S
    while before != (before := set(table.rglob("*"))):
        assert time.monotonic() < deadline, f"files come and go: {before ^ set(table.rglob('*'))}"
        time.sleep(3)
    return versions == commits(table)


def test_files_that_were_being_merged_are_merged_once_and_no_row_comes_or_goes(
    settings: Settings, network: Network
) -> None:
    table = settings.layout.table("energy", "generation")
    log.create(table, {"value": "bigint", "word": "string"})
    for place in range(FILES):
        values = range(place * EACH, (place + 1) * EACH)
        words = [f"{value * 2654435761 % 2**64:x}" for value in values]
        log.append(pa.table({"value": values, "word": words}), table, f"transaction-{place}")
    killed_inside(settings, network, table, "spark_jobs.maintain")
    with writing(settings, table, "generation-0"):
        log.append(pa.table({"value": [FILES * EACH], "word": ["late"]}), table, "late")
    assert maintain.run(settings, [table]).failed == []
    assert stays(table)
    found = DeltaTable(str(table))
    assert sorted(found.to_pyarrow_table()["value"].to_pylist()) == list(range(FILES * EACH + 1))
    assert [commit.get("userMetadata") for commit in found.history()].count(MAINTENANCE) == 1
    assert len(found.file_uris()) <= 2


@pytest.mark.parametrize("light_rows", [0, 1_000_000], ids=["Spark", "light"])
def test_rows_that_were_being_exchanged_are_exchanged_once(
    settings: Settings, network: Network, light_rows: int
) -> None:
    light = replace(settings, light_rows=1_000_000)
    center = Center(light, load([Path(sectors())]).dataset(DATASET))
    for at, place in enumerate(("Seoul", "Busan"), 1):
        content = "Meter,Place,Change\n" + "".join(f"m{meter},{place},I\n" for meter in range(EACH))
        delivery = center.deliver("register.csv", content, at=at).delivery.id
        if place == "Seoul":
            assert publish.run(light, center.dataset, delivery, NOW) is not None
    table = settings.layout.table(*DATASET.split("."))
    killed_inside(settings, network, table, "pipeline.publish", DATASET)
    release = publish.run(replace(settings, light_rows=light_rows), center.dataset, delivery, NOW)
    assert release is not None
    assert release.changes is not None
    assert (release.changes.added, release.changes.changed, release.changes.removed) == (0, EACH, 0)
    assert stays(table)
    rows = DeltaTable(str(table)).to_pyarrow_table(columns=["meter", "place", UNTIL]).to_pandas()
    standing = rows[rows[UNTIL].isna()]
    assert (len(rows), len(standing), standing.meter.nunique(), set(standing.place)) == (
        2 * EACH,
        EACH,
        EACH,
        {"Busan"},
    )
