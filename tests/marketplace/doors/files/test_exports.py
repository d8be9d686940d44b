"""Files that were made: a half is never given, what was made is there after a restart, what is old makes room."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lakehouse import log
from lakehouse.versions import table_at
from marketplace.doors.files.exports import Exports
from marketplace.doors.reading.reading import reading_of
from marketplace.grants.values import Facts
from tests.marketplace.doors.files.conftest import COLUMNS, orders
from tests.support.gate import ORDERS, PSEUDONYM_KEY, make_held, principal
from tests.support.stripe import until
from wire.files import Asked, Form, State

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    made = tmp_path / "lakehouse" / "sales" / "orders"
    log.create(made, COLUMNS, ["month"])
    log.append(orders("d1", 300), made, "d1")
    return made


def reading(table: Path, version: int | None = None):  # noqa: ANN201
    facts = Facts((make_held(columns=["invoice", "quantity"]),))
    return reading_of(principal(), ORDERS, table_at(table, version), facts, NOW)


def made(exports: Exports, table: Path, form: Form = Form.CSV, version: int | None = None):  # noqa: ANN201
    export = exports.of(reading(table, version), {}, Asked(form=form, release=None))
    until(lambda: export.state in (State.READY, State.FAILED) or None)
    return export


def test_a_restart_keeps_what_is_whole_and_clears_halves(tmp_path: Path, table: Path) -> None:
    exports = Exports(tmp_path / "files", PSEUDONYM_KEY)
    exports.begin()
    whole = made(exports, table)
    exports.close()
    half = tmp_path / "files" / "half"
    half.mkdir()
    (half / "x.csv.half").write_text("invo")
    older = tmp_path / "files" / "older"  # another version's words, or what a power cut left
    older.mkdir()
    (older / "made.json").write_text('{"id": "older"}')
    again = Exports(tmp_path / "files", PSEUDONYM_KEY)
    again.begin()
    kept = again.known(whole.id)
    assert kept is not None
    assert (kept.rows, kept.sha256, kept.path.read_bytes()) == (300, whole.sha256, whole.path.read_bytes())
    assert not half.exists()
    assert not older.exists()


def test_what_was_not_fetched_for_longest_makes_room(tmp_path: Path, table: Path) -> None:
    exports = Exports(tmp_path / "files", PSEUDONYM_KEY, most_kept=1)
    exports.begin()
    first, second = made(exports, table), made(exports, table, Form.JSONL)
    os.utime(second.path, (1, 1))
    made(exports, table, Form.PARQUET)
    assert exports.known(second.id) is None
    assert not second.path.exists()
    assert exports.known(first.id) is None


def test_a_version_whose_files_were_deleted_is_told_so(tmp_path: Path, table: Path) -> None:
    gone = reading(table)
    for file in table.rglob("*.parquet"):
        file.unlink()
    exports = Exports(tmp_path / "files", PSEUDONYM_KEY)
    exports.begin()
    export = exports.of(gone, {}, Asked(release=None))
    until(lambda: export.state is State.FAILED or None)
    assert "no longer kept" in export.problem
    assert not export.folder.exists()


def test_a_sheet_that_is_too_small_is_told_so(tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.doors.files.workbook.MOST_ROWS", 299)
    exports = Exports(tmp_path / "files", PSEUDONYM_KEY)
    exports.begin()
    assert made(exports, table, Form.XLSX).problem == "a sheet holds 299 rows; ask for csv or parquet"
