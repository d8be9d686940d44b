"""Columns of other datasets that mean the same, with how many values both have: measured on sketches, no row is read.

known datasets → pairs of columns of one concept → overlap of their theta sketches → the best first, each with its SQL
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.statistics import Overlap, overlap
from marketplace.catalogue.offers import CLEAR, most_open
from marketplace.datasets.concepts import Concept, concept_of
from marketplace.records.knowing import Known
from marketplace.releases.models import TableSketch
from marketplace.releases.sketches import WHOLE
from sectors.spec.column import Column
from wire.sketches import ColumnSketch

MOST = 20
TIMES = ("day", "month", "moment")  # concepts
Held = Mapping[tuple[str, str], ColumnSketch]  # dataset and column → its sketch


@dataclass(frozen=True, slots=True)
class Join:
    """`shared` None: it cannot be measured, as not every row of both shows in clear, or nothing is summarised."""

    concept: Concept
    column: Column
    other: Known
    theirs: Column
    shared: Overlap | None
    sql: str


def joins(session: Session, mine: Known, everything: Mapping[str, Known]) -> list[Join]:
    """At most MOST: measured with values in common, the most first, days and times after; then what cannot be measured.

    Days and times that are not measured are left out: nearly every dataset has one.
    """
    meant = _meant(mine)
    pairs = [pair for id_, other in everything.items() if id_ != mine.dataset.id for pair in _pairs(meant, other)]
    held = _held(session, mine, pairs)
    found = [_join(mine, *pair, held) for pair in pairs]
    useful = [one for one in found if (one.shared.shared if one.shared else one.concept.id not in TIMES)]
    return sorted(useful, key=_order)[:MOST]


Pair = tuple[Concept, Column, Known, Column]


def _meant(known: Known) -> list[tuple[Concept, Column]]:
    return [(concept, column) for column in known.columns if (concept := concept_of(column)) is not None]


def _pairs(mine: Sequence[tuple[Concept, Column]], other: Known) -> list[Pair]:
    """Each of my columns with each of theirs of the same concept."""
    theirs = _meant(other)
    return [(concept, column, other, their) for concept, column in mine for of, their in theirs if of.id == concept.id]


def _order(join: Join) -> tuple[bool, bool, float, str]:
    measured = join.shared is not None
    return not measured, join.concept.id in TIMES, -(join.shared.share if join.shared else 0), join.other.dataset.id


def _join(mine: Known, concept: Concept, column: Column, other: Known, theirs: Column, held: Held) -> Join:  # noqa: PLR0917
    left, right = held.get((mine.dataset.id, column.name)), held.get((other.dataset.id, theirs.name))
    shared = overlap(left.distinct, right.distinct) if left and right and left.distinct and right.distinct else None
    return Join(concept, column, other, theirs, shared, _sql(mine, column, other, theirs))


def _held(session: Session, mine: Known, pairs: Sequence[Pair]) -> Held:
    """The sketches of the columns that a plan shows in clear in every row, to everybody."""
    wanted = {(other.dataset.id, their.name) for _, _, other, their in pairs if _is_clear(other, their)}
    wanted |= {(mine.dataset.id, column.name) for _, column, _, _ in pairs if _is_clear(mine, column)}
    ids = {id_ for id_, _ in wanted}
    rows = session.execute(
        select(TableSketch.dataset, TableSketch.columns).where(TableSketch.dataset.in_(ids), TableSketch.key == WHOLE)
    )
    return {
        (id_, told["name"]): ColumnSketch.model_validate(told)
        for id_, columns in rows
        for told in columns
        if (id_, told["name"]) in wanted
    }


def _is_clear(known: Known, column: Column) -> bool:
    whole = [scope for scope in known.scopes if not scope.conditions and scope.aggregate_only is None]
    return most_open(column.name, whole) == CLEAR


def _sql(mine: Known, column: Column, other: Known, theirs: Column) -> str:
    left, right = f'a."{column.name}"', f'b."{theirs.name}"'
    if column.type != theirs.type:
        left, right = f"CAST({left} AS varchar)", f"CAST({right} AS varchar)"
    return (
        f"SELECT *\nFROM lakehouse.{mine.dataset.id} AS a\n"
        f"JOIN lakehouse.{other.dataset.id} AS b\n  ON {left} = {right}\nLIMIT 100"
    )
