"""`python -m spark_jobs.<step> <sector>.<dataset>`: the frame that the steps share."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from sectors.errors import DeclarationError
from sectors.spec import Dataset
from spark_jobs.errors import StepError
from spark_jobs.settings import Settings


def main(step: Callable[[Settings, Dataset, datetime], None]) -> None:
    """Run a step on the dataset named by the first argument; what is known to go wrong is said in one line."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m spark_jobs.<step> <sector>.<dataset>, not {' '.join(sys.argv[1:]) or 'nothing'}")
    try:
        settings = Settings.read()
        dataset = settings.dataset(sys.argv[1])
    except (KeyError, DeclarationError) as mistake:
        sys.exit(str(mistake.args[0]))
    try:
        step(settings, dataset, datetime.now(UTC))
    except StepError as failed:
        sys.exit(str(failed))


def each(step: Callable[[Settings, Dataset, str, datetime], object]) -> None:
    """Run a step on every delivery of the dataset that is not announced yet."""

    def run(settings: Settings, dataset: Dataset, now: datetime) -> None:
        from spark_jobs import land  # noqa: PLC0415 - land's own command uses this module

        for delivery in land.pending(settings, dataset):
            step(settings, dataset, delivery, now)
            print(delivery)  # noqa: T201 - the command's output

    main(run)
