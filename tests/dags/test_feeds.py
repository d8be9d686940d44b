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
    "runs": dag.max_active_runs, "kinds": sorted(dag.allowed_run_types), "tags": sorted(dag.tags),
    "start": dag.start_date and dag.start_date.isoformat(),
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
    assert dag["kinds"] == ["manual", "scheduled"]  # Airflow would put the runs of a back-fill before those of today
    assert dag["tags"] == sorted({DATASETS[dataset].sector, feed.supply_center})
    assert dag["start"] is None  # a start in the past would run every feed at once on a new network


@pytest.mark.parametrize("dataset", DATASETS)
def test_one_task_delivers_and_updates_the_asset_and_another_says_what_was_refused(
    structure: dict[str, Any], dataset: str
) -> None:
    tasks = structure[dataset]["tasks"]
    assert {name: task["after"] for name, task in tasks.items()} == {"deliver": [], "verdict": ["deliver"]}
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {"deliver": [dataset]}


def test_a_task_is_tried_again_for_minutes_and_not_for_ever(structure: dict[str, Any]) -> None:
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
    running = {"_AIRFLOW_PARSING_CONTEXT_DAG_ID": "testing.readings", "_AIRFLOW_PARSING_CONTEXT_TASK_ID": "deliver"}
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
import types
from datetime import UTC, datetime
BEGAN = types.SimpleNamespace(start_date=datetime(2026, 1, 1, tzinfo=UTC))
def called():
    kept = {}
    try:
        refusals = feeds._deliver("testing.readings", BEGAN, types.SimpleNamespace(xcom_push=lambda key, value: kept.update({key: value})))
        return kept | {"refusals": refusals}
    except Exception as error:
        return [type(error).__name__, str(error)]
from pipeline.steps import STEPS
DONE = []
def step(name, does):
    def run(settings, dataset, delivery, now):
        DONE.append([name, delivery.partition("-")[0]])
        does(settings, delivery)
    sys.modules["pipeline.done_" + name] = types.SimpleNamespace(run=run)
    STEPS[name] = "pipeline.done_" + name
"""


def dropped(told: dict[str, str], name: str = "2026-10.csv") -> None:
    drop = Path(told["SDN_FEEDS"]) / "testing" / "readings"
    drop.mkdir(parents=True, exist_ok=True)
    (drop / name).write_text(f"Meter,Time,Value\n{name}")


def test_a_run_that_finds_nothing_is_skipped_and_imports_no_engine(ask: Ask, told: dict[str, str]) -> None:
    name, said, engines = ask(
        '[*called(), [one for one in ("pyspark", "great_expectations", "duckdb") if one in sys.modules]]',
        before=CALLED, **told,
    )  # fmt: skip
    assert (name, said, engines) == ("AirflowSkipException", "nothing has come", [])


def test_what_will_fail_again_in_the_same_way_fails_the_run_at_once(ask: Ask, told: dict[str, str]) -> None:
    dropped(told)
    lasting = CALLED + (
        "from pipeline.errors import Disagreement\n"
        "def fails(*_):\n    raise Disagreement('two figures')\nstep('validate', fails)\n"
    )
    assert ask("[called(), DONE]", before=lasting, **told) == [
        ["AirflowFailException", "two figures"], [["validate", "readings"]],
    ]  # fmt: skip


def test_what_may_pass_is_tried_again(ask: Ask, told: dict[str, str]) -> None:
    """A passing failure comes through as it is: only Airflow's own exception would end the retries."""
    dropped(told)
    passing = CALLED + (
        "from pipeline.errors import NoToken\n"
        "def fails(*_):\n    raise NoToken('nobody answers')\nstep('validate', fails)\n"
    )
    assert ask("called()", before=passing, **told) == ["NoToken", "nobody answers"]


JUDGED = CALLED + (
    "from pathlib import Path\nfrom pipeline import deliver, verdicts\nfrom pipeline.delivery import Folder\n"
    "from reading.errors import Refusal\nfrom wire.deliveries import Verdict\nfrom pipeline.delivery import Judgement\n"
    "FAULTS = []\n"
    "def judge(settings, delivery):\n"
    "    folder = Folder(settings.layout.delivery(delivery))\n"
    "    if folder.judgement():\n        return\n"
    "    if FAULTS and 'second' in folder.manifest().file_name:\n        raise FAULTS.pop()\n"
    "    of = settings.dataset('testing.readings')\n"
    "    if 'bad' in folder.manifest().file_name:\n"
    "        told = verdicts.refused(folder.manifest(), of, datetime.now(UTC), Refusal('empty_file', place='bad.csv', cause='no header', remedy='Send it.'))\n"
    "    else:\n"
    "        told = Judgement(delivery=verdicts.wire(folder.manifest(), of, datetime.now(UTC), Verdict.ACCEPTED))\n"
    "    folder.keep_judgement(told)\n"
    "step('validate', judge)\nstep('publish', lambda *_: None)\n"
    "step('announce', lambda settings, delivery: Folder(settings.layout.delivery(delivery)).mark_announced())\n"
)


