"""Delta through Spark Connect: what is written once, what a commit replaces, and how its version is found again."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lakehouse import delta
from lakehouse.delta import PROPERTIES
from tests.lakehouse.conftest import COLUMNS, Table

pytestmark = pytest.mark.spark
FIRST = ("2026-10-01 00", 1, "2026-10", "readings-1")
SECOND = ("2026-10-01 01", 2, "2026-10", "readings-2")
LATE = ("2026-09-30 23", 3, "2026-09", "readings-3")


def test_a_table_is_created_once_with_its_partitions_and_how_long_it_remembers(table: Table) -> None:
    table.create()
    table.create()
    delta.create(table.session, table.path, {"another": "string"}, [])
    assert table.commits() == 1
    assert delta.columns(table.session, table.path) == list(COLUMNS)
    detail = table.session.sql(f"DESCRIBE DETAIL delta.`{table.path}`").first()
    assert detail is not None
    assert detail["partitionColumns"] == ["month"]
    assert PROPERTIES.items() <= detail["properties"].items()


def test_a_creation_that_was_killed_before_its_commit_is_made_good(table: Table) -> None:
    (table.path / "_delta_log").mkdir(parents=True)
    table.create()
    table.append("readings-1", FIRST)
    assert delta.columns(table.session, table.path) == list(COLUMNS)
    assert [part.name for part in table.path.glob("month=*")] == ["month=2026-10"]


def test_feeds_that_create_the_table_of_their_sector_at_once_all_have_it(table: Table) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: table.create(), range(4)))
    table.append("readings-1", FIRST)
    assert table.rows() == [FIRST]


def test_a_transaction_appends_once_however_often_it_is_repeated(table: Table) -> None:
    table.create()
    table.append("readings-1", FIRST)
    table.append("readings-1", FIRST)
    assert (table.rows(), table.commits()) == ([FIRST], 2)
    table.append("readings-2", SECOND)
    table.append("readings-1", FIRST)
    assert (table.rows(), table.commits()) == ([FIRST, SECOND], 3)


def test_a_correction_replaces_superseded_rows_in_one_commit_once(table: Table) -> None:
    table.create()
    table.append("readings-1", FIRST)
    table.append("readings-2", SECOND)
    corrected = ("2026-10-01 00", 10, "2026-10", "readings-4")
    moved = ("2026-09-01 00", 11, "2026-09", "readings-4")
    for _ in range(2):
        table.replace("readings-4", ["readings-1", "readings-0'; --"], corrected, moved)
        assert table.rows() == [moved, corrected, SECOND]
        assert table.commits() == 4
    version = table.version("readings-4")
    assert version == 3
    assert table.rows(version - 1) == [FIRST, SECOND]
    actions = (table.path / "_delta_log" / f"{version:020}.json").read_text().splitlines()
    assert {"add", "remove", "txn"} <= {kind for action in actions for kind in json.loads(action)}


def test_a_commits_version_is_found_whatever_came_after(table: Table) -> None:
    table.create()
    assert table.version("readings-1") is None
    table.append("readings-1", FIRST)
    table.append("readings-2", SECOND)
    table.append("readings-1", FIRST)
    assert (table.version("readings-1"), table.version("readings-2"), table.version("readings")) == (1, 2, None)


def test_a_column_that_nobody_declared_is_added_and_older_rows_lack_it(table: Table) -> None:
    table.create()
    table.append("readings-1", FIRST)
    evolved = table.frame((*SECOND, "sunny"), weather="string")
    delta.append(evolved, table.path, "readings-2", may_add_columns=True)
    assert delta.columns(table.session, table.path) == [*COLUMNS, "weather"]
    assert table.rows() == [(*FIRST, None), (*SECOND, "sunny")]


def test_a_column_that_nobody_allowed_is_refused_and_nothing_written(table: Table) -> None:
    table.create()
    with pytest.raises(Exception, match=r"DELTA_METADATA_MISMATCH|schema mismatch"):
        delta.append(table.frame((*FIRST, "sunny"), weather="string"), table.path, "readings-1")
    assert (table.rows(), table.commits()) == ([], 1)


def test_a_late_delivery_lands_once_in_its_own_partition(table: Table) -> None:
    """Whichever of two deliveries comes first, the table holds the same rows in the same partitions."""
    table.create()
    for rows in (SECOND, LATE, FIRST, LATE):
        table.append(rows[3], rows)
    assert table.rows() == sorted([FIRST, SECOND, LATE])
    assert table.rows(table.version("readings-2")) == [SECOND]
    assert len(list((table.path / "month=2026-09").glob("*.parquet"))) == 1
    assert len(list((table.path / "month=2026-10").glob("*.parquet"))) == 2
