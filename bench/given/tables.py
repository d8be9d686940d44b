"""The table that files are measured on: readings of stations, half of each file France's, and a licence on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import deltalake
import duckdb
import pyarrow as pa

from lakehouse.versions import table_at
from marketplace.doors.reading.reading import Reading, reading_of
from marketplace.grants.values import Facts, HeldGrant, Principal, Standing
from marketplace.licensing.schemas import Operator
from marketplace.licensing.scope import Condition, Scope

DATASET = "bench.readings"
COLUMNS = ("id", "station", "measured_at", "level", "amount", "note", "country")
WANTED = ("France", "Korea")
KEY = "a key of pseudonyms for the measure"
BATCH = 200_000
ROWS = """
SELECT i AS id, format('S{{:04d}}', i % 400) AS station,
    TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_seconds(60 * (i // 400)) AS measured_at,
    (i * 7919 % 1000000) / 100.0::DOUBLE AS level, CAST((i * 104729 % 1000000) / 1000.0 AS DECIMAL(12, 3)) AS amount,
    repeat(md5(i::VARCHAR), {texts}) || ' 점검 완료' AS note, {country} AS country, 'd1' AS _delivery
FROM range({first}, {last}) AS numbers(i)
"""
BY_ROW = "CASE i % 4 WHEN 0 THEN 'France' WHEN 1 THEN 'Korea' WHEN 2 THEN 'Spain' ELSE 'Japan' END"


def lay_out(folder: Path, rows: int, texts: int) -> None:
    """A Delta table of that many rows, by country; each text `texts` times 32 characters."""
    reader = pa.RecordBatchReader.from_batches(_schema(texts), _batches(rows, texts))
    deltalake.write_deltalake(str(folder), reader, partition_by=["country"])


def _schema(texts: int) -> pa.Schema:
    return duckdb.sql(ROWS.format(first=0, last=0, texts=texts, country=BY_ROW)).to_arrow_table().schema


def _batches(rows: int, texts: int) -> Iterator[pa.RecordBatch]:
    for first in range(0, rows, BATCH):
        last = min(rows, first + BATCH)
        table = duckdb.sql(ROWS.format(first=first, last=last, texts=texts, country=BY_ROW)).to_arrow_table()
        yield from table.to_batches()


def reading(folder: Path) -> Reading:
    """Half of the rows, without the hidden column."""
    now = datetime.now(UTC)
    condition = Condition(column="country", type="varchar", op=Operator.IN, values=WANTED)
    scope = Scope(dataset=DATASET, columns=COLUMNS, conditions=(condition,))
    grant = HeldGrant(DATASET, scope, None, now - timedelta(days=1), None)
    principal = Principal("mbr_bench", Standing.COMPANY, "org_bench", "bench", "Bench")
    return reading_of(principal, DATASET, table_at(folder), Facts((grant,)), now)