def test_a_run_tells_of_each_delivery_and_of_refused_ones_once(ask: Ask, told: dict[str, str]) -> None:
    """Else Airflow shows "Success 100 %" while every file is refused."""
    dropped(told, "bad.csv")
    dropped(told, "good.csv")
    failing = JUDGED + (
        "def failed(refusal):\n"
        "    try:\n        feeds._verdict(refusal)\n"
        "    except Exception as error:\n        return [type(error).__name__, str(error)]\n"
    )
    done, failed, again = ask(
        "[(done := called()), [failed(one) for one in done['refusals']], called()]", before=failing, **told
    )
    assert [(one["file"], one["verdict"]) for one in done["deliveries"]] == [
        ("bad.csv", "refused"), ("good.csv", "accepted"),
    ]  # fmt: skip
    assert all(one["seconds"].keys() == {"validate", "publish", "announce"} for one in done["deliveries"])
    [[name, said]] = failed
    assert name == "AirflowFailException"
    assert "bad.csv" in said
    assert "no header" in said
    assert "good.csv" not in said
    assert [one["file"] for one in again["deliveries"]] == ["bad.csv", "good.csv"]  # of the same run, tried again


def test_what_a_try_announced_before_it_failed_is_told_by_the_next(ask: Ask, told: dict[str, str]) -> None:
    dropped(told, "bad.csv")
    dropped(told, "second.csv")
    faults = JUDGED + "from pipeline.errors import NoToken\nFAULTS.append(NoToken('nobody answers'))\n"
    first, then = ask("[called(), called()]", before=faults, **told)
    assert first == ["NoToken", "nobody answers"]
    assert [one["file"] for one in then["deliveries"]] == ["bad.csv", "second.csv"]
    assert len(then["refusals"]) == 1


FETCHED = """
[dataset]
title = { en = "Levels", ko = "수위" }
description = { en = "Levels", ko = "수위" }
[feed]
supply_center = "center"
files = "*.csv"
cron = "0 0 * * *"
[feed.source]
way = "folder"
url = "SHARE"
[[column]]
name = "station"
type = "varchar"
"""
SECTOR = """
[sector]
title = { en = "Water", ko = "물" }
lead = { en = "Lead", ko = "기관" }
legal = { en = "Law", ko = "법" }
retention_days = 1
[[supply_center]]
id = "center"
name = { en = "Center", ko = "센터" }
"""


@pytest.fixture
def water(tmp_path: Path, told: dict[str, str]) -> dict[str, str]:
    """What tasks are told, where the feed water.levels is fetched from `share`."""
    folder, share = tmp_path / "sectors" / "water", tmp_path / "share"
    folder.mkdir(parents=True)
    share.mkdir()
    (share / "a.csv").write_text("station\n1\n")
    (folder / "sector.toml").write_text(SECTOR)
    (folder / "levels.toml").write_text(FETCHED.replace("SHARE", str(share)))
    return told | {"SDN_SECTORS": str(folder.parent), "SDN_FEEDS_INSIDE": f"water.levels@{share}"}


WATER = JUDGED.replace("testing.readings", "water.levels")


def test_a_feed_with_a_source_is_fetched_from_by_its_one_task(ask: Ask, water: dict[str, str]) -> None:
    first, then = ask("[called(), called()]", before=WATER, **water)
    assert [one["file"] for one in first["deliveries"]] == ["a.csv"]
    assert then == first | {"deliveries": [first["deliveries"][0] | {"seconds": then["deliveries"][0]["seconds"]}]}


def test_a_source_that_fails_stops_nothing_that_was_brought(ask: Ask, water: dict[str, str]) -> None:
    """What will not pass is told at the end; what may pass is tried again after what was brought is through."""
    closed = water | {"SDN_FEEDS_INSIDE": ""}
    name, said = ask("called()", before=WATER, **closed)
    assert name == "AirflowFailException"
    assert "has not opened it for this feed" in said
    (Path(water["SDN_FEEDS"]) / "water" / "levels" / "b.csv").write_text("station\n2\n")
    done = ask("called()", before=WATER, **closed)
    assert ([one["file"] for one in done["deliveries"]], done["refusals"]) == (["b.csv"], [said])


def test_credentials_come_from_airflows_connections(ask: Ask, told: dict[str, str]) -> None:
    said = '{"login": "me", "password": "p", "extra": {"private_key": "k", "n": 1}}'
    before = "def known(name):\n    found = feeds._credentials(name)\n    return [found.login, found.password, dict(found.extra)]\n"
    assert ask('known("center")', before=before, AIRFLOW_CONN_CENTER=said, **told) == ["me", "p", {"private_key": "k"}]
    missing = (
        before
        + "def missing():\n    try:\n        known('nobody')\n    except Exception as error:\n        return [type(error).__name__, error.code]\n"
    )
    assert ask("missing()", before=missing, **told) == ["SourceError", "connection_missing"]
