"""The lanes come to the same of a delivery, and any mixture of them on one table to what one alone makes of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from deltalake import DeltaTable

from infra.network import Network
from lakehouse.layout import DELIVERIES, QUARANTINE_SUFFIX
from pipeline import publish
from pipeline.delivery import Folder, Judgement
from pipeline.settings import LIGHT_ROWS
from sectors.registry import load
from sectors.spec.dataset import Dataset
from tests.support.declarations import make_dataset
from tests.support.deliveries import BAD, HEADER, NOW, ROWS, Center
from tests.support.lanes import on_network
from tests.support.real_feeds import is_small, judged_files
from tests.support.sketched import said

ESTIMATED = 0.15  # how far Spark's number of different values may be off
SMALL = [item for item in judged_files() if is_small(item[1])]
HOSTILE = (
    HEADER
    + ROWS
    + BAD
    + 'e,2026-10-01 00:00:00,1.5,"a ""quoted"" \\ back / slash\nand a line"\n'
    + "f,1950-01-01 00:00:00.5,-3,\u0001\u2028😀\n"
    + "g,2026-10-01 00:00:00\n"
    + '"한글 ""x""",yesterday,1e3,\\N\n'
)


def judged(center: Center, name: str, content: bytes) -> tuple[Judgement, list[dict[str, Any]]]:
    """The judgement and the staged rows, in the order of the file."""
    judgement = center.deliver(name, content)
    return judgement, staged(center.folder(judgement.delivery.id))


def staged(folder: Folder) -> list[dict[str, Any]]:
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        found = engine.execute(f"FROM read_parquet('{folder.staged}/*.parquet')")
        names = [item[0] for item in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    plain = [{name: _plain(name, value) for name, value in row.items()} for row in rows]
    return sorted(plain, key=lambda row: (row["_line"], json.dumps(row, default=str, sort_keys=True)))


def _plain(name: str, value: Any) -> Any:
    """Times without a zone: both are UTC; what a bad row said as what it says, not as how JSON is written."""
    if name == "_raw":
        return value and json.loads(value)
    return value.replace(tzinfo=None) if hasattr(value, "hour") else value


def assert_alike(light: Judgement, spark: Judgement) -> None:
    """But for how often values are different, which Spark estimates; sketches by what they say of the same rows."""
    ours, theirs = light.model_dump(exclude={"sketches"}), spark.model_dump(exclude={"sketches"})
    assert said(light.sketches) == said(spark.sketches)
    for one, other in zip(_columns(ours), _columns(theirs), strict=True):
        counted, estimated = one.pop("distinct"), other.pop("distinct")
        assert abs(counted - estimated) <= max(1, ESTIMATED * counted), one["name"]
    assert ours == theirs


def _columns(judgement: dict[str, Any]) -> list[dict[str, Any]]:
    return judgement["certificate"]["columns"] if judgement["certificate"] else []


@pytest.mark.spark
@pytest.mark.parametrize("key", [("station", "measured_at"), ()], ids=["with a key", "without one"])
def test_lanes_agree_on_hostile_rows(network: Network, tmp_path: Path, key: tuple[str, ...]) -> None:
    declared = make_dataset(key=key)
    dataset = replace(declared, feed=replace(declared.feed, refuse_above=0.9))
    light = judged(Center(on_network(network, tmp_path / "a", LIGHT_ROWS), dataset), "a.csv", HOSTILE.encode())
    spark = judged(Center(on_network(network, tmp_path / "b", 0), dataset), "a.csv", HOSTILE.encode())
    assert light[1] == spark[1]
    assert_alike(light[0], spark[0])


@pytest.mark.spark
@pytest.mark.real_data
@pytest.mark.parametrize(
    "delivered",
    [pytest.param((dataset, item["path"]), id=f"{dataset}-{Path(item['path']).name}") for dataset, item in SMALL],
)
def test_lanes_agree_on_real_files(
    network: Network, tmp_path: Path, real_data: Path, delivered: tuple[str, str]
) -> None:
    dataset, file = load().dataset(delivered[0]), real_data / delivered[1]
    light = judged(Center(on_network(network, tmp_path / "a", LIGHT_ROWS), dataset), file.name, file.read_bytes())
    spark = judged(Center(on_network(network, tmp_path / "b", 0), dataset), file.name, file.read_bytes())
    assert light[1] == spark[1]
    assert_alike(light[0], spark[0])


@pytest.mark.spark
def test_any_mixture_of_lanes_makes_one_table(network: Network, tmp_path: Path) -> None:
    """Each step of each delivery on another lane than the one before, a correction among them."""
    mixed = tables_after(network, tmp_path / "mixed", [LIGHT_ROWS, 0])
    light = tables_after(network, tmp_path / "light", [LIGHT_ROWS])
    spark = tables_after(network, tmp_path / "spark", [0])
    assert mixed == light == spark


def tables_after(network: Network, folder: Path, limits: list[int]) -> dict[str, list[dict[str, Any]]]:
    dataset, turn = make_dataset(), 0
    contents = {"a.csv": [HEADER + ROWS + BAD, HEADER + ROWS], "b.csv": [HEADER + "z" + ROWS], "c.csv": ["garbage"]}
    for name, content in [(name, content) for name, some in contents.items() for content in some]:
        for step in ("validate", "publish"):
            center = Center(on_network(network, folder, limits[turn % len(limits)]), dataset)
            turn += 1
            if step == "validate":
                delivery = center.deliver(name, content, at=turn).delivery.id
            else:
                publish.run(center.settings, dataset, delivery, NOW)
    return {name: rows(folder, dataset, name) for name in ("", QUARANTINE_SUFFIX, DELIVERIES)}


def rows(folder: Path, dataset: Dataset, which: str) -> list[dict[str, Any]]:
    """The rows of one of the three tables, in an order."""
    name = which if which == DELIVERIES else f"{dataset.name}{which}"
    found = DeltaTable(str(folder / "lakehouse" / dataset.sector / name)).to_pyarrow_table().to_pylist()
    return sorted(found, key=lambda row: json.dumps(row, default=str, sort_keys=True))
