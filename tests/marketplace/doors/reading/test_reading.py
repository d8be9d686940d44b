"""What a reading gives is what plain Python gives, whatever the table, the grants and what they are pinned to."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from lakehouse.contents import contents
from lakehouse.versions import table_at
from marketplace.doors.reading.engine import Running, engine
from marketplace.doors.reading.reading import Reading, reading_of
from marketplace.doors.share import shaping
from marketplace.grants.values import Facts, Standing
from tests.support.gate import NOW, PSEUDONYM_KEY, principal
from tests.support.licensed import Bought, Commit, Table, comparable, declared, facts_of, grants, seen, tables

ORGANISATION = "org_acme"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with TemporaryDirectory() as folder, engine(pseudonym_key=PSEUDONYM_KEY, spill=Path(folder)) as made:
        yield made


def rows_of(running: Running, statement: str) -> list[tuple[object, ...]]:
    batches = list(running.batches(statement))
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@settings(deadline=None, max_examples=80)
@given(table=tables(), bought=grants())
def test_a_reading_gives_what_the_grants_cover(running: Running, table: Table, bought: tuple[Bought, ...]) -> None:
    dataset = declared()
    with TemporaryDirectory() as root:
        folder = Path(root) / "orders"
        held = [one.held(dataset, table, table.write(folder)) for one in bought[:1]]
        held += [one.held(dataset, table, ()) for one in bought[1:]]
        facts = facts_of(table, held)
        reading = reading_of(principal(), dataset.id, table_at(folder), facts, NOW)
        columns, rows = seen(dataset, table, held, ORGANISATION, PSEUDONYM_KEY)
        assert sorted(reading.columns) == sorted(columns)
        order = [reading.columns.index(name) for name in columns]
        given_rows = [[row[place] for place in order] for row in rows_of(running, reading.statement)]
        assert comparable(given_rows) == comparable(rows)
        assert _by_file(running, reading) == comparable(rows_of(running, reading.statement))


def _by_file(running: Running, reading: Reading) -> list[str]:
    """The same rows, each file of the table for itself and its partition beside: what a share gives."""
    held = contents(reading.table.folder, reading.table.version)
    beside = shaping.partitions(reading, held)
    rows: list[list[object]] = []
    for file in held.files:
        for batch in running.batches(shaping.of_file(reading, held, file)):
            told = ({**row, **{name: file.values[name] for name in beside}} for row in batch.to_pylist())
            rows += [[row[name] for name in reading.columns] for row in told]
    return comparable(rows)


def test_who_needs_no_grant_reads_the_hidden_columns_too(running: Running, tmp_path: Path) -> None:
    table = Table((Commit("d0", ()),))
    table.write(tmp_path / "orders")
    at = table_at(tmp_path / "orders")
    own = Facts(own=frozenset({"sales.orders"}))
    center = reading_of(principal(Standing.SUPPLY_CENTER), "sales.orders", at, own, NOW)
    assert "_delivery" in center.columns
    assert center.is_whole
