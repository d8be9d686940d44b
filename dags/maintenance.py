"""The upkeep of all tables, once a night: one task that goes through them one after another.

What was done to each is its XCom `tables`, a line a table; whatever fails fails the run at its end, by the names of the
tables, and stops none of the others. It is not tried again: the next night does what is left. A delivery may come at
any time: whoever writes a table holds its lock, and waits for one table or one partition at most.

Nothing heavy is imported here: Airflow parses this file again and again.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowFailException

from dags import RUNS

QUIET = "30 2 * * *"  # few feeds are due then, and few people ask


def _maintain(ti: Any = None) -> None:
    """Airflow gives `ti`, which keeps what was done as `tables`."""
    from pipeline.settings import Settings  # noqa: PLC0415 - heavy, and wanted only in a task
    from spark_jobs import maintain  # noqa: PLC0415

    settings = Settings.read()
    report = maintain.run(settings, maintain.every(settings.layout))
    ti.xcom_push(key="tables", value=report.done)
    if report.failed:
        raise AirflowFailException("\n".join(report.failed))


with DAG(
    dag_id="maintenance",
    schedule=CronTriggerTimetable(QUIET, timezone="Asia/Seoul", run_immediately=False),
    catchup=False,
    max_active_runs=1,
    allowed_run_types=RUNS,
    tags=["maintenance"],
    description="Merges small files, deletes what no reader needs, condenses logs",
    dagrun_timeout=timedelta(hours=6),
) as dag:
    task(task_id="maintain", retries=0, execution_timeout=timedelta(hours=5))(_maintain)()
