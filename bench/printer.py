"""The figures of a benchmark, a line a measure: name, ours, the peer's, ratio, goal, whether it is met."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """`ours` and `peer` in `unit`; `most`: the largest `ours / peer` that is good, or, without a peer, the largest
    `ours`; `least`: the smallest `ours`. `remark` is for the reader; a measure that was not taken has only that.
    """

    name: str
    unit: str = ""
    ours: float | None = None
    peer: float | None = None
    most: float | None = None
    least: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.ours is not None and self.peer else None

    @property
    def is_met(self) -> bool | None:
        """None where there is no goal, or nothing was measured."""
        found = self.ours if self.ratio is None else self.ratio
        if found is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or found <= self.most) and (self.least is None or found >= self.least)


HEADS = ("measure", "ours", "peer", "ratio", "goal", "met", "")


def as_text(measures: Iterable[Measure]) -> str:
    """A table in columns."""
    rows = [HEADS, *map(_cells, measures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def told(measures: Iterable[Measure]) -> Iterator[Measure]:
    """As they come, for whoever waits."""
    for measure in measures:
        print(as_text([measure]).splitlines()[-1], file=sys.stderr, flush=True)
        yield measure


def as_facts(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """For programs."""
    return [asdict(measure) | {"ratio": measure.ratio, "is_met": measure.is_met} for measure in measures]


def _cells(measure: Measure) -> tuple[str, ...]:
    goal = f"<= {measure.most:g}" if measure.most is not None else ""
    goal = f">= {measure.least:g}" if measure.least is not None else goal
    goal = f"{goal} x" if goal and measure.peer is not None else goal
    ratio = "" if measure.ratio is None else f"{measure.ratio:.2f}"
    met = {None: "", True: "yes", False: "NO"}[measure.is_met]
    figures = (_figure(measure.ours, measure.unit), _figure(measure.peer, measure.unit))
    return (measure.name, *figures, ratio, goal, met, measure.remark)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}".strip() if value >= 1000 else f"{value:.3g} {unit}".strip()
