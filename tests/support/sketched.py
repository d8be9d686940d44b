"""Sketches as what they say of rows, in whatever order these came: their bytes depend on it."""

from collections.abc import Iterable
from typing import Any

from judging.sketches import Sketch
from wire.sketches import PartSketch


def said(sketches: Iterable[PartSketch]) -> list[Any]:
    """Counts, ends, and the number of different values: by partition and column."""
    return sorted(
        (sorted(map(str, part.values.items())), part.rows, [_said(Sketch.of(column)) for column in part.columns])
        for part in sketches
    )


def _said(one: Sketch) -> tuple[Any, ...]:
    ends = [
        None if of.is_empty() else (of.n, of.get_min_value(), of.get_max_value()) for of in (one.quantiles, one.lengths)
    ]
    return one.name, one.kind, one.nulls, one.theta().get_estimate(), one.frequent.total_weight, *ends
