"""A query that takes its time, beside maintenance that merges the files it has yet to read and deletes older ones."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from infra.network import Network
from infra.parts.environment import shared
from lakehouse import log, reconcile, upkeep
from lakehouse.trino import cursor
from pipeline.settings import Settings
from spark_jobs import maintain
from tests.flows.test_main_job import as_operator
from tests.lakehouse.test_upkeep import age
from tests.support.stripe import until

pytestmark = pytest.mark.stack
NAME = "slowly_read"
OLD, FILES, ROWS, TIMES = 8, 200, 40, 10_000
SLOW = f"SELECT count(*), count(DISTINCT value), sum(value) FROM testing.{NAME} CROSS JOIN UNNEST(sequence(1, {TIMES}))"


def append(table: Path, place: int) -> None:
    values = range(place * ROWS, (place + 1) * ROWS)
    log.append(pa.table({"value": values, "_delivery": [f"d{place}"] * ROWS}), table, f"transaction-{place}")


@pytest.fixture
def table(network: Network) -> Iterator[Path]:
    """Of many small files, and of some that were merged eight days ago: nobody needs those any more."""
    made = network.lakehouse / "testing" / NAME
    log.create(made, {"value": "bigint", "_delivery": "string"})
    for place in range(OLD):
        append(made, place)
    upkeep.merge(made)
    age(made, 8)
    for place in range(OLD, FILES):
        append(made, place)
    reconcile.main(shared(network))
    yield made
    shutil.rmtree(made)
    reconcile.main(shared(network))


@pytest.fixture
def sql(network: Network) -> Iterator[Any]:
    with as_operator(network) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as door:
        yield door


@pytest.mark.parametrize("light_rows", [0, 1_000_000], ids=["Spark", "light"])
def test_a_query_goes_on_while_its_files_are_merged_and_older_ones_go(
    network: Network, table: Path, sql: Any, light_rows: int
) -> None:
    settings = replace(Settings.read(shared(network)), light_rows=light_rows)
    before = set(table.glob("*.parquet"))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: sql.execute(SLOW).fetchone())
        until(lambda: True if sql.stats and sql.stats["completedSplits"] else None)
        report = maintain.run(settings, [table])
        unread = sql.stats["queuedSplits"]
    rows = FILES * ROWS
    assert report.failed == []
    assert report.done == [report.done[0]]
    assert f" {1 + FILES - OLD} → 1 files" in report.done[0]
    assert f"; old files deleted: {OLD};" in report.done[0]
    assert len(before - set(table.glob("*.parquet"))) == OLD
    assert unread > 0, "the query had opened every file before maintenance was done"
    assert answer.result() == [rows * TIMES, rows, TIMES * rows * (rows - 1) // 2]
