"""Airflow's scheduler with everything in its memory that a delivery's task imports: `python -m infra.scheduler`.

LocalExecutor forks a task from the scheduler's process, so a task shares what was imported before instead of spending
seconds of its own on it (Great Expectations alone takes three). What starts no thread is made ready too: a fork has no
threads of its parent.
"""

import runpy
import sys
from importlib import import_module

from client import api
from judging import zones
from pipeline import suite
from pipeline.steps import STEPS

PRELOADED = (
    "airflow.sdk.execution_time.task_runner",
    "pipeline.deliver",
    "pipeline.light.lane",
    "sqlglot.dialects.duckdb",  # sqlglot imports a dialect when it is first written in
)


def preload() -> None:
    for module in (*PRELOADED, *STEPS.values()):
        import_module(module)
    api.authorities()
    suite.of_pandas()
    zones.settled("Asia/Seoul")  # of most feeds


def main() -> None:
    preload()
    sys.argv = ["airflow", "scheduler", "--skip-serve-logs"]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()
