"""Values that are not of their column's type, looked at by column: has the source widened it, or changed it?

reasons that were counted → columns with such values → the row pass once more, of that column alone and wider
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from judging import row_pass
from judging.checks import not_of_type
from judging.following import is_wider
from judging.view import WRITE, look_at
from judging.written import PREFIX
from reading.block import PROBLEM
from reading.errors import Refusal
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.drift import OnDrift
from sectors.types import MOST_DIGITS

# ruff: noqa: S608 - names are quoted, texts written by sqlglot
MOST = 0.5  # the share of a column's values above which it is not the values that are wrong


@dataclass(frozen=True, slots=True)
class TypeDrift:
    """Of the `given` values of a column `unfit` are not of its type, of which the type `wider` would hold `widened`."""

    column: Column
    given: int
    unfit: int
    wider: str | None
    widened: int

    @property
    def is_changed(self) -> bool:
        return self.unfit - self.widened > MOST * self.given

    def lines(self) -> list[str]:
        name, kind = self.column.name, self.column.type
        found = [f"column {name}: {self.widened} values are beyond {kind}; {self.wider} holds them"]
        changed = f"column {name}: {self.unfit - self.widened} of {self.given} values are not of type {kind}"
        return [*(found if self.widened else []), *([changed] if self.is_changed else [])]


def unfit(dataset: Dataset, reasons: Mapping[str, int]) -> list[Column]:
    """The columns that have values of another type; `reasons`: rows by reason."""
    return [column for column in dataset.columns if column.type != "varchar" and not_of_type(column) in reasons]


def of_types(
    engine: duckdb.DuckDBPyConnection, file: Path, dataset: Dataset, columns: Sequence[Column]
) -> list[TypeDrift]:
    """Of `columns`; `file` is what parse wrote."""
    found = (_of_column(engine, file, dataset, column) for column in columns)
    return [drift for drift in found if drift.widened or drift.is_changed]


def said(drifts: Sequence[TypeDrift]) -> tuple[str, ...]:
    """What is told of them with the delivery."""
    return tuple(line for drift in drifts for line in drift.lines())


def refusal(dataset: Dataset, file_name: str, drifts: Sequence[TypeDrift]) -> Refusal | None:
    """Where the policy freezes what has drifted."""
    policy = dataset.drift
    frozen = [
        drift
        for drift in drifts
        if (drift.widened and policy.widened is OnDrift.FREEZE)
        or (drift.is_changed and policy.changed is OnDrift.FREEZE)
    ]
    if not frozen:
        return None
    remedy = "Send values of the declared type, or declare the type that holds them."
    return Refusal("type_drift", place=file_name, cause="; ".join(said(frozen)), remedy=remedy)


def _of_column(engine: duckdb.DuckDBPyConnection, file: Path, dataset: Dataset, column: Column) -> TypeDrift:
    look_at(engine, file, [column])
    texts, name = row_pass.texts_sql([column], "duckdb"), WRITE.name(PREFIX + column.name)
    [[given]] = engine.execute(f"SELECT count({name}) FROM ({texts}) WHERE {PROBLEM} IS NULL").fetchall()
    count = _unfit(engine, dataset, column)
    left = {wider: _unfit(engine, dataset, replace(column, type=wider)) for wider in _wider(column.type)}
    best = min(left, key=lambda wider: left[wider], default=None)  # the nearest of those that hold most
    if best is None or left[best] == count:
        return TypeDrift(column, given, count, None, 0)
    return TypeDrift(column, given, count, best, count - left[best])


def _unfit(engine: duckdb.DuckDBPyConnection, dataset: Dataset, column: Column) -> int:
    """How many of its values are not of its type."""
    alone = replace(column, checks=(), required=False)
    query = row_pass.found_sql(dataset, [alone], [alone], "duckdb")
    [[count]] = engine.execute(f"SELECT count(*) FROM ({query}) WHERE _found <> ''").fetchall()
    return int(count)


def _wider(kind: str) -> list[str]:
    """Types that hold all values of `kind` and more, the nearest first."""
    digits = [f"decimal({MOST_DIGITS},{scale})" for scale in (0, 2, 4, 6, 10)]
    return [other for other in ("bigint", *digits) if other != kind and is_wider(kind, other)]
