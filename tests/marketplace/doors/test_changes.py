"""What a release changed, as one licence shows it: of a table whose rows take each other's place, real Delta and DuckDB."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json as pj
import pytest
from deltalake import write_deltalake

from lakehouse.versions import table_at
from marketplace.doors.files.making import make
from marketplace.doors.reading.changes import KIND, changes_of
from marketplace.doors.reading.engine import engine
from marketplace.doors.reading.reading import Reading, reading_of
from marketplace.grants.values import Facts, Principal, Standing
from tests.support.gate import NOW, ORDERS, PSEUDONYM_KEY, make_held
from wire.deliveries import Changes
from wire.files import Asked, Form

SCHEMA = pa.schema(
    {
        "invoice": pa.string(), "country": pa.string(), "quantity": pa.int64(), "price": pa.int64(),
        "customer": pa.string(), "_since": pa.int64(), "_until": pa.int64(),
    }
)  # fmt: skip
ACME = Principal("ann", Standing.COMPANY, "org_acme", "acme", "Acme")


def row(invoice: str, country: str, price: int, since: int, until: int | None = None) -> dict[str, Any]:
    return {"invoice": invoice, "country": country, "quantity": 1, "price": price, "customer": f"who {invoice}",
            "_since": since, "_until": until}  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Version 1: a goes, b stays, d moves to Korea; c comes. Version 2: b's price alone changes."""
    states = [
        [row("a", "France", 1, 0), row("b", "France", 1, 0), row("d", "France", 1, 0)],
        [row("a", "France", 1, 0, 1), row("b", "France", 1, 0), row("c", "France", 1, 1),
         row("d", "France", 1, 0, 1), row("d", "Korea", 1, 1)],
        [row("b", "France", 1, 0, 2), row("b", "France", 2, 2), row("c", "France", 1, 1), row("d", "Korea", 1, 1)],
    ]  # fmt: skip
    for rows in states:
        write_deltalake(tmp_path / "orders", pa.Table.from_pylist(rows, schema=SCHEMA), mode="overwrite")
    return tmp_path / "orders"


def changed(table: Path, version: int, folder: Path, **terms: Any) -> tuple[set[tuple[str, str]], Changes | None]:
    """Kind and invoice of each row of the file of changes, and what was counted."""
    facts = Facts((make_held(**terms),), holds_table=True)

    def reading(at: int) -> Reading:
        return reading_of(ACME, ORDERS, table_at(table, at), facts, NOW)

    target = folder / "changes.jsonl"
    found = changes_of(reading(version), reading(version - 1), ("invoice",))
    with engine(pseudonym_key=PSEUDONYM_KEY, spill=folder / "spill") as running:
        made = make(running, found, {}, Asked(form=Form.JSONL, release="r", changes=True), target)
    rows = pj.read_json(target).to_pylist() if made.rows else []
    return {(one[KIND], one.get("invoice", "")) for one in rows}, made.changes


def test_rows_that_came_went_and_changed(table: Path, tmp_path: Path) -> None:
    assert changed(table, 1, tmp_path) == (
        {("delete", "a"), ("insert", "c"), ("update_preimage", "d"), ("update_postimage", "d")},
        Changes(added=1, changed=1, removed=1),
    )
    assert changed(table, 2, tmp_path)[1] == Changes(added=0, changed=1, removed=0)


def test_what_the_licence_does_not_show_is_no_change(table: Path, tmp_path: Path) -> None:
    without_price = {"columns": ["invoice", "country", "quantity"]}
    assert changed(table, 2, tmp_path, **without_price) == (set(), Changes(added=0, changed=0, removed=0))


def test_a_row_that_leaves_the_scope_is_gone(table: Path, tmp_path: Path) -> None:
    france = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}]}
    found, counted = changed(table, 1, tmp_path, **france)
    assert found == {("delete", "a"), ("insert", "c"), ("delete", "d")}
    assert counted == Changes(added=1, changed=0, removed=2)


def test_without_a_key_in_clear_nothing_tells_which_row_a_row_was(table: Path, tmp_path: Path) -> None:
    found, _ = changed(table, 1, tmp_path, columns=["country", "quantity", "customer"], masks={"customer": "pseudonym"})
    assert {kind for kind, _ in found} == {"insert", "delete"}
