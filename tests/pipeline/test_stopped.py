"""A task that is stopped for a while and goes on, as a machine that is suspended, or swaps, lets it."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
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


@contextmanager
def ended_if_it_fails(forks: Forker) -> Iterator[None]:
    """Or whoever waits for what is stopped would wait for ever."""
    try:
        yield
    except BaseException:
        process = psutil.Process(forks.pid)
        for each in [*process.children(), process]:
            each.kill()
        raise


def test_whoever_is_given_up_and_goes_on_does_nothing_twice(two: tuple[Forker, Forker], tmp_path: Path) -> None:
    """Airflow gives up a task that is silent and starts another, while the first may go on at any time."""
    begin(two[0], tmp_path / "reference", Mode.APPEND)
    assert two[0].run(tmp_path / "reference").status == 0
    has_waited = [given_up(two, tmp_path / str(at), at) for at in range(6, 60, 11)]
    for at in range(6, 60, 11):
        assert outcome(tmp_path / str(at)) == outcome(tmp_path / "reference"), at
    assert sum(has_waited) > 1, "within a step the first has the delivery alone; between two it has nothing"


def given_up(two: tuple[Forker, Forker], root: Path, at: int) -> bool:
    """Whether the second had to wait for the first, which is stopped at the file that it touches then."""
    one, other = two
    begin(one, root, Mode.APPEND)
    with ThreadPoolExecutor(2) as pool, ended_if_it_fails(one):
        first = pool.submit(one.run, root, kill_at=at, how=signal.SIGSTOP)
        held = until(lambda: stopped(one))
        second = pool.submit(other.run, root)
        waiting = wait([second], 4).not_done
        held.send_signal(signal.SIGCONT)
        assert (first.result(60).status, second.result(60).status) == (0, 0), at
    return bool(waiting)
