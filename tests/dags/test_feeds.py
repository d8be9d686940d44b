"""The DAGs as Airflow sees them: one per declared feed, light to import, and which failures end a run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sectors.registry import load

ROOT = Path(__file__).parents[2]
EXTRA = ROOT / "tests" / "declarations"
HEAVY = ("pyspark", "great_expectations", "pandas", "pyarrow", "sqlglot", "trino")
DATASETS = {dataset.id: dataset for dataset in load([EXTRA]).datasets}
SHOWN = """
import json, sys
{before}
from dags import feeds
from airflow.sdk import DAG
found = {{name: dag for name, dag in vars(feeds).items() if isinstance(dag, DAG)}}
shown = {after}
print("ANSWER" + json.dumps(shown))
"""
STRUCTURE = """{dag.dag_id: {
    "name": name, "cron": dag.timetable.expression, "zone": str(dag.timetable.timezone), "catchup": dag.catchup,
    "runs": dag.max_active_runs, "tags": sorted(dag.tags), "start": dag.start_date and dag.start_date.isoformat(),
    "tasks": {task.task_id: {
        "after": sorted(task.upstream_task_ids), "retries": task.retries, "backs_off": task.retry_exponential_backoff,
        "longest": task.max_retry_delay.total_seconds(), "within": task.execution_timeout.total_seconds(),
        "outlets": [asset.name for asset in task.outlets],
    } for task in dag.tasks},
} for name, dag in found.items()}"""
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Import the DAGs in a fresh process, as Airflow does, and ask that process something."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {"PATH": os.defpath, "AIRFLOW_HOME": str(home), "SDN_SECTORS": str(EXTRA), "PYTHONPATH": str(ROOT)}

    def asked(after: str, *, before: str = "", **settings: str) -> Any:
        command = [sys.executable, "-W", "ignore", "-c", SHOWN.format(before=before, after=after)]
        done = subprocess.run(
            command, env=environment | settings, cwd=home, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.rsplit("ANSWER", 1)[1])

    return asked


@pytest.fixture(scope="module")
def structure(ask: Ask) -> dict[str, Any]:
    found: dict[str, Any] = ask(STRUCTURE)
    return found


def test_each_feed_has_one_dag_with_the_datasets_id(structure: dict[str, Any]) -> None:
    assert structure.keys() == DATASETS.keys()
    assert len({dag["name"] for dag in structure.values()}) == len(DATASETS)


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_feed_runs_on_its_own_cron_in_its_own_zone_one_run_at_a_time(structure: dict[str, Any], dataset: str) -> None:
    feed, dag = DATASETS[dataset].feed, structure[dataset]
    assert (dag["cron"], dag["zone"]) == (feed.cron, feed.zone)
    assert (dag["catchup"], dag["runs"]) == (False, 1)
    assert dag["tags"] == sorted({DATASETS[dataset].sector, feed.supply_center})
    assert dag["start"] is None  # a start in the past would run every feed at once on a new network


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_steps_follow_each_other_and_the_last_updates_the_asset(structure: dict[str, Any], dataset: str) -> None:
    tasks = structure[dataset]["tasks"]
    order = ["land", "validate", "publish", "announce", "verdict"]
    assert {name: task["after"] for name, task in tasks.items()} == {
        name: order[place - 1 : place] if place else [] for place, name in enumerate(order)
    }
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {"announce": [dataset]}


def test_a_step_is_tried_again_for_minutes_and_not_for_ever(structure: dict[str, Any]) -> None:
    for dag in structure.values():
        for name, task in dag["tasks"].items():
            assert task["retries"] >= 3 or name == "verdict"
            assert task["backs_off"]
            assert 0 < task["longest"] <= timedelta(hours=1).total_seconds()
            assert 0 < task["within"] <= timedelta(hours=6).total_seconds()


def test_importing_the_dags_imports_nothing_heavy(ask: Ask) -> None:
    """Airflow parses the file again and again."""
    assert ask(f"[name for name in {HEAVY!r} if name in sys.modules]") == []


def test_a_running_task_builds_its_own_dag_only(ask: Ask) -> None:
    running = {"_AIRFLOW_PARSING_CONTEXT_DAG_ID": "testing.readings", "_AIRFLOW_PARSING_CONTEXT_TASK_ID": "land"}
    assert ask("[dag.dag_id for dag in found.values()]", **running) == ["testing.readings"]


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    """What tasks are told, with empty stores and nobody at any address."""
    stores = {
        name: str(tmp_path / name.lower()) for name in ("SDN_LAKEHOUSE", "SDN_LANDING", "SDN_FEEDS", "SDN_SECRETS")
    }
    nobody = {"SPARK_REMOTE": "sc://localhost:1", "SDN_MARKETPLACE_URL": "http://127.0.0.1:1"}
    return stores | nobody | {"SDN_TRINO_URL": "https://127.0.0.1:1"}


CALLED = """
def called(step, deliveries):
    try:
        return feeds._step(step, "testing.readings", deliveries)
    except Exception as error:
        return [type(error).__name__, str(error)]
