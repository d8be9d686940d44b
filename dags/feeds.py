"""One DAG per declared feed, on the feed's own cron: deliver → verdict.

`deliver` is one task, as a process costs more than the steps of a small delivery, and all of them can be done again;
what became of each delivery is its XCom `deliveries`, by file and by step. A run that found nothing to take is skipped.
Refused deliveries fail the run by a task of their own, named by the reason. Where the feed declares a source, `deliver`
begins by fetching from it.

No DAG has a start in the past: on a new network it would run at once, not at its next time. None has back-fills: a run
takes whatever has come, whatever day it is called after, and Airflow puts the runs of days past before those of today.

Nothing heavy is imported here: Airflow parses this file again and again.
"""

import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import DAG, Asset, CronTriggerTimetable, get_parsing_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags import RUNS
from sectors.registry import folders, load_sound
from sectors.spec.dataset import Dataset

if TYPE_CHECKING:
    from intake.credentials import Credentials
    from pipeline.errors import StepError
    from pipeline.settings import Settings

RETRY = {
    "retries": 4,
    "retry_delay": timedelta(seconds=15),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=1),
}


def _deliver(dataset_id: str, dag_run: Any = None, ti: Any = None) -> list[str]:
    """Take every delivery that waits through its steps. What will fail again in the same way is not tried again.

    Airflow gives `dag_run`, whose beginning tells which deliveries an earlier try of this task announced, and `ti`,
    which keeps what became of each as `deliveries`. The answer is one text of all refusals, or none.
    """
    from pipeline import deliver  # noqa: PLC0415 - heavy, and wanted only in a task
    from pipeline.errors import StepError  # noqa: PLC0415
    from pipeline.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    dataset = settings.dataset(dataset_id)
    failed = _fetch(settings, dataset) if dataset.feed.source else None
    try:
        outcomes = list(deliver.run(settings, dataset, dag_run.start_date))
    except StepError as error:
        raise _for_airflow(error) from error
    if failed and (failed.passing or not outcomes):
        raise _for_airflow(failed) from None
    if not outcomes:
        raise AirflowSkipException("nothing has come")
    refused = [f"{one.file} ({one.delivery}) was refused: {one.refusal}" for one in outcomes if one.refusal]
    told = [*refused, str(failed)] if failed else refused
    ti.xcom_push(key="deliveries", value=[asdict(one) for one in outcomes])
    return ["\n".join(told)] if told else []


def _for_airflow(error: "StepError") -> Exception:
    """Airflow tries again what may pass."""
    return error if error.passing else AirflowFailException(str(error))


def _fetch(settings: "Settings", dataset: Dataset) -> "StepError | None":
    """Why nothing could be fetched, if so: it stops nothing that was brought."""
    from intake import fetch  # noqa: PLC0415
    from pipeline.errors import StepError  # noqa: PLC0415

    try:
        fetch.run(settings, dataset, datetime.now(UTC), _credentials)
    except StepError as failed:
        return failed
    return None


def _credentials(connection: str) -> "Credentials":
    """Of Airflow's connection of that name, which masks them in its logs. SourceError where there is none."""
    from airflow.sdk import Connection  # noqa: PLC0415
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415

    from intake import credentials  # noqa: PLC0415

    try:
        known = Connection.get(connection)
    except AirflowNotFoundException:
        raise credentials.missing(connection) from None
    return credentials.of(known.login, known.password, known.extra_dejson)


def _verdict(refusal: str) -> None:
    """Fail the run of refused deliveries, which Airflow would else count as a success. Trying again would not help."""
    raise AirflowFailException(refusal)


def feed_dag(dataset: Dataset) -> DAG:
    """The DAG of one feed; its id is the dataset's."""
    with DAG(
        dag_id=dataset.id,
        schedule=CronTriggerTimetable(dataset.feed.cron, timezone=dataset.feed.zone, run_immediately=False),
        catchup=False,
        max_active_runs=1,
        allowed_run_types=RUNS,
        default_args=RETRY,
        tags=[dataset.sector, dataset.feed.supply_center],
        description=dataset.title.en,
        dagrun_timeout=timedelta(hours=6),
    ) as feed:
        made = Asset(name=dataset.id, uri=f"sdn://{dataset.sector}/{dataset.name}")
        refused = task(task_id="deliver", outlets=[made])(_deliver)(dataset.id)
        # One for all refusals: where there is none, Airflow skips it without starting a process.
        named = "{{ task.op_kwargs['refusal'] }}"
        task(task_id="verdict", retries=0, map_index_template=named)(_verdict).expand(refusal=refused)
    return feed


def _wanted() -> list[Dataset]:
    """While a task runs only its own DAG is built, from its own sector's declarations."""
    running = get_parsing_context().dag_id
    if running is None:
        return list(load_sound(folders(os.environ)).datasets)
    sector = running.partition(".")[0]
    return [one for one in load_sound(folders(os.environ), only=sector).datasets if one.id == running]


for declared in _wanted():
    globals()[f"feed_{declared.sector}_{declared.name}"] = feed_dag(declared)
