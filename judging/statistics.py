"""Sketches of a table's parts → figures of its columns; and how many values two columns have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import datasketches as ds

from judging.sketches import Sketch, theta_of
from wire.sketches import PartSketch

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS, TOP = 16, 10
SIGMAS = 2  # of a bound: 95 of 100 times the truth is within


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of one column. `distinct` is between `least` and `most`; numbers are as the sketch has them: days or
    seconds since 1970 for dates and times. `top`: values with how often each is there, at least.
    """

    name: str
    type: str
    rows: int
    nulls: int
    distinct: int
    least: int
    most: int
    smallest: float | None
    largest: float | None
    quantiles: Mapping[float, float]
    histogram: Sequence[tuple[float, float, int]]
    top: Sequence[tuple[str, int]]
    lengths: tuple[float, float, float] | None

    @property
    def null_share(self) -> float:
        return self.nulls / self.rows if self.rows else 0.0

    @property
    def is_counted(self) -> bool:
        """Whether `distinct` is exact."""
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class Overlap:
    """Different values of two columns: of the one, of the other, in both."""

    mine: int
    theirs: int
    shared: int

    @property
    def share(self) -> float:
        """Of the smaller one's values, how many the other has, too."""
        return min(1.0, self.shared / max(1, min(self.mine, self.theirs)))


def statistics(parts: Sequence[PartSketch]) -> list[Statistics]:
    """Of all rows of `parts` together. A part that does not know a column was written before it was declared."""
    names = dict.fromkeys((column.name, column.type) for part in parts for column in part.columns)
    rows = sum(part.rows for part in parts)
    return [_statistics(merged(parts, name, kind), rows) for name, kind in names]


def merged(parts: Sequence[PartSketch], name: str, kind: str) -> Sketch:
    """The column's sketch over all of them."""
    made = Sketch(name, kind)
    for part in parts:
        told = next((column for column in part.columns if (column.name, column.type) == (name, kind)), None)
        if told is None:
            made.nulls += part.rows
        else:
            made.merge(Sketch.of(told))
    return made


def union(parts: Sequence[PartSketch]) -> PartSketch:
    """All rows of `parts` as one part, of the first's partition."""
    names = dict.fromkeys((column.name, column.type) for part in parts for column in part.columns)
    columns = [merged(parts, name, kind).told() for name, kind in names]
    return PartSketch(values=parts[0].values, rows=sum(part.rows for part in parts), columns=columns)


def overlap(mine: str, theirs: str) -> Overlap:
    """How many different values, told as two ColumnSketches tell `distinct`, are the same, as text."""
    left, right, both = theta_of(mine), theta_of(theirs), ds.theta_intersection()
    both.update(left)
    both.update(right)
    return Overlap(round(left.get_estimate()), round(right.get_estimate()), round(both.get_result().get_estimate()))


def _statistics(sketch: Sketch, rows: int) -> Statistics:
    theta = sketch.theta()
    told = not sketch.quantiles.is_empty()
    return Statistics(
        name=sketch.name, type=sketch.kind, rows=rows, nulls=sketch.nulls, distinct=round(theta.get_estimate()),
        least=round(theta.get_lower_bound(SIGMAS)), most=round(theta.get_upper_bound(SIGMAS)),
        smallest=sketch.quantiles.get_min_value() if told else None,
        largest=sketch.quantiles.get_max_value() if told else None,
        quantiles=dict(zip(SHARES, sketch.quantiles.get_quantiles(list(SHARES)), strict=True)) if told else {},
        histogram=_histogram(sketch) if told else (), top=_top(sketch),
        lengths=_lengths(sketch),
    )  # fmt: skip


def _histogram(sketch: Sketch) -> list[tuple[float, float, int]]:
    """Bins of equal width, with about how many values each holds."""
    least, most, count = sketch.quantiles.get_min_value(), sketch.quantiles.get_max_value(), sketch.quantiles.n
    if least == most:
        return [(least, most, count)]
    edges = [least + (most - least) * place / BINS for place in range(BINS + 1)]
    shares = sketch.quantiles.get_pmf(edges[1:-1])
    return [(low, high, round(share * count)) for low, high, share in zip(edges, edges[1:], shares, strict=False)]


def _top(sketch: Sketch) -> list[tuple[str, int]]:
    """The commonest values; those only that are commoner than what the sketch may have lost."""
    if sketch.frequent.is_empty() or sketch.kind.startswith(("double", "decimal")):
        return []
    found = sketch.frequent.get_frequent_items(ds.frequent_items_error_type.NO_FALSE_POSITIVES)
    exact = _exact(sketch)
    told = [(item, least) for item, _, least, _ in found if least > 1 or exact]
    return sorted(told, key=lambda one: (-one[1], one[0]))[:TOP]


def _exact(sketch: Sketch) -> bool:
    items = sketch.frequent.get_frequent_items(ds.frequent_items_error_type.NO_FALSE_NEGATIVES)
    return all(least == most for _, _, least, most in items)


def _lengths(sketch: Sketch) -> tuple[float, float, float] | None:
    if sketch.lengths.is_empty():
        return None
    return sketch.lengths.get_min_value(), sketch.lengths.get_quantile(0.5), sketch.lengths.get_max_value()
