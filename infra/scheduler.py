"""Airflow's scheduler with everything in its memory that a delivery's task imports: `python -m infra.scheduler`.

LocalExecutor forks a task from the scheduler's process, so a task shares what was imported before instead of spending
seconds of its own on it (Great Expectations alone takes three). Nothing is used here, only imported: a fork has no
threads of its parent.
"""

import logging
import runpy
import sys
from importlib import import_module

from pipeline.steps import STEPS

PRELOADED = ("airflow.sdk.execution_time.task_runner", "pipeline.deliver", "pipeline.suite", "pipeline.light.lane")


def main() -> None:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells of each of its methods
    for module in (*PRELOADED, *STEPS.values()):
        import_module(module)
    sys.argv = ["airflow", "scheduler", "--skip-serve-logs"]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()
