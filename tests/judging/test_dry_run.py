"""A delivery tried without the stack: the verdict and figures that validate would come to."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from judging import dry_run
from judging.change import Change, change
from tests.support.declarations import make_dataset
from tests.support.deliveries import BAD, HEADER, ROWS
from wire.deliveries import Delivery, Verdict


def written(folder: Path, content: str, name: str = "a.csv") -> Path:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return file


def test_figures_reasons_and_the_first_bad_rows(tmp_path: Path) -> None:
    found = dry_run.run(make_dataset(), written(tmp_path, HEADER + ROWS + BAD), most=1)
    assert (found.verdict, found.read, found.accepted, found.quarantined, found.skipped) == (
        Verdict.ACCEPTED, 7, 4, 2, 1,
    )  # fmt: skip
    assert found.reasons == {"measured_at: not a timestamp": 1, "station, measured_at: repeats another line": 1}
    [row] = found.bad_rows
    assert (row.line, row.reasons) == (5, ("measured_at: not a timestamp",))
    assert row.said == {"station": "c", "measured_at": "x", "output": "1", "note": None}


def test_a_refused_file_says_why_and_counts_its_rows(tmp_path: Path) -> None:
    found = dry_run.run(make_dataset(), written(tmp_path, HEADER + "a,x,1,\n\n", "a.txt"))
    assert (found.verdict, found.read, found.accepted, found.quarantined, found.skipped) == (
        Verdict.REFUSED, 2, 0, 1, 1,
    )  # fmt: skip
    assert found.refused_for is not None
    assert found.refused_for.code == "bad_rows"
    assert not found.is_taken
    unread = dry_run.run(make_dataset(), written(tmp_path, "Station\na\n"))
    assert unread.refused_for is not None
    assert (unread.refused_for.code, unread.read) == ("missing_column", 0)


def known(file_name: str, sha256: str, accepted: int, verdict: Verdict = Verdict.ACCEPTED) -> Delivery:
    return Delivery(
        id=f"generation-{sha256}", sector="energy", dataset="energy.generation", supply_center="windpark",
        file_name=file_name, sha256=sha256, size=1, received_at=datetime(2026, 1, 1, tzinfo=UTC), verdict=verdict,
        read=accepted, accepted=accepted, declaration_hash="d", step_version="2",
    )  # fmt: skip


def test_what_would_change_in_the_table() -> None:
    before = [
        known("a.csv", "2", 5),
        known("a.csv", "1", 4),
        known("b.csv", "3", 7),
        known("c.csv", "9", 0, Verdict.REFUSED),
    ]
    assert change("a.csv", "new", 6, ("x",), before) == Change(12, 6, 5, 13, ("x",), ("generation-2",))
    assert change("d.csv", "new", 6, (), before) == Change(12, 6, 0, 18, ())
    assert change("d.csv", "2", 5, (), before) == Change(12, 0, 0, 12, (), duplicate_of="generation-2")
    assert change("a.csv", "new", 0, ("x",), before) == Change(12, 0, 0, 12, ())
    assert change("a.csv", "1", 4, (), before) == Change(12, 4, 5, 11, (), ("generation-2",))  # set right again


def test_no_engine_but_duckdb_is_loaded() -> None:
    code = "import sys; from judging import dry_run; print(sorted({'pyspark', 'great_expectations', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
