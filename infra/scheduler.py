"""Airflow's scheduler with everything in its memory that a delivery's task imports: `python -m infra.scheduler`.

LocalExecutor forks a task from the scheduler's process, so a task shares what was imported before instead of spending
seconds of its own on it (Great Expectations alone takes three). What starts no thread is made ready too: a fork has no
threads of its parent.

It looks for work briskly while runs come and end, and seldom while nothing happens: hundreds of short runs would wait
for its looks, and a look that finds nothing costs some 50 ms of CPU.
"""

import runpy
import sys
import time
from importlib import import_module
from typing import Any

from airflow.cli.commands import scheduler_command
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner

from client import api
from judging import zones
from pipeline import suite
from pipeline.steps import STEPS

PRELOADED = (
    "airflow.sdk.execution_time.task_runner",
    "pipeline.deliver",
    "pipeline.light.lane",
    "pyarrow.acero",  # with its datasets; these two are imported when a table is first given from Arrow to Arrow
    "pyarrow.substrait",
    "sqlglot.dialects.duckdb",  # sqlglot imports a dialect when it is first written in
)

BRISK_S, CALM_S = 0.2, 2.0
BRISK_FOR_S = 10.0


class Runner(SchedulerJobRunner):  # type: ignore[misc]  # Airflow says no types
    """Sets how long the loop sleeps after a look at which nothing was to do."""

    brisk_until = 0.0

    def _do_scheduling(self, session: Any) -> int:
        return self._paced(super()._do_scheduling(session))

    def _process_executor_events(self, executor: Any, session: Any) -> int:
        return self._paced(super()._process_executor_events(executor=executor, session=session))

    def _paced(self, done: int) -> int:
        """`done`: tasks that were queued, or have ended."""
        now = time.monotonic()
        if done:
            self.brisk_until = now + BRISK_FOR_S
        self._scheduler_idle_sleep_time = BRISK_S if now < self.brisk_until else CALM_S
        return done


def preload() -> None:
    for module in (*PRELOADED, *STEPS.values()):
        import_module(module)
    api.authorities()
    suite.of_pandas()
    zones.settled("Asia/Seoul")  # of most feeds


def main() -> None:
    preload()
    scheduler_command.SchedulerJobRunner = Runner
    sys.argv = ["airflow", "scheduler", "--skip-serve-logs"]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()
