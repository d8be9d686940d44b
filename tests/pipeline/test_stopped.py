"""A task that is stopped for a while and goes on, as a machine that is suspended, or swaps, lets it."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path

import psutil
import pytest

from sectors.spec.table import Mode
from tests.pipeline.test_exactly_once import begin, outcome
from tests.support.forked import Forker, forker
from tests.support.stripe import until


@pytest.fixture(scope="module")
def two() -> Iterator[tuple[Forker, Forker]]:
    with forker() as one, forker() as other:
        yield one, other


def stopped(forks: Forker) -> psutil.Process | None:
    children = psutil.Process(forks.pid).children()
    return next((child for child in children if child.status() == psutil.STATUS_STOPPED), None)


@pytest.mark.parametrize("at", range(6, 60, 11))
def test_whoever_is_given_up_and_goes_on_does_nothing_twice(
    two: tuple[Forker, Forker], tmp_path: Path, at: int
) -> None:
    """Airflow gives up a task that is silent and starts another, while the first may go on at any time."""
    one, other = two
    disturbed, reference = tmp_path / "disturbed", tmp_path / "reference"
    for root in (disturbed, reference):
        begin(one, root, Mode.APPEND)
    assert one.run(reference).status == 0
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(one.run, disturbed, kill_at=at, how=signal.SIGSTOP)
        held = until(lambda: stopped(one))
        second = pool.submit(other.run, disturbed)
        with pytest.raises(NotYet):
            second.result(2)
        held.send_signal(signal.SIGCONT)
        assert (first.result(60).status, second.result(60).status) == (0, 0)
    assert outcome(disturbed) == outcome(reference)
