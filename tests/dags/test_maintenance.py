"""The DAG of maintenance as Airflow sees it, and what its task tells."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lakehouse import log

ROOT = Path(__file__).parents[2]
SHOWN = """
import json, sys, types
from dags import maintenance
kept = {{}}
def called():
    try:
        maintenance._maintain(types.SimpleNamespace(xcom_push=lambda key, value: kept.update({{key: value}})))
    except Exception as error:
        return [type(error).__name__, str(error), kept]
    return kept
dag = maintenance.dag
shown = {asked}
print("ANSWER" + json.dumps(shown))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What tasks are told, with stores of this test's own and nobody at any address."""
    names = ("SDN_LAKEHOUSE", "SDN_LANDING", "SDN_FEEDS", "SDN_SECRETS")
    nobody = {"SPARK_REMOTE": "sc://localhost:1", "SDN_MARKETPLACE_URL": "http://127.0.0.1:1"}
    stores = {name: str(tmp_path / name.lower()) for name in names}
    ours = {"PATH": os.defpath, "AIRFLOW_HOME": str(tmp_path / "airflow"), "PYTHONPATH": str(ROOT)}
    return ours | stores | nobody | {"SDN_TRINO_URL": "https://127.0.0.1:1"}


def ask(environment: dict[str, str], asked: str) -> Any:
    command = [sys.executable, "-W", "ignore", "-c", SHOWN.format(asked=asked)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.rsplit("ANSWER", 1)[1])


def test_it_runs_each_night_in_seoul_one_run_at_a_time(environment: dict[str, str]) -> None:
    told = ask(environment, "[dag.dag_id, dag.timetable.expression, str(dag.timetable.timezone), dag.catchup, "
               "dag.max_active_runs, sorted(dag.allowed_run_types), dag.start_date, [(task.task_id, task.retries) for task in dag.tasks]]")  # fmt: skip
    assert told == [
        "maintenance",
        "30 2 * * *",
        "Asia/Seoul",
        False,
        1,
        ["manual", "scheduled"],
        None,
        [["maintain", 0]],
    ]


def test_importing_it_imports_nothing_heavy(environment: dict[str, str]) -> None:
    heavy = ("pyspark", "deltalake", "duckdb", "pandas", "trino")
    assert ask(environment, f"[name for name in {heavy!r} if name in sys.modules]") == []


def test_it_tells_what_it_did_and_fails_by_the_names_of_tables_that_failed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    lakehouse = Path(environment["SDN_LAKEHOUSE"])
    for name in ("rates", "prices"):
        log.create(lakehouse / "finance" / name, {"day": "string"})
        for day in range(5):
            log.append(pa.table({"day": [f"{day}"]}), lakehouse / "finance" / name, f"{day}")
    newest = lakehouse / "finance" / "prices" / "_delta_log" / f"{5:020}.json"
    whole = newest.read_bytes()
    newest.write_bytes(b"")
    kind, said, kept = ask(environment, "called()")
    assert kind == "AirflowFailException"
    assert said.startswith(f"finance.prices: {lakehouse}")
    [line] = kept["tables"]
    assert line.startswith("finance.rates: 5 → 1 files, ")
    newest.write_bytes(whole)
    [line] = ask(environment, "called()")["tables"]
    assert line.startswith("finance.prices: 5 → 1 files, ")


def test_a_network_without_a_table_has_nothing_to_do(environment: dict[str, str]) -> None:
    assert ask(environment, "[called(), 'pyspark' in sys.modules]") == [{"tables": []}, False]
