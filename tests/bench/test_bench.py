"""What benchmarks stand on: goals, processes that are measured, files that are made, files that are tried."""

import sys
from pathlib import Path

import pytest

from bench import share
from bench.child import Failed, spent
from bench.generated import write
from bench.peer import sniff_and_scan
from bench.printer import Measure, as_facts, as_text


def test_a_goal_is_of_the_ratio_where_there_is_a_peer() -> None:
    assert Measure("a", ours=6, peer=2, most=3).is_met
    assert not Measure("a", ours=7, peer=2, most=3).is_met
    assert Measure("a", ours=0.8, least=0.8).is_met
    assert not Measure("a", ours=0.79, least=0.8).is_met
    assert Measure("a", ours=1).is_met is None
    assert Measure("not taken", most=3, remark="no network runs").is_met is None


def test_a_line_a_measure() -> None:
    lines = as_text([Measure("draft", "s", 7, 2, most=3, remark="r"), Measure("rows", "rows/s", 12345.6)]).split("\n")
    assert [line.split() for line in lines] == [
        ["measure", "ours", "peer", "ratio", "goal", "met"],
        ["draft", "7", "s", "2", "s", "3.50", "<=", "3", "x", "NO", "r"],
        ["rows", "12,346", "rows/s"],
    ]
    [fact] = as_facts([Measure("draft", "s", 4, 2, most=3)])
    assert (fact["ratio"], fact["is_met"]) == (2, True)


def test_time_and_memory_of_a_process() -> None:
    held = bytearray(500_000_000)  # ours, not the other's
    found = spent([sys.executable, "-c", "import time; held = bytearray(80_000_000); time.sleep(.2); print(len(held))"])
    assert found.output == "80000000\n"
    assert 0.2 <= found.seconds < 60
    assert 76 <= found.peak < 200 < len(held) >> 20
    with pytest.raises(Failed, match="exit code 3\nsaid wrong"):
        spent([sys.executable, "-c", "import sys; print('said', end=' '); sys.stderr.write('wrong'); sys.exit(3)"])


def test_a_file_of_the_size_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "made.csv"
    rows = write(file, 1_000_000)
    assert abs(file.stat().st_size - 1_000_000) < 50_000
    assert sniff_and_scan(str(file)) == rows


def test_what_counts_as_good(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("day,level\n" + "".join(f"2026-01-{n:02d},{n}.5\n" for n in range(1, 29)))
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "BCCD.tar.gz").write_text("a,b\n1,2\n")  # must be refused, and is a table
    (tmp_path / "film.mkv").write_bytes(b"\x1a\x45")
    measured, tried = share.measure(tmp_path)
    assert {one.path: one.is_good for one in tried} == {"good.csv": True, "empty.csv": False, "BCCD.tar.gz": False}
    assert measured.ours == pytest.approx(1 / 3)
    assert measured.is_met is False
