"""One DAG per declared feed, on the feed's own cron: land → validate → publish → announce → verdict.

No DAG has a start in the past: on a new network it would run at once, not at its next time.

Each task calls one step for every delivery of the run, in order; announce updates the dataset's asset. A refused
delivery fails the last task, after it is announced, so that the run shows red. Nothing
heavy is imported here: Airflow parses this file again and again, and the steps import Spark when they run.
"""

import os
from datetime import UTC, datetime, timedelta
from importlib import import_module

from airflow.sdk import DAG, Asset, CronTriggerTimetable, get_parsing_context, task
from airflow.sdk.exceptions import AirflowFailException

from pipeline.steps import STEPS
from sectors.registry import folders, load_sound
from sectors.spec import Dataset

RETRY = {
    "retries": 4,
    "retry_delay": timedelta(seconds=15),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=1),
}


def _land(dataset_id: str) -> list[str]:
    from pipeline import land  # noqa: PLC0415 - heavy, and wanted only in a task
    from pipeline.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    return land.run(settings, settings.dataset(dataset_id), datetime.now(UTC))


def _step(name: str, dataset_id: str, deliveries: list[str]) -> list[str]:
    """Run one step on each delivery. What will fail again in the same way is not tried again."""
    from pipeline.errors import StepError  # noqa: PLC0415
    from pipeline.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    dataset = settings.dataset(dataset_id)
    step = import_module(STEPS[name])
    try:
        for delivery in deliveries:
            step.run(settings, dataset, delivery, datetime.now(UTC))
    except StepError as error:
        if error.passing:
            raise
        raise AirflowFailException(str(error)) from error
    return deliveries


def _announce(dataset_id: str, deliveries: list[str]) -> list[str]:
    """Announce each, and hand on, as one text, why any were refused."""
    from pipeline.announce import refusals  # noqa: PLC0415
    from pipeline.settings import Settings  # noqa: PLC0415

    refused = refusals(Settings.read(), _step("announce", dataset_id, deliveries))
    return ["\n".join(refused)] if refused else []


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
        default_args=RETRY,
        tags=[dataset.sector, dataset.feed.supply_center],
        description=dataset.title.en,
        dagrun_timeout=timedelta(hours=6),
    ) as feed:
        made = Asset(name=dataset.id, uri=f"sdn://{dataset.sector}/{dataset.name}")
        deliveries = task(task_id="land")(_land)(dataset.id)
        for name in ("validate", "publish"):
            deliveries = task(task_id=name)(_step)(name, dataset.id, deliveries)
        refused = task(task_id="announce", outlets=[made])(_announce)(dataset.id, deliveries)
        # One for all refusals: where there is none, Airflow skips it without starting a process.
        task(task_id="verdict", retries=0)(_verdict).expand(refusal=refused)
    return feed


def _wanted(dataset: Dataset) -> bool:
    """While a task runs only its own DAG is built."""
    running = get_parsing_context().dag_id
    return running is None or running == dataset.id


for declared in load_sound(folders(os.environ)).datasets:
    if _wanted(declared):
        globals()[f"feed_{declared.sector}_{declared.name}"] = feed_dag(declared)
