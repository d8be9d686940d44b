"""`python -m <package>.<step> <sector>.<dataset>`: the frame that the steps share."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from pipeline.errors import StepError
from pipeline.settings import Settings
from sectors.errors import DeclarationError
from sectors.spec.dataset import Dataset


def main(step: Callable[[Settings, Dataset, datetime], None]) -> None:
    """Run a step on the dataset named by the first argument; what is known to go wrong is said in one line."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m <package>.<step> <sector>.<dataset>, not {' '.join(sys.argv[1:]) or 'nothing'}")
    settings, [dataset] = known(sys.argv[1:])
    try:
        step(settings, dataset, datetime.now(UTC))
    except StepError as failed:
        sys.exit(str(failed))


def known(names: Sequence[str]) -> tuple[Settings, list[Dataset]]:
    """The settings of the environment, and the datasets of these ids; ends the process where something is mistaken."""
    try:
        settings = Settings.read()
        return settings, [settings.dataset(name) for name in names]
    except (KeyError, ValueError, DeclarationError) as mistake:
        sys.exit(str(mistake.args[0]))


def each(
    step: Callable[[Settings, Dataset, str, datetime], object], pending: Callable[[Settings, Dataset], list[str]]
) -> None:
    """Run a step on every delivery of the dataset that `pending` names."""

    def run(settings: Settings, dataset: Dataset, now: datetime) -> None:
        for delivery in pending(settings, dataset):
            step(settings, dataset, delivery, now)
            print(delivery)  # noqa: T201 - the command's output

    main(run)
