"""Rows that take each other's place, by DuckDB and delta-rs: what goes, what comes, and one merge that does both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc

from judging import changes
from judging.changes import DOUBTED, OPENS, STANDING
from judging.view import WRITE
from lakehouse import log
from lakehouse.layout import CLOSES, DELIVERY, INGESTED_AT, LINE, REASONS, ROW, SINCE, UNTIL
from lakehouse.sound import opened
from pipeline.errors import Disagreement
from pipeline.light.measure import STAGED
from sectors.spec.dataset import Dataset
from wire.deliveries import Changes

CHANGES, TOUCHED, TABLE = "changes", "touched", "_table"
GONE = f"count(*) FILTER (NOT {CLOSES} IS NULL AND {OPENS} IS NULL)"
# ruff: noqa: S608 - names are quoted or ours


@dataclass(frozen=True)
class Exchange:
    """A delivery and the table that it changes, opened once. `deletes`: it lists keys whose rows are gone."""

    engine: duckdb.DuckDBPyConnection
    table: Path
    dataset: Dataset
    deletes: bool

    @cached_property
    def found(self) -> Any:
        """The table as it is when it is first looked at, and as this delivery then makes it."""
        return opened(self.table)

    def done(self, transaction: str) -> int | None:
        """The version that did it, where that was done before."""
        return log.made(self.found, self.table, transaction)

    def look_at(self, version: int | None = None) -> None:
        """The table `standing`: the rows that stand, or stood as the version left it."""
        now = pc.field(UNTIL).is_null()
        then = (pc.field(SINCE) <= version) & (now | (pc.field(UNTIL) > version))
        self._read(STANDING, now if version is None else then)

    def _read(self, name: str, wanted: Any, columns: Sequence[str] | None = None) -> None:
        """A table of DuckDB's own: it would hand conditions on to Arrow that Arrow does not know."""
        self.engine.register(TABLE, log.rows(self.found, wanted, columns))
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM {TABLE}")
        self.engine.unregister(TABLE)

    def removed(self, columns: Sequence[str]) -> tuple[int, int]:
        """How many rows that stand would go, with none in their place, and of how many the delivery speaks."""
        self._compare(columns)
        [[gone]] = self.engine.execute(f"SELECT {GONE} FROM {CHANGES}").fetchall()
        [[all_of_them]] = self.engine.execute(changes.spoken_of_sql(self.dataset, "duckdb")).fetchall()
        return gone, all_of_them

    def commit(self, columns: Sequence[str], transaction: str) -> int:
        """The version that did it. Disagreement where it is not the one that the rows tell."""
        self._compare(columns)
        expected = int(self.found.version()) + 1
        derived = [] if self.deletes else [part.name for part in self.dataset.partitions if part.grain]
        names = [*columns, *derived, DELIVERY, INGESTED_AT, LINE, ROW]
        merged = self.engine.execute(changes.rows_sql(names, CHANGES, expected, "duckdb")).to_arrow_table()
        if merged.num_rows:
            version = log.exchange(merged, self.found, self.table, transaction)
        else:
            version = log.nothing(merged, self.table, transaction)
        if version != expected:
            raise Disagreement(f"{self.table}: {transaction} made version {version}, its rows say {expected}")
        return version

    def _compare(self, columns: Sequence[str]) -> None:
        self.look_at()
        self.engine.execute(f"CREATE OR REPLACE TEMP VIEW {DOUBTED} AS FROM {STAGED} WHERE len({REASONS}) > 0")
        found = changes.sql(self.dataset, columns, log.names(self.found), "duckdb", deletes=self.deletes)
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {CHANGES} AS {found}")

    def told(self, version: int) -> Changes:
        """What the version did, counted in the rows of the table."""
        touched = (pc.field(SINCE) == version) | (pc.field(UNTIL) == version)
        self._read(TOUCHED, touched, [*self.dataset.key, SINCE, UNTIL])
        counts = f"count(*) FILTER ({SINCE} = {version}), count(*) FILTER ({UNTIL} = {version})"
        [[came, went]] = self.engine.execute(f"SELECT {counts} FROM {TOUCHED}").fetchall()
        changed = self._changed(version) if self.dataset.key else 0
        return Changes(added=came - changed, changed=changed, removed=went - changed)

    def _changed(self, version: int) -> int:
        names = ", ".join(map(WRITE.name, self.dataset.key))
        came, went = (f"(SELECT {names} FROM {TOUCHED} WHERE {when} = {version})" for when in (SINCE, UNTIL))
        [[count]] = self.engine.execute(f"SELECT count(*) FROM {came} JOIN {went} USING ({names})").fetchall()
        return int(count)
