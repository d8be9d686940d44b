"""Wide to long: each field whose name a pattern fits becomes a row of its own.

id, 04:00 / on, 04:00 / off, 05:00 / on … → id, hour, direction, passengers
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lakehouse.layout import LINE
from reading.block import PROBLEM
from sectors.regexes import compiled
from sectors.spec.format import Unpivot


@dataclass(frozen=True, slots=True)
class Wide:
    """`groups`: position of a field → what its name says; `made`: names of the fields that unpivoting makes."""

    groups: tuple[tuple[int, tuple[str, ...]], ...]
    made: tuple[str, ...]

    @classmethod
    def of(cls, unpivot: Unpivot, names: Sequence[str]) -> "Wide":
        """The fields of a header that `unpivot` fits."""
        fits = ((place, compiled(unpivot.match).search(name)) for place, name in enumerate(names))
        groups = ((place, tuple(text or "" for text in fit.groups())) for place, fit in fits if fit)
        return cls(tuple(groups), (*unpivot.names, unpivot.value))

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(place for place, _ in self.groups)

    def long(self, batch: pa.Table) -> pa.Table:
        """A row for each good record and field, in the order of the file; a record with a problem stays one row."""
        sound = pc.is_null(batch[PROBLEM])
        good, bad = batch.filter(sound), batch.filter(pc.invert(sound))
        tables = [self._rows(good, place, texts) for place, texts in self.groups]
        if bad.num_rows:
            nothing = [("", pa.nulls(bad.num_rows, pa.string()))] * len(self.made)
            tables.append(_with(bad.drop_columns(list(map(str, self.places))), self.made, [n for _, n in nothing]))
        return pa.concat_tables(tables).sort_by(LINE)

    def _rows(self, good: pa.Table, place: int, texts: tuple[str, ...]) -> pa.Table:
        said = [pa.array([text] * good.num_rows, pa.string()) for text in texts]
        return _with(good.drop_columns(list(map(str, self.places))), self.made, [*said, good[str(place)]])


def _with(table: pa.Table, names: Sequence[str], columns: Sequence[pa.Array]) -> pa.Table:
    for name, column in zip(names, columns, strict=True):
        table = table.append_column(name, column)
    return table
