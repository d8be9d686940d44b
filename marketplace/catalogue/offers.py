"""Plans' scopes + the table's parts → what everybody may see of a dataset: pure.

A column shows as the most open plan that covers the row shows it; a row shows where a plan covers its partition. What
cannot be counted so is left out. Samples hold public columns only, whatever a plan sells.

    parts of the table, scopes of the live plans → public(…) → Public: rows, figures of columns, sample rows
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from marketplace.licensing.mask_texts import CUT, masked_text
from marketplace.licensing.openness import closedness
from marketplace.licensing.rows import gives
from marketplace.licensing.scope import MaskedColumn, Scope
from marketplace.releases.parts import outermost
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire import times
from wire.figures import ColumnFigures, Part
from wire.masks import Mask

Clear = Literal["clear"]
CLEAR: Clear = "clear"
Way = MaskedColumn | Clear
SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as the plans give it: `way` on the rows where it is most open; None: not counted, or not shown."""

    column: Column
    way: Mask | Clear
    null_share: float | None = None
    smallest: str | None = None
    largest: str | None = None


@dataclass(frozen=True, slots=True)
class Public:
    """`rows`: None where the plans' rows cannot be told apart. `all_rows`: some plan gives every row of the table.

    `withheld`: how many declared columns no plan gives.
    """

    columns: Sequence[Seen]
    rows: int | None
    all_rows: bool
    withheld: int
    samples: Sequence[Mapping[str, str | None]]

    def seen(self, name: str) -> Seen | None:
        """The column of that name; None where no plan gives it."""
        return next((one for one in self.columns if one.column.name == name), None)


def everything(dataset: Dataset) -> Scope:
    """A licence on all columns and rows: what the dataset's own supply center sees."""
    return Scope(dataset=dataset.id, columns=tuple(column.name for column in dataset.columns))


def public(dataset: Dataset, scopes: Sequence[Scope], parts: Sequence[Part]) -> Public:
    """What `scopes`, those of the live plans on the dataset, give of `parts`.

    A plan on figures of groups gives no row, so no sample and no end of a column's values is of it.
    """
    covered = [(part, covering(scopes, part.values)) for part in parts]
    known = all(found or not unknown for _, (found, unknown) in covered)
    given = [(part, found) for part, (found, _) in covered if found]
    shown = [(part, rows) for part, found in given if (rows := [s for s in found if s.aggregate_only is None])]
    columns = [(column, way) for column in dataset.columns if (way := most_open(column.name, scopes)) is not None]
    return Public(
        columns=[_seen(dataset, column, way, shown if known else ()) for column, way in columns],
        rows=sum(part.rows for part, _ in given) if known and scopes else None,
        all_rows=any(not scope.conditions and scope.aggregate_only is None for scope in scopes),
        withheld=len(dataset.columns) - len(columns),
        samples=_samples(dataset, shown),
    )


def covering(scopes: Sequence[Scope], values: Mapping[str, str | None]) -> tuple[list[Scope], bool]:
    """The scopes that give the partition, and whether there are others of which `values` cannot tell."""
    told = [(scope, gives(scope, values)) for scope in scopes]
    return [scope for scope, given in told if given], any(given is None for _, given in told)


def most_open(column: str, scopes: Sequence[Scope]) -> Way | None:
    """How the least masked of `scopes` shows the column; None where none does."""
    masks = [scope.mask(column) for scope in scopes if scope.shows(column)]
    least = min(masks, key=closedness, default=None)
    return (least or CLEAR) if masks else None


def _mask(way: Way | None) -> Mask | Clear | None:
    return way.mask if isinstance(way, MaskedColumn) else way


Given = Sequence[tuple[Part, Sequence[Scope]]]


def _seen(dataset: Dataset, column: Column, way: Way, given: Given) -> Seen:
    """Its figures over the parts where a plan shows it; smallest and largest where they show in clear or by date."""
    ways = [(part, most_open(column.name, scopes)) for part, scopes in given]
    shown = [(part, how) for part, how in ways if how is not None and _mask(how) is not Mask.NULL]
    figures = [(_figures(column, part), how) for part, how in shown]
    rows = sum(part.rows for part, _ in shown)
    nulls = sum(part.rows if one is None else one.nulls for (part, _), (one, _) in zip(shown, figures, strict=True))
    return Seen(
        column,
        way.mask if isinstance(way, MaskedColumn) else CLEAR,
        null_share=nulls / rows if rows and any(one for one, _ in figures) else None,
        smallest=_outermost(dataset, column, [(one.smallest, how) for one, how in figures if one], least=True),
        largest=_outermost(dataset, column, [(one.largest, how) for one, how in figures if one], least=False),
    )


def _figures(column: Column, part: Part) -> ColumnFigures | None:
    """None in a part that was counted before the column was declared: its rows are empty there."""
    return next((figures for figures in part.columns if figures.name == column.name), None)


def _outermost(
    dataset: Dataset, column: Column, values: Sequence[tuple[str | None, Way]], *, least: bool
) -> str | None:
    if column.sensitivity is not Sensitivity.PUBLIC:
        return None
    ways = {text: how for text, how in values if how == CLEAR or _mask(how) in CUT}
    found = outermost(column.type, ways, least=least)
    return None if found is None else _value(dataset, column, found, ways[found])


def _value(dataset: Dataset, column: Column, text: str | None, way: Way) -> str | None:
    """The value as `way` shows it, a time in the dataset's zone."""
    told = times.value(text, dataset.zone_of(column))
    return masked_text(way, told) if isinstance(way, MaskedColumn) else told


def _samples(dataset: Dataset, given: Given) -> list[dict[str, str | None]]:
    """One row of each partition, the last first, then a second of each …; of every row what the plans show of it."""
    public = [column for column in dataset.columns if column.sensitivity is Sensitivity.PUBLIC]
    latest = sorted(given, key=lambda one: [value or "" for value in one[0].values.values()], reverse=True)
    rounds = range(max((len(part.samples) for part, _ in latest), default=0))
    rows = [(part.samples[place], scopes) for place in rounds for part, scopes in latest if place < len(part.samples)]
    return [
        {
            c.name: _value(dataset, c, row[c.name], way)
            for c in public
            if c.name in row and (way := most_open(c.name, scopes)) is not None
        }
        for row, scopes in rows[:SAMPLES]
    ]
