"""A table that is opened again for the same work is brought up to date, not read anew."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from lakehouse import log
from lakehouse.sound import DamagedTable, opened, seen

ROWS = pa.table({"value": [1], "_delivery": ["d"]})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    log.create(tmp_path / "readings", {"value": "bigint", "_delivery": "string"})
    return tmp_path / "readings"


def test_it_is_opened_once_and_shows_what_others_committed(table: Path) -> None:
    with seen():
        first = opened(table)
        write_deltalake(str(table), ROWS, mode="append")
        assert opened(table) is first
        assert first.version() == 1
        with seen():
            assert opened(table) is first
    assert opened(table) is not first


def test_what_work_wrote_is_of_the_version_that_it_made(table: Path) -> None:
    with seen():
        assert log.append(ROWS, table, "first") == 1
        write_deltalake(str(table), ROWS, mode="append")
        assert log.append(ROWS, table, "second") == 3
        assert log.append(ROWS, table, "first") == 1


def test_a_commit_that_came_damaged_meanwhile_is_named(table: Path) -> None:
    with seen():
        opened(table)
        write_deltalake(str(table), ROWS, mode="append")
        commit = table / "_delta_log" / f"{1:020}.json"
        commit.write_bytes(commit.read_bytes()[:-20])
        with pytest.raises(DamagedTable, match="readings"):
            opened(table)
