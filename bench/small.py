"""A thousand rows from the drop folder to the first query that sees them: steps alone by each lane, and by Airflow."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from bench.network import asking, drop, ids, settings
from bench.printer import Measure
from infra.airflow_api import Airflow
from infra.network import Network
from lakehouse.trino import StatementFailed, failures
from pipeline import deliver
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset

ROWS, ROUNDS = 1_000, 5  # after one that makes the table and warms everything up


def measures(network: Network) -> Iterator[Measure]:
    light, heavy = settings(network), settings(network, light_rows=0)
    of_light, of_spark, of_airflow = (light.dataset(name) for name in ids()[:3])
    with asking(network) as sql:
        for name, told, dataset, most in (("light", light, of_light, 1.0), ("Spark", heavy, of_spark, 2.5)):
            runs = [_steps(sql, told, dataset, f"{name}{place}") for place in range(ROUNDS + 1)][1:]
            parts = ", ".join(f"{step} {median(run[step] for run in runs):.2f}" for step in runs[0])
            seen = median(sum(run.values()) for run in runs)
            yield Measure(f"1,000 rows to a query, steps alone, {name}", "s", seen, most=most, remark=parts)
        yield _through_airflow(network, sql, light, of_airflow)


def _steps(sql: Any, told: Settings, dataset: Dataset, name: str) -> dict[str, float]:
    """Seconds of each step, and of the first query."""
    drop(told, dataset, name, ROWS)
    since, began = datetime.now(UTC), time.perf_counter()
    [outcome] = deliver.run(told, dataset, since)
    done = time.perf_counter()
    _wait(sql, dataset, name)
    return {
        "land": done - began - sum(outcome.seconds.values()),
        **outcome.seconds,
        "query": time.perf_counter() - done,
    }


def _through_airflow(network: Network, sql: Any, told: Settings, dataset: Dataset) -> Measure:
    runs = []
    with Airflow.of(network) as airflow:
        for place in range(ROUNDS + 1):
            name = f"airflow{place}"
            drop(told, dataset, name, ROWS)
            began = datetime.now(UTC)
            run = airflow.start(dataset.id)
            _wait(sql, dataset, name)
            seen = (datetime.now(UTC) - began).total_seconds()
            airflow.wait([(dataset.id, run)], 60)
            started, ended = airflow.times(dataset.id, run, "deliver")
            runs.append((seen, (started - began).total_seconds(), (ended - started).total_seconds()))
    seen, waited, ran = (median(run[place] for run in runs[1:]) for place in range(3))
    remark = f"until its task began {waited:.2f}, task {ran:.2f}"
    return Measure("1,000 rows to a query, Airflow", "s", seen, most=5, remark=remark)


def _wait(sql: Any, dataset: Dataset, station: str, within_s: float = 120.0) -> None:
    """Until Trino shows all rows of the file."""
    query = f"SELECT count(*) FROM {dataset.sector}.{dataset.name} WHERE station = '{station}'"  # noqa: S608 - ours
    deadline = time.monotonic() + within_s
    while (rows := _count(sql, query)) != ROWS:
        assert time.monotonic() < deadline, f"Trino shows {rows} of {ROWS} rows after {within_s} s"
        time.sleep(0.02)


def _count(sql: Any, query: str) -> int:
    """None of a table that is not there yet."""
    try:
        with failures():
            return int(sql.execute(query).fetchone()[0])
    except StatementFailed:
        return 0
