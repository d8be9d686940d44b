"""Spark and DuckDB make the same of every row of real files: values, reasons, partitions and cleaned texts.

Of the small ones test_lanes.py says that, and more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from judging import row_pass
from reading.parse import parse
from sectors.registry import load
from spark_jobs.session import FEW_ROWS, expect_few_rows
from tests.support.judging import DELIVERY, INGESTED_AT
from tests.support.real_feeds import is_small, judged_files

LARGE = [item for item in judged_files() if not is_small(item[1])]
CODEGEN = ("spark.sql.codegen.wholeStage", "spark.sql.codegen.factoryMode")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in UTC, within 1 GB."""
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(tmp_path / "spilled")}) as found:
        found.execute("SET TimeZone = 'UTC'")
        yield found


@pytest.mark.spark
@pytest.mark.real_data
@pytest.mark.parametrize(
    "delivered",
    [pytest.param((dataset, item["path"]), id=f"{dataset}-{Path(item['path']).name}") for dataset, item in LARGE],
)
def test_engines_agree(
    session: SparkSession,
    engine: duckdb.DuckDBPyConnection,
    real_data: Path,
    tmp_path: Path,
    delivered: tuple[str, str],
) -> None:
    declared, file, target = load().dataset(delivered[0]), real_data / delivered[1], tmp_path / "parsed.parquet"
    parsed = parse(declared, file, file.name, target)
    queries = {
        dialect: row_pass.sql(declared, parsed.header.evolved, DELIVERY, INGESTED_AT, dialect)
        for dialect in ("spark", "duckdb")
    }
    with compiling(session, parsed.read > FEW_ROWS):
        session.read.parquet(str(target)).createOrReplaceTempView(row_pass.PARSED)
        session.sql(queries["spark"]).write.parquet(str(tmp_path / "spark"))
    engine.execute(f"CREATE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{target}')")
    engine.execute(f"CREATE TABLE ours AS {queries['duckdb']}")
    engine.execute(f"CREATE VIEW theirs AS SELECT {as_ours(engine)} FROM read_parquet('{tmp_path}/spark/*.parquet')")
    differ = differing(engine)
    assert not differ, "\n".join(map(str, differ))


@contextmanager
def compiling(session: SparkSession, pays: bool) -> Iterator[None]:
    """With many rows as validate has it: compiled."""
    if pays:
        for name in CODEGEN:
            session.conf.unset(name)
    yield
    expect_few_rows(session)


def as_ours(engine: duckdb.DuckDBPyConnection) -> str:
    """Every column as the type that DuckDB gave it: Spark's times bear UTC."""
    return ", ".join(f'"{name}"::{kind} AS "{name}"' for name, kind, *_ in engine.execute("DESCRIBE ours").fetchall())


def differing(engine: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Some rows that only one engine made; compared one by one only where the sums of their hashes differ."""
    sums = "SELECT count(*), sum(hash(row)) FROM (SELECT * FROM {}) AS row"
    if engine.execute(sums.format("ours")).fetchall() == engine.execute(sums.format("theirs")).fetchall():
        return []
    only = "SELECT '{0}', * FROM (FROM {0} EXCEPT ALL FROM {1})"
    both = f"{only.format('ours', 'theirs')} UNION ALL {only.format('theirs', 'ours')}"
    return list(engine.execute(f"{both} ORDER BY _line LIMIT 6").fetchall())
