"""A query that takes its time, beside maintenance that merges the files it has yet to read and deletes older ones."""

import secrets
import shutil
import uuid
from collections.abc import Iterator
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

pytestmark = pytest.mark.stack
OLD, FILES, ROWS = 8, 120, 60
BYTES = 20_000  # of random text a row, which Trino cannot compress: 144 MB in all, more than it holds for a client


def append(table: Path, place: int) -> None:
    values = range(place * ROWS, (place + 1) * ROWS)
    texts = [secrets.token_hex(BYTES // 2) for _ in values]
    rows = pa.table({"value": values, "text": texts, "_delivery": [f"d{place}"] * ROWS})
    log.append(rows, table, f"transaction-{place}")


@pytest.fixture(params=[0, 1_000_000], ids=["Spark", "light"])
def settings(request: pytest.FixtureRequest, network: Network) -> Settings:
    """Tables of any row are large, or none is."""
    return replace(Settings.read(shared(network)), light_rows=request.param)


@pytest.fixture
def table(network: Network) -> Iterator[Path]:
    """Of many small files, and of some that were merged eight days ago: nobody needs those any more.

    Each test's has a name of its own, as Trino remembers the files of a table that was there before.
    """
    made = network.lakehouse / "testing" / f"slowly_read_{uuid.uuid4().hex[:8]}"
    log.create(made, {"value": "bigint", "text": "string", "_delivery": "string"})
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


def test_a_query_goes_on_while_its_files_are_merged_and_older_ones_go(
    settings: Settings, table: Path, sql: Any
) -> None:
    """A client that does not ask on holds the query up: it has yet to open most of its files."""
    before = set(table.glob("*.parquet"))
    sql.execute(f"SELECT value, text FROM testing.{table.name}")
    values, seen = [sql.fetchone()[0]], dict(sql.stats)
    report = maintain.run(settings, [table])
    assert report.failed == []
    [done] = report.done
    assert f" {1 + FILES - OLD} → 1 files" in done
    assert f"; old files deleted: {OLD}" in done
    assert len(before - set(table.glob("*.parquet"))) == OLD
    while dict(sql.stats) == seen:  # what came before
        values.append(sql.fetchone()[0])
    assert sql.stats["queuedSplits"] > 0, "the query had opened every file before maintenance was done"
    values += [row[0] for row in iter(sql.fetchone, None)]
    assert sorted(values) == list(range(FILES * ROWS))
