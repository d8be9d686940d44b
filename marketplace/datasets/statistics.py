"""Sketches of the table + plans' scopes → the statistics that a reader may see, in texts and bars.

A column is told over the rows on which a plan shows it in clear; of columns that are not public only the null share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from judging.statistics import Statistics, statistics
from marketplace.catalogue.offers import CLEAR, covering, most_open
from marketplace.licensing.scope import Scope
from marketplace.records.knowing import Known
from marketplace.releases import sketches
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire import times
from wire.sketches import PartSketch

HEIGHT, WIDTH = 40, 12  # of the drawing, and of one bar, in its units
DIGITS = 6
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram: where it stands, how high, and what it says."""

    x: int
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """Texts as the page writes them; `counted`: `distinct` is exact. `quantiles`: share in % → value."""

    column: Column
    rows: int
    null_share: float
    distinct: int
    counted: bool
    smallest: str | None
    largest: str | None
    quantiles: Sequence[tuple[int, str]]
    bars: Sequence[Bar]
    top: Sequence[tuple[str, int]]
    lengths: tuple[int, int, int] | None


def told(session: Session, known: Known) -> list[ColumnStatistics]:
    """In the declared order; nothing where nothing was summarised, or no plan shows it."""
    id_, whole = known.dataset.id, sketches.whole(session, known.dataset.id) if known.scopes else None
    return [] if whole is None else shown(known, whole, lambda: sketches.by_partition(session, id_))


def shown(known: Known, whole: PartSketch, partitions: Callable[[], Sequence[PartSketch]]) -> list[ColumnStatistics]:
    """Pure; `partitions` are asked for where a plan gives some of the rows."""
    public, scopes, everywhere = _public(known), _of_rows(known), clear_everywhere(known)
    found = _of([whole], everywhere)
    rest = [column for column in public if column not in everywhere and _is_clear(column, scopes)]
    told = [(part, *covering(scopes, part.values)) for part in (partitions() if rest else ())]
    for column in rest:
        found |= _of(_covered(column, told), [column])
    return [_texts(known.dataset, column, found[column.name]) for column in public if column.name in found]


def clear_everywhere(known: Known) -> list[Column]:
    """Public columns that some plan shows in clear in every row."""
    whole = [scope for scope in _of_rows(known) if not scope.conditions]
    return [column for column in _public(known) if _is_clear(column, whole)]


def _public(known: Known) -> list[Column]:
    return [column for column in known.columns if column.sensitivity is Sensitivity.PUBLIC]


def _of_rows(known: Known) -> list[Scope]:
    """What plans give, but figures of groups, which show no row."""
    return [scope for scope in known.scopes if scope.aggregate_only is None]


def _is_clear(column: Column, scopes: Sequence[Scope]) -> bool:
    return most_open(column.name, scopes) == CLEAR


Covered = tuple[PartSketch, Sequence[Scope], bool]  # a partition, what is given of it, whether something is not known


def _covered(column: Column, told: Sequence[Covered]) -> list[PartSketch]:
    """The partitions whose rows show it in clear; none where that cannot be said of one of them."""
    if any(unknown and not given for _, given, unknown in told):
        return []
    return [part for part, given, _ in told if _is_clear(column, given)]


def _of(parts: Sequence[PartSketch], columns: Sequence[Column]) -> dict[str, Statistics]:
    """Of the columns as they are declared now."""
    wanted = {(column.name, column.type) for column in columns}
    lean = [
        part.model_copy(update={"columns": [c for c in part.columns if (c.name, c.type) in wanted]}) for part in parts
    ]
    return {one.name: one for one in statistics(lean)}


def _texts(dataset: Dataset, column: Column, found: Statistics) -> ColumnStatistics:
    zone = dataset.zone_of(column) or "UTC"
    most = max((count for _, _, count in found.histogram), default=0)
    return ColumnStatistics(
        column=column, rows=found.rows, null_share=found.null_share, distinct=found.distinct,
        counted=found.is_counted, smallest=value(column, found.smallest, zone),
        largest=value(column, found.largest, zone),
        quantiles=[(round(share * 100), value(column, at, zone) or "") for share, at in found.quantiles.items()],
        bars=[
            Bar(place * WIDTH, HEIGHT * count / most if most else 0, _says(column, low, high, count, zone))
            for place, (low, high, count) in enumerate(found.histogram)
        ],
        top=found.top, lengths=None if found.lengths is None else _whole(found.lengths),
    )  # fmt: skip


def _whole(lengths: tuple[float, float, float]) -> tuple[int, int, int]:
    least, median, most = lengths
    return int(least), int(median), int(most)


def _says(column: Column, low: float, high: float, count: int, zone: str) -> str:
    return f"{value(column, low, zone)} – {value(column, high, zone)}: {count:,}"


def value(column: Column, told: float | None, zone: str) -> str | None:
    """A number as people write it; a day or a moment in the dataset's zone."""
    if told is None:
        return None
    if column.type == "date":
        return (EPOCH + timedelta(days=round(told))).isoformat()
    if column.type == "timestamp":
        return times.on_page(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=told), zone)
    if column.type in ("integer", "bigint"):
        return f"{round(told):,}"
    return f"{told:,.{DIGITS}g}"
