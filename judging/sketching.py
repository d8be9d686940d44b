"""Batches of rows → sketches of each public column, by partition. The port of both lanes; it imports no engine.

    Arrow batches, partition columns named p0 … → Sketching.feed → Sketching.told() → [PartSketch]

Where there are too many partitions, all rows are one part: a licence on some partitions then shows no statistics.
"""

from collections.abc import Collection, Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from judging.sketches import Sketch
from wire.sketches import PartSketch

MOST = 150  # sketched columns of all partitions together: 2 MB of an announcement at the most
BATCH = 50_000  # rows
Key = tuple[str | None, ...]


class Sketching:
    """`columns`: names and SQL types of those that everybody may see, c0 … in the batches; `names` of partitions."""

    def __init__(self, columns: Sequence[tuple[str, str]], names: Sequence[str]) -> None:
        self._columns, self._names = columns, tuple(names)
        self._rows: dict[Key, int] = {}
        self._sketches: dict[Key, list[Sketch]] = {}

    def feed(self, batch: pa.RecordBatch) -> None:
        """Look at more rows."""
        table = pa.Table.from_batches([batch])
        if not self._names:
            self._take((), table)
            return
        names = [f"p{place}" for place in range(len(self._names))]
        keys = [tuple(found.values()) for found in table.group_by(names).aggregate([]).to_pylist()]
        if self._are_many(self._sketches.keys() | set(keys)):
            self._whole()
            self._take((), table)
            return
        for key in keys:
            mine = pa.array([True] * len(table))
            for name, value in zip(names, key, strict=True):
                mine = pc.and_(mine, table[name].is_null() if value is None else pc.equal(table[name], value))
            self._take(key, table.filter(mine))

    def merge(self, parts: Iterable[PartSketch]) -> None:
        """Take in what another has told."""
        for part in parts:
            key = tuple(part.values[name] for name in self._names) if part.values else ()
            if not key and self._names:
                self._whole()
            key = key if self._names else ()
            self._rows[key] = self._rows.get(key, 0) + part.rows
            for mine, told in zip(self._of(key), part.columns, strict=True):
                mine.merge(Sketch.of(told))
        if self._are_many(self._sketches):
            self._whole()

    def told(self) -> list[PartSketch]:
        """A part for each partition, in their order."""
        order = sorted(self._sketches, key=lambda key: [value or "" for value in key])
        return [
            PartSketch(
                values=dict(zip(self._names, key, strict=True)), rows=self._rows[key],
                columns=[sketch.told() for sketch in self._sketches[key]],
            )
            for key in order
        ]  # fmt: skip

    def _take(self, key: Key, rows: pa.Table) -> None:
        self._rows[key] = self._rows.get(key, 0) + len(rows)
        for place, sketch in enumerate(self._of(key)):
            for chunk in rows[f"c{place}"].chunks:
                sketch.feed(chunk)

    def _of(self, key: Key) -> list[Sketch]:
        if key not in self._sketches:
            self._sketches[key] = [Sketch(name, kind) for name, kind in self._columns]
        return self._sketches[key]

    def _are_many(self, keys: Collection[Key]) -> bool:
        return bool(self._names) and len(keys) * len(self._columns) > MOST

    def _whole(self) -> None:
        """From now on all rows are one part."""
        parts = list(self._sketches.values())
        rows = sum(self._rows.values())
        self._names, self._sketches, self._rows = (), {}, {(): rows}
        for sketches in parts:
            for mine, other in zip(self._of(()), sketches, strict=True):
                mine.merge(other)
