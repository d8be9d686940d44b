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
from marketplace.doors.share.shaping import rows_in
from marketplace.grants.values import Facts, Standing
from marketplace.licensing.rendering import as_text
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
        assert _by_file(running, reading, folder) == comparable(rows_of(running, reading.statement))


def _by_file(running: Running, reading: Reading, folder: Path) -> list[str]:
    """The same rows, each file of the table for itself: what a share gives."""
    held = contents(folder, reading.table.version)
    statements = [as_text(reading.of(rows_in(held, file), reading.columns), "duckdb") for file in held.files]
    return comparable([row for statement in statements for row in rows_of(running, statement)])


def test_who_needs_no_grant_reads_the_hidden_columns_too(running: Running, tmp_path: Path) -> None:
    table = Table((Commit("d0", ()),))
    table.write(tmp_path / "orders")
    at = table_at(tmp_path / "orders")
    own = Facts(own=frozenset({"sales.orders"}))
    center = reading_of(principal(Standing.SUPPLY_CENTER), "sales.orders", at, own, NOW)
    assert "_delivery" in center.columns
    assert center.is_whole
