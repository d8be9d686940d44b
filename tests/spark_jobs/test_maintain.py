"""Maintenance of the tables of a dataset, on both lanes: what it does, what it leaves, and who waits for whom."""

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from deltalake import DeltaTable

from lakehouse import upkeep
from lakehouse.tables import MAINTENANCE
from pipeline import publish
from pipeline.lane import writing
from pipeline.settings import Settings
from sectors.spec.table import Mode
from spark_jobs import maintain
from tests.support.declarations import make_dataset
from tests.support.deliveries import BAD, HEADER, NOW, ROWS, Center, make_settings
from tests.support.lanes import LANES, settings_of
from tests.support.registers import counts, register

ROOT = Path(__file__).parents[2]
FILES = 8


@pytest.fixture(params=LANES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Stores of this test's own; tables of any row are large, or none is."""
    return settings_of(request, tmp_path)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores in which eight files were released, each with bad rows, by the light lane."""
    root = tmp_path_factory.mktemp("delivered")
    for place in range(FILES):
        deliver(Center(make_settings(root), make_dataset()), place)
    return root


@pytest.fixture
def center(settings: Settings, delivered: Path, tmp_path: Path) -> Center:
    """Who delivered them."""
    shutil.copytree(delivered, tmp_path, dirs_exist_ok=True)
    return Center(settings, make_dataset())


def deliver(center: Center, place: int) -> str:
    content = HEADER + ROWS.replace("a,", f"s{place},") + BAD
    delivery = center.deliver(f"{place}.csv", content, at=place + 1).delivery.id
    publish.run(center.settings, center.dataset, delivery, NOW)
    return delivery


def tables(center: Center) -> list[Path]:
    return maintain.tables_of(center.settings.layout, center.dataset)


def rows(table: Path) -> list[str]:
    return sorted(str(row) for row in DeltaTable(str(table)).to_pyarrow_table().to_pylist())


def versions(center: Center) -> list[int]:
    return [DeltaTable(str(table)).version() for table in tables(center)]


def test_all_three_tables_of_a_dataset_are_merged_and_no_row_comes_or_goes(center: Center) -> None:
    before = [rows(table) for table in tables(center)]
    report = maintain.run(center.settings, tables(center))
    assert (report.tables, len(report.done), report.failed) == (3, 3, [])
    assert all(f": {FILES} → 1 files, " in line for line in report.done)
    assert [line.partition(":")[0] for line in report.done] == [
        "energy.generation", "energy.generation__quarantine", "energy.deliveries",
    ]  # fmt: skip
    assert [rows(table) for table in tables(center)] == before
    assert {DeltaTable(str(table)).history(1)[0]["userMetadata"] for table in tables(center)} == {MAINTENANCE}


def test_tables_that_have_nothing_due_are_not_touched(center: Center) -> None:
    maintain.run(center.settings, tables(center))
    before = versions(center)
    report = maintain.run(center.settings, maintain.every(center.settings.layout))
    assert (report.tables, report.done, report.failed, versions(center)) == (3, [], [], before)


def test_a_delivery_that_is_repeated_after_maintenance_is_not_written_twice(center: Center) -> None:
    """On either lane; its release had not been written when it was killed."""
    maintain.run(center.settings, tables(center))
    for table in tables(center):
        upkeep.condense(table)
    before = [rows(table) for table in tables(center)], versions(center)
    for place, light_rows in ((0, center.settings.light_rows), (1, 1_000_000)):
        again = Center(replace(center.settings, light_rows=light_rows), center.dataset)
        [delivery] = [path for path in deliveries(center) if again.folder(path).manifest().file_name == f"{place}.csv"]
        released = again.folder(delivery).release()
        (again.folder(delivery).path / "release.json").unlink()
        assert publish.run(again.settings, again.dataset, delivery, NOW) == released
    assert ([rows(table) for table in tables(center)], versions(center)) == before


def deliveries(center: Center) -> list[str]:
    return [path.parent.name for path in (center.settings.layout.landing / "deliveries").glob("*/manifest.json")]


def test_a_correction_takes_the_place_of_rows_that_were_merged(center: Center) -> None:
    maintain.run(center.settings, tables(center))
    delivery = center.deliver("3.csv", HEADER + ROWS.replace("a,", "corrected,"), at=99).delivery.id
    publish.run(center.settings, center.dataset, delivery, NOW)
    stations = DeltaTable(str(tables(center)[0])).to_pyarrow_table()["station"].to_pylist()
    assert ("s3" in stations, stations.count("corrected"), len(stations)) == (
        False,
        2,
        4 * FILES - 1,
    )  # each file has four good rows, the corrected one three


def test_who_bought_a_release_of_rows_that_replace_each_other_keeps_its_table(settings: Settings) -> None:
    made = register(replace(settings, light_rows=1_000_000), Mode.UPSERT)
    for value in range(FILES):
        changed = [f"x0,north,{value},2026-10-02,U"] if value == FILES - 1 else []
        assert made.deliver(f"x{value},north,1,2026-10-01,I", *changed)
    versions = [release.delta_version for release in made.releases]
    before = [made.standing(version) for version in versions]
    assert len(maintain.run(settings, [made.path]).done) == 1
    assert [made.standing(version) for version in versions] == before
    assert counts(made.deliver("x1,north,99,2026-10-03,U")) == (0, 1, 0)
    assert [made.standing(version) for version in versions] == before
    assert {"x0,north,7,2026-10-02,U", "x1,north,99,2026-10-03,U"} <= set(made.standing())


def test_a_delivery_waits_for_maintenance_and_maintenance_for_a_delivery(center: Center) -> None:
    table, began = tables(center)[0], threading.Event()
    done: list[float] = []

    def maintained() -> None:
        began.set()
        maintain.run(center.settings, [table])
        done.append(time.monotonic())

    with writing(center.settings, table, "generation-1"):
        other = threading.Thread(target=maintained)
        other.start()
        began.wait()
        time.sleep(0.5)
        version, left = DeltaTable(str(table)).version(), time.monotonic()
        assert version == FILES
    other.join()
    assert done[0] > left
    assert DeltaTable(str(table)).version() == version + 1


def test_a_table_that_fails_is_named_and_the_others_go_on(center: Center) -> None:
    table, quarantine, _ = tables(center)
    (table / "_delta_log" / f"{FILES:020}.json").write_bytes(b"")
    kept = {file: file.read_bytes() for file in table.rglob("*") if file.is_file()}
    report = maintain.run(center.settings, tables(center))
    [failed] = report.failed
    assert failed.startswith(f"energy.generation: {table}/_delta_log/{FILES:020}.json is empty. ")
    assert [line.partition(":")[0] for line in report.done] == ["energy.generation__quarantine", "energy.deliveries"]
    assert len(DeltaTable(str(quarantine)).file_uris()) == 1
    assert {file: file.read_bytes() for file in table.rglob("*") if file.is_file()} == kept


def test_what_killed_writers_left_is_deleted_with_the_rest(center: Center) -> None:
    table = tables(center)[1]
    left = table / "left.parquet"
    left.write_bytes(b"left")
    old = time.time() - timedelta(days=8).total_seconds()
    os.utime(left, (old, old))
    [line] = maintain.run(center.settings, [table]).done
    assert line.endswith("; old files deleted: 1")
    assert not left.exists()


def environment(settings: Settings) -> dict[str, str]:
    layout = settings.layout
    return {
        "PATH": os.defpath, "PYTHONPATH": str(ROOT), "SDN_LAKEHOUSE": str(layout.lakehouse),
        "SDN_LANDING": str(layout.landing), "SDN_FEEDS": str(layout.feeds), "SDN_SECRETS": str(settings.secrets),
        "SPARK_REMOTE": settings.spark_remote, "SDN_MARKETPLACE_URL": "http://127.0.0.1:1",
        "SDN_TRINO_URL": "https://127.0.0.1:1", "SDN_LIGHT_ROWS": str(settings.light_rows),
    }  # fmt: skip


WORDS = [sys.executable, "-W", "ignore", "-m", "spark_jobs.maintain"]


def command(settings: Settings, *names: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*WORDS, *names], env=environment(settings), cwd=ROOT, text=True, capture_output=True, check=False
    )


def test_killed_at_work_on_a_table_it_is_done_by_the_next_run_and_deliveries_go_on(center: Center) -> None:
    settings, before = center.settings, [rows(table) for table in tables(center)]
    settings.secrets.mkdir(exist_ok=True)
    (settings.secrets / "spark-token").touch()
    lock = settings.layout.landing / "locks" / "energy.generation"
    killed = subprocess.Popen(WORDS, env=environment(settings), cwd=ROOT)
    while "maintenance" not in lock.read_text():
        assert killed.poll() is None, "it ended before it began with the table"
    killed.kill()
    killed.wait()
    assert lock.read_text() == "energy.generation-maintenance\n"
    delivery = center.deliver("late.csv", HEADER + ROWS.replace("a,", "late,"), at=99).delivery.id
    assert publish.run(settings, center.dataset, delivery, NOW) is not None
    assert maintain.run(settings, maintain.every(settings.layout)).failed == []
    accepted, bad, told = tables(center)
    assert len(rows(accepted)) == len(before[0]) + 3
    assert (rows(bad), len(rows(told))) == (before[1], FILES + 1)


def test_the_command_tells_of_every_table_and_ends_with_1_where_one_failed(center: Center) -> None:
    first, then = command(center.settings), command(center.settings)
    assert (first.returncode, then.returncode) == (0, 0), first.stderr
    assert first.stdout.splitlines()[-1] == "3 tables, 3 of them had something due"
    assert then.stdout == "3 tables, 0 of them had something due\n"
    (tables(center)[0] / "_delta_log" / f"{versions(center)[0]:020}.json").write_bytes(b"")
    failed = command(center.settings)
    assert failed.returncode == 1
    assert "energy.generation: " in failed.stderr
    unknown = command(center.settings, "energy.solar")
    assert unknown.returncode == 1
    assert "no dataset 'energy.solar' is declared" in unknown.stderr
