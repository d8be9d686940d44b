"""The upkeep of a table by delta-rs: what is merged, deleted and condensed, and what stays for readers and repetitions."""

import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from pyarrow import parquet

from lakehouse import log, upkeep
from lakehouse.sound import DamagedTable
from lakehouse.tables import MAINTENANCE

COLUMNS = {"hour": "string", "value": "bigint", "part": "string", "_delivery": "string"}
PARTS = ("2026-10", "서울 a/b=c%", None)
DELIVERIES = 24


def append(table: Path, place: int) -> int:
    """Two rows, whose values tell in which order they came."""
    twice = {"hour": [f"h{place}"] * 2, "_delivery": [f"d{place}"] * 2}
    new = {"value": [2 * place, 2 * place + 1], "part": pa.array([PARTS[place % 3]] * 2, pa.string())}
    return log.append(pa.table({name: (twice | new)[name] for name in COLUMNS}), table, f"transaction-{place}")


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many deliveries, in three partitions, one of which has a name to be escaped and one none."""
    made = tmp_path_factory.mktemp("testing") / "readings"
    log.create(made, COLUMNS, ["part"])
    for place in range(DELIVERIES):
        append(made, place)
    return made


@pytest.fixture
def table(delivered: Path, tmp_path: Path) -> Path:
    return shutil.copytree(delivered, tmp_path / "readings")


def rows(table: Path, version: int | None = None) -> list[tuple[object, ...]]:
    found = DeltaTable(str(table), version=version).to_pyarrow_table().select(list(COLUMNS)).to_pylist()
    return sorted((tuple(row.values()) for row in found), key=str)


def actions(table: Path, version: int) -> list[dict[str, dict[str, object]]]:
    return [json.loads(line) for line in commit(table, version).read_text().splitlines()]


def commit(table: Path, version: int) -> Path:
    return table / "_delta_log" / f"{version:020}.json"


def age(table: Path, days: float) -> None:
    """Let so many days pass: for the files, for the log, and for what it says of removed files."""
    past = timedelta(days=days).total_seconds()
    for version in table.glob("_delta_log/*.json"):
        told = [json.loads(line) for line in version.read_text().splitlines()]
        for action in told:
            for kind, name in (("remove", "deletionTimestamp"), ("commitInfo", "timestamp"), ("txn", "lastUpdated")):
                if kind in action:
                    action[kind][name] -= int(past * 1000)
        version.write_text("\n".join(map(json.dumps, told)))
    for file in (file for file in table.rglob("*") if file.is_file()):
        at = file.stat().st_mtime - past
        os.utime(file, (at, at))


def keep(table: Path) -> None:
    """What is due of all."""
    upkeep.merge(table)
    upkeep.clear(table)
    upkeep.condense(table)


def test_what_is_due_is_told_by_the_log(table: Path) -> None:
    found = upkeep.look(table)
    assert (found.files, found.rows, found.commits, found.unneeded) == (DELIVERIES, 2 * DELIVERIES, DELIVERIES + 1, 0)
    assert sorted((part["part"] for part in found.crowded), key=str) == sorted(PARTS, key=str)
    assert found.is_due
    keep(table)
    after = upkeep.look(table)
    assert (after.files, after.rows, after.crowded, after.commits) == (len(PARTS), 2 * DELIVERIES, (), 0)
    assert not after.is_due


def test_few_small_files_of_a_partition_and_a_short_log_are_left(tmp_path: Path) -> None:
    made = tmp_path / "testing" / "readings"
    log.create(made, COLUMNS, ["part"])
    for place in range(3 * (upkeep.CROWDED - 1)):
        append(made, place)
    assert not upkeep.look(made).is_due


def test_rows_of_a_delivery_stay_as_they_came_and_the_commit_says_that_it_brings_none(table: Path) -> None:
    before, version = rows(table), DeltaTable(str(table)).version()
    upkeep.merge(table)
    assert DeltaTable(str(table)).version() == version + 1
    assert rows(table) == before == rows(table, version)
    told = actions(table, version + 1)
    assert [action["commitInfo"]["userMetadata"] for action in told if "commitInfo" in action] == [MAINTENANCE]
    changes = [change["dataChange"] for action in told for kind, change in action.items() if kind != "commitInfo"]
    assert changes == [False] * (DELIVERIES + len(PARTS))
    [file] = newest(table, "2026-10")
    values = parquet.read_table(file)["value"].to_pylist()
    assert len(values) == 2 * DELIVERIES // 3
    assert all((first % 2, second) == (0, first + 1) for first, second in zip(values[::2], values[1::2], strict=True))


def newest(table: Path, part: str) -> list[Path]:
    return [Path(uri) for uri in DeltaTable(str(table)).file_uris(file_pruning_predicate=[("part", "=", part)])]


def test_done_again_it_does_nothing(table: Path) -> None:
    keep(table)
    kept = {file: file.read_bytes() for file in table.rglob("*") if file.is_file()}
    keep(table)
    assert {file: file.read_bytes() for file in table.rglob("*") if file.is_file()} == kept


def test_a_version_of_the_last_seven_days_stays_readable_and_older_ones_go(table: Path) -> None:
    version, before = DeltaTable(str(table)).version(), rows(table)
    reader = DeltaTable(str(table))
    upkeep.merge(table)
    age(table, 6.5)
    assert upkeep.look(table).unneeded == 0
    upkeep.clear(table)
    assert rows(table, version) == before
    assert sorted(map(str, reader.to_pyarrow_table()["hour"])) == sorted(str(row[0]) for row in before)
    age(table, 1)
    assert upkeep.look(table).unneeded == DELIVERIES
    keep(table)
    assert rows(table) == before
    with pytest.raises(FileNotFoundError):
        rows(table, version)
    assert {told["userMetadata"] for told in DeltaTable(str(table)).history(2)} == {MAINTENANCE}


def half_cleared(table: Path) -> None:
    """The first of its two commits, and some of the files gone."""
    commit(table, DeltaTable(str(table)).version()).unlink()
    shutil.copy(newest(table, "2026-10")[0], table / "part=2026-10" / "unneeded.parquet")
    os.utime(table / "part=2026-10" / "unneeded.parquet", (1, 1))


def without_hint(table: Path) -> None:
    """A checkpoint was written; that it is the newest was not."""
    upkeep.condense(table)
    (table / "_delta_log" / "_last_checkpoint").unlink()


def half_cleaned(table: Path) -> None:
    """Of the log's versions before the checkpoint some are gone."""
    upkeep.condense(table)
    for version in (0, 2, 7):
        commit(table, version).unlink()


