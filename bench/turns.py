"""What measures have in common: two commands in turns, and a delivery that has landed taken to its release."""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from pipeline import publish, validate
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset

ROUNDS = 3  # after one that warms everything up


def in_turns(ours: Callable[[], float], peer: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """The medians of their seconds."""
    runs = [(ours(), peer()) for _ in range(rounds + 1)][1:]
    return median(run[0] for run in runs), median(run[1] for run in runs)


def release(told: Settings, dataset: Dataset, delivery: str) -> None:
    validate.run(told, dataset, delivery, datetime.now(UTC))
    made = publish.run(told, dataset, delivery, datetime.now(UTC))
    assert made is not None, f"{delivery} is accepted"
