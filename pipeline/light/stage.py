"""parsed.parquet → staged.parquet: the query that decides every row, as Spark runs it, on DuckDB.

Times are written with their zone, UTC, and lists as lists: whoever reads the file next sees what Spark would have
written.
"""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from judging import row_pass
from judging.repeats import without_repeats
from judging.trees import in_utc
from judging.view import WRITE, look_at
from judging.written import PREFIX
from lakehouse.layout import DELIVERY, INGESTED_AT, LINE, REASONS, ROW
from pipeline.delivery import Folder
from reading.block import FIELDS
from reading.header import Header
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset

WRITER = "light"


def stage(engine: duckdb.DuckDBPyConnection, dataset: Dataset, header: Header, folder: Folder, now: datetime) -> None:
    """Write the rows whole or not at all."""
    columns = row_pass.columns_of(dataset, header.evolved)
    look_at(engine, folder.parsed, columns)
    replaces = dataset.write.replaces
    told = without_repeats(engine, dataset)
    judged = row_pass.sql(told, header.evolved, folder.manifest().id, in_utc(now), "duckdb", with_row=replaces)
    written = f"SELECT {', '.join(_written(dataset, columns))} FROM ({judged})"  # noqa: S608 - names are quoted
    with folder.staging(WRITER) as partial:
        partial.mkdir()
        target = str(partial / "part-0.parquet").replace("'", "''")
        engine.execute(f"COPY ({written}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _written(dataset: Dataset, columns: Sequence[Column]) -> list[str]:
    typed = [_moment(column.name) if column.type == "timestamp" else WRITE.name(column.name) for column in columns]
    derived = [WRITE.name(part.name) for part in dataset.partitions if part.grain]
    own = [WRITE.name(DELIVERY), _moment(INGESTED_AT), WRITE.name(LINE), WRITE.name(REASONS)]
    own += [WRITE.name(ROW)] if dataset.write.replaces else []
    return [*typed, *derived, *own, f"{_raw(columns)} AS _raw"]


def _moment(name: str) -> str:
    return f"{WRITE.name(name)}::TIMESTAMPTZ AS {WRITE.name(name)}"


def _raw(columns: Sequence[Column]) -> str:
    """What a bad row said, as JSON; its cleaned texts by column without those that say nothing, or its fields."""
    texts = ", ".join(f"{WRITE.name(column.name)} := {WRITE.name(PREFIX + column.name)}" for column in columns)
    said = f"json_merge_patch('{{}}', to_json(struct_pack({texts})))"
    return f"CASE WHEN len({REASONS}) > 0 THEN coalesce({FIELDS}, {said}) END"
