"""Accepted rows → parts: what each partition holds of this delivery, so that tables and licences can be counted.

A table's figures are the merge of the parts that stand, and a licence gives whole partitions: so both are exact
without reading the table. Where a file holds too many partitions for that, its rows are one part, of no partition.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judging.sketching import MOST
from pipeline.figures import public, said, short
from pipeline.lane import Figures, Rows
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from wire.figures import ColumnFigures, Part
from wire.sketches import PartSketch

MOST_FIGURES = 5_000  # parts times columns: some 400 kB of an announcement


def measured(rows: Figures, dataset: Dataset, delivery: str) -> list[Part]:
    """The parts of what `delivery` brought, or made of the table, by partition values."""
    names = [part.name for part in dataset.partitions]
    most = MOST_FIGURES // len(dataset.columns)
    counted = rows.counted(names, most + 1)
    if len(counted) > most:
        names, counted = [], rows.counted([], 1)
    samples = rows.first_of(names)
    return [_part(row, dataset, names, samples, delivery) for row in counted]


def sketched(rows: Figures, dataset: Dataset) -> list[PartSketch]:
    """Summaries of the columns whose values everybody may see; of the first ones where they are very many."""
    return rows.sketched(public(dataset.columns)[:MOST], [part.name for part in dataset.partitions])


def has_values(column: Column) -> bool:
    """Whether its smallest and largest value are told."""
    return column.sensitivity is Sensitivity.PUBLIC and column.type != "list"


def _part(row: Mapping[str, Any], dataset: Dataset, names: Sequence[str], samples: Rows, delivery: str) -> Part:
    keys = [f"p{place}" for place in range(len(names))]
    mine = [one for one in samples if all(one[key] == row[key] for key in keys)]
    return Part(
        delivery=delivery,
        values={name: row[key] for name, key in zip(names, keys, strict=True)},
        rows=row["rows"],
        columns=[_figures(row, place, column) for place, column in enumerate(dataset.columns)],
        samples=[_sample(one, public(dataset.columns)) for one in mine],
    )


def _sample(row: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, str | None]:
    return {column.name: short(said(column, row[f"c{place}"])) for place, column in enumerate(columns)}


def _figures(row: Mapping[str, Any], place: int, column: Column) -> ColumnFigures:
    texts = (row[f"s{place}"], row[f"l{place}"]) if has_values(column) else (None, None)
    smallest, largest = (short(said(column, text)) for text in texts)
    return ColumnFigures(
        name=column.name, type=column.type, nulls=row["rows"] - row[f"n{place}"], smallest=smallest, largest=largest
    )
