"""What a made file says of its rows in its footer, as Delta's statistics. Columns that are masked are left out."""

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

_LONGEST = 32  # characters; of longer texts a footer may hold the beginning alone
_EXACT = 15  # digits that a number of JSON keeps
Value = int | float | Decimal | str | bool | date


@dataclass(frozen=True, slots=True)
class Figures:
    """`least` and `most` of a column are there together, where there are any."""

    rows: int
    least: Mapping[str, Value]
    most: Mapping[str, Value]
    nulls: Mapping[str, int]

    def without(self, columns: Collection[str]) -> "Figures":
        least, most = (
            {name: value for name, value in of.items() if name not in columns} for of in (self.least, self.most)
        )
        return Figures(self.rows, least, most, {name: n for name, n in self.nulls.items() if name not in columns})

    @property
    def text(self) -> str:
        values = {"minValues": _plain(self.least), "maxValues": _plain(self.most), "nullCount": dict(self.nulls)}
        return json.dumps({"numRecords": self.rows, **values}, ensure_ascii=False)


@lru_cache(maxsize=10_000)
def figures_of(path: Path, _made: int) -> Figures:
    """`_made`: when it was, so that another file of the name is read anew."""
    with pq.ParquetFile(path) as file:
        found = file.metadata
        groups = [found.row_group(number) for number in range(found.num_row_groups)]
    least, most, nulls = {}, {}, {}
    for place, name in _columns(found):
        told = [group.column(place).statistics for group in groups]
        if all(one is not None and one.has_null_count for one in told):
            nulls[name] = sum(one.null_count for one in told)
        ranged = [one for group, one in zip(groups, told, strict=True) if not _is_empty(one, group.num_rows)]
        if ranged and all(one is not None and one.has_min_max for one in ranged):
            low, high = min(one.min for one in ranged), max(one.max for one in ranged)
            if _is_sure(low) and _is_sure(high):
                least[name], most[name] = low, high
    return Figures(found.num_rows, least, most, nulls)


def _columns(found: pq.FileMetaData) -> Iterable[tuple[int, str]]:
    """Those that hold one value a row."""
    for place in range(found.num_columns):
        column = found.schema.column(place)
        if column.path == column.name:
            yield place, column.name


def _is_empty(told: pq.Statistics | None, rows: int) -> bool:
    return told is not None and told.has_null_count and told.null_count == rows


def _is_sure(value: object) -> bool:
    match value:
        case float():
            return math.isfinite(value)
        case str():
            return len(value) < _LONGEST
        case Decimal():
            return len(value.as_tuple().digits) <= _EXACT
    return isinstance(value, bool | int | date)


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _json(value) for name, value in values.items() if not isinstance(value, bool)}


def _json(value: Value) -> Any:
    match value:
        case datetime():
            return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
    return value