"""


def test_what_will_fail_again_in_the_same_way_fails_the_run_at_once(ask: Ask, told: dict[str, str]) -> None:
    name, said = ask('called("validate", ["readings-0"])', before=CALLED, **told)
    assert name == "AirflowFailException"
    assert "readings-0" in said
    assert "run land first" in said


def test_what_may_pass_is_tried_again(ask: Ask, told: dict[str, str]) -> None:
    """A passing failure comes through as it is: only Airflow's own exception would end the retries."""
    passing = CALLED + (
        "import types\nfrom pipeline.errors import StepError\n"
        "class Passing(StepError):\n    passing = True\n"
        "def run(*_):\n    raise Passing('nobody answers')\n"
        "sys.modules['spark_jobs.busy'] = types.SimpleNamespace(run=run)\n"
        "from pipeline.steps import STEPS\nSTEPS['busy'] = 'spark_jobs.busy'"
    )
    assert ask('called("busy", ["readings-0"])', before=passing, **told) == ["Passing", "nobody answers"]
    assert ask('called("busy", [])', before=passing, **told) == []


def test_a_refused_delivery_fails_its_run_once_and_an_accepted_one_does_not(ask: Ask, told: dict[str, str]) -> None:
    """Else Airflow shows "Success 100 %" while every file is refused."""
    before = (
        "import types\nfrom pipeline import announce\nfrom wire.deliveries import Verdict\n"
        "def judged(**changes):\n"
        "    return types.SimpleNamespace(delivery=types.SimpleNamespace(id='d', file_name='a.csv', **changes))\n"
        "class Folder:\n"
        "    def __init__(self, path):\n        self.name = path.name\n"
        "    def judgement(self):\n"
        "        return {'bad': judged(verdict=Verdict.REFUSED, refusal='no header'), 'good': judged(verdict=Verdict.ACCEPTED)}[self.name]\n"
        "announce.Folder = Folder\n"
        "from pipeline.settings import Settings\n"
        "def failed(refusal):\n"
        "    try:\n        feeds._verdict(refusal)\n"
        "    except Exception as error:\n        return [type(error).__name__, str(error)]\n"
    )
    refused = ask("[failed(r) for r in announce.refusals(Settings.read(), ['good', 'bad'])]", before=before, **told)
    assert refused == [["AirflowFailException", "d (a.csv) was refused: no header"]]


def test_land_hands_on_what_waits(ask: Ask, told: dict[str, str]) -> None:
    drop = Path(told["SDN_FEEDS"]) / "testing" / "readings"
    drop.mkdir(parents=True)
    (drop / "2026-10.csv").write_text("Meter,Time,Value\n")
    [delivery] = ask('feeds._land("testing.readings")', **told)
    assert (Path(told["SDN_LANDING"]) / "deliveries" / delivery / "manifest.json").exists()