@pytest.mark.parametrize("left", [half_cleared, without_hint, half_cleaned])
def test_killed_half_way_and_done_again_it_comes_to_the_same(table: Path, left: Callable[[Path], None]) -> None:
    before = rows(table)
    upkeep.merge(table)
    age(table, 8)
    upkeep.clear(table)
    left(table)
    keep(table)
    assert rows(table) == before
    assert not upkeep.look(table).is_due
    append(table, 3)
    assert rows(table) == before


def test_what_a_killed_writer_left_goes_once_it_is_old_and_a_writers_at_work_stays(table: Path) -> None:
    left, at_work = table / "part=2026-10" / "left.parquet", table / "part=2026-10" / "at-work.parquet"
    for file in (left, at_work):
        shutil.copy(newest(table, "2026-10")[0], file)
    old = time.time() - timedelta(days=8).total_seconds()
    os.utime(left, (old, old))
    assert upkeep.look(table).unneeded == 1
    upkeep.clear(table)
    assert (left.exists(), at_work.exists()) == (False, True)
    assert len(rows(table)) == 2 * DELIVERIES


def test_a_file_that_was_written_long_ago_and_removed_today_stays(table: Path) -> None:
    """Its age is that of its removal: a reader that began an hour ago still reads it. The checkpoint knows it too."""
    for file in table.rglob("*.parquet"):
        os.utime(file, (1, 1))
    version, before = DeltaTable(str(table)).version(), rows(table)
    upkeep.merge(table)
    upkeep.condense(table)
    upkeep.clear(table)
    assert rows(table, version) == before


def test_transactions_stay_seen_when_the_log_that_has_them_is_gone(table: Path) -> None:
    upkeep.condense(table)
    age(table, 40)
    for place in range(DELIVERIES, 2 * DELIVERIES):
        append(table, place)
    upkeep.merge(table)
    upkeep.condense(table)
    assert not commit(table, 3).exists()
    found = DeltaTable(str(table))
    assert {found.transaction_version(f"transaction-{place}") for place in range(2 * DELIVERIES)} == {0}
    before, version = rows(table), found.version()
    assert append(table, DELIVERIES) == DELIVERIES + 1
    assert append(table, 0) == version  # its own is forgotten; the newest has its rows
    assert (rows(table), DeltaTable(str(table)).version()) == (before, version)


def test_a_transaction_tells_when_it_was_seen(table: Path) -> None:
    """Spark takes one that does not for older than it has to remember, and would write it again."""
    [seen] = [action["txn"] for action in actions(table, 1) if "txn" in action]
    assert seen["appId"] == "transaction-0"
    assert abs(int(str(seen["lastUpdated"])) / 1000 - time.time()) < 3600


def test_merged_files_are_no_change_and_what_changed_is_told_for_seven_days(tmp_path: Path) -> None:
    made = tmp_path / "readings"
    log.create(made, COLUMNS, ["part"], properties={"delta.enableChangeDataFeed": "true"})
    for place in range(3 * upkeep.CROWDED):
        append(made, place)
    corrected = pa.table({"hour": ["h"], "value": [99], "part": ["2026-10"], "_delivery": ["d99"]})
    version = log.replace(corrected, made, "transaction-99", ["d0"])
    upkeep.merge(made)
    age(made, 6.5)
    upkeep.clear(made)
    changes = pa.table(DeltaTable(str(made)).load_cdf(starting_version=version)).select(["value", "_change_type"])
    assert sorted(map(str, changes.to_pylist())) == sorted(
        str({"value": value, "_change_type": kind}) for value, kind in ((0, "delete"), (1, "delete"), (99, "insert"))
    )
    age(made, 1)
    upkeep.clear(made)
    assert list(made.glob("_change_data/**/*.parquet")) == []
    assert len(rows(made)) == 2 * (3 * upkeep.CROWDED - 1) + 1


def test_versions_that_are_kept_have_the_log_that_they_need(table: Path) -> None:
    """The newest checkpoint does not stand for versions before it: their own, and what came since, stays with them."""
    upkeep.condense(table)
    age(table, 40)
    first = append(table, DELIVERIES)
    append(table, DELIVERIES + 1)
    upkeep.condense(table)
    assert not commit(table, 3).exists()
    assert len(rows(table, first)) == 2 * (DELIVERIES + 1)


def test_a_damaged_table_is_named(table: Path) -> None:
    commit(table, 5).write_bytes(b"")
    commit(table, DELIVERIES).write_bytes(b"{")
    with pytest.raises(DamagedTable, match="readings"):
        upkeep.look(table)
