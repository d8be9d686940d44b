"""Draft and check of a large generated CSV beside DuckDB's own sniff and full scan of the same file, in turns."""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.child import Spent, spent
from bench.generated import write
from bench.printer import Measure

SIZE = 100_000_000
ROUNDS = 3
MOST_TIMES, MOST_MIB = 3, 1024
SDN = (sys.executable, "-c", "from sdn.cli.main import run; run()", "feed")


def measures(size: int = SIZE, rounds: int = ROUNDS) -> list[Measure]:
    """Medians of so many rounds, each a process of its own for draft, check and DuckDB; the most memory of any."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as folder:
        file, drafted = Path(folder) / "readings.csv", Path(folder) / "readings.toml"
        rows = write(file, size)
        runs = [_round(file, drafted, rows) for _ in range(rounds)]
        remark = f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB, median of {rounds}"
    draft, check, peer = (tuple(run[place] for run in runs) for place in range(3))
    both = [one.seconds + other.seconds for one, other in zip(draft, check, strict=True)]
    base = _seconds(peer)
    return [
        Measure("draft", "s", _seconds(draft), base, most=MOST_TIMES, remark=remark),
        Measure("check", "s", _seconds(check), base, most=MOST_TIMES, remark="peer: DuckDB's sniff and full scan"),
        Measure("draft and check", "s", median(both), base, most=2 * MOST_TIMES, remark="two runs, the peer's is one"),
        Measure("draft, memory", "MiB", _peak(draft), most=MOST_MIB, remark=f"DuckDB: {_peak(peer):.0f} MiB"),
        Measure("check, memory", "MiB", _peak(check), most=MOST_MIB),
    ]


def _round(file: Path, drafted: Path, rows: int) -> tuple[Spent, Spent, Spent]:
    """Draft, check and peer, once each; the check must have read every row and accepted the file."""
    names = ("--sector", "bench", "--dataset", "readings")
    draft = spent([*SDN, "draft", str(file), *names, "--output", str(drafted)])
    check = spent([*SDN, "check", str(drafted), str(file), "--json"])
    told = json.loads(check.output)
    assert (told["read"], told["verdict"]) == (rows, "accepted"), told
    peer = spent([sys.executable, "-m", "bench.peer", str(file)])
    assert int(peer.output) == rows, peer.output
    return draft, check, peer


def _seconds(runs: tuple[Spent, ...]) -> float:
    return median(run.seconds for run in runs)


def _peak(runs: tuple[Spent, ...]) -> float:
    return max(run.peak for run in runs)
