"""Files at the edge of what comes: very many columns, one very long field, a million rows; draft and check of each.

Each step is a process of its own with a limit of time: what hangs is a figure too.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.child import Failed, Spent, TooLong, spent
from bench.generated import write_columns, write_field, write_rows
from bench.printer import Measure

LIMIT = 200  # seconds
MOST, MOST_TIMES, MOST_MIB = 60, 3, 1024
TRIED = (sys.executable, "-m", "bench.tried")


@dataclass(frozen=True, slots=True)
class Edge:
    """`has_peer`: DuckDB alone reads it too, and we take three times as long at most; else MOST seconds."""

    name: str
    write: Callable[[Path], None]
    has_peer: bool = False


EDGES = (
    Edge("500 columns", partial(write_columns, columns=500)),
    Edge("5,000 columns", partial(write_columns, columns=5_000)),
    Edge("a field of 50 MB", partial(write_field, size=50_000_000)),
    Edge("a million rows", partial(write_rows, rows=1_000_000), has_peer=True),
)


def measures(edges: tuple[Edge, ...] = EDGES) -> list[Measure]:
    """Seconds and MiB of draft and of check; what was said stands in the remark."""
    with tempfile.TemporaryDirectory(prefix="sdn-bench-") as folder:
        return [measure for edge in edges for measure in _of(edge, Path(folder))]


def _of(edge: Edge, folder: Path) -> Iterator[Measure]:
    file, drafted = folder / "edge.csv", folder / "edge.toml"
    drafted.unlink(missing_ok=True)
    edge.write(file)
    peer = spent([sys.executable, "-m", "bench.peer", str(file)], limit=LIMIT).seconds if edge.has_peer else None
    yield from _step(f"draft, {edge.name}", [*TRIED, "draft", str(file), str(drafted)], peer)
    if drafted.exists():
        yield from _step(f"check, {edge.name}", [*TRIED, "check", str(drafted), str(file)], peer)


def _step(name: str, command: list[str], peer: float | None) -> Iterator[Measure]:
    try:
        cost = spent(command, limit=LIMIT)
    except TooLong:
        yield Measure(name, "s", LIMIT, most=MOST, remark="not ended")
        return
    except Failed as failed:
        yield Measure(name, remark=f"Traceback: {str(failed).strip().splitlines()[-1]}")
        return
    yield Measure(name, "s", cost.seconds, peer, most=MOST_TIMES if peer else MOST, remark=_said(cost))
    yield Measure(f"{name}, memory", "MiB", cost.peak, most=MOST_MIB)


def _said(cost: Spent) -> str:
    told: dict[str, Any] = json.loads(cost.output)
    if refused := told.get("refused"):
        return f"refused: {refused['cause']}"
    return f"{told['accepted']:,} of {told['read']:,} rows" if "read" in told else told.get("unloaded", "")
