"""What is known of a part follows from what happened, and only from that."""

from hypothesis import given
from hypothesis import strategies as st

from infra.parts.part import Part
from infra.stack import health
from infra.stack.health import Health, State


def _never(*_: object) -> None:
    raise AssertionError("rules start and ask nothing")


PART = Part("thing", _never, _never, ready_within=120.0, check_every=5.0)  # type: ignore[arg-type]


def ready(at: float) -> Health:
    return health.answered(health.launched(Health(), 7, 1, at), PART, at)


def test_a_launched_part_starts_and_is_asked_at_once() -> None:
    known = health.launched(Health(), 7, 1, 100.0)
    assert (known.state, known.pid, known.started, known.check_at) == (State.STARTING, 7, 100.0, 100.0)


def test_it_is_ready_when_it_answers_and_since_then() -> None:
    known = health.answered(ready(100.0), PART, 130.0)
    assert (known.state, known.since, known.check_at) == (State.READY, 100.0, 135.0)


def test_a_slow_start_has_failed_only_after_its_time() -> None:
    known = health.launched(Health(), 7, 1, 0.0)
    assert health.silent(known, PART, "no answer", 119.0).state is State.STARTING
    late = health.silent(known, PART, "no answer", 121.0)
    assert (late.state, late.detail, late.pid) == (State.FAILED, "no answer", 7)


def test_a_ready_part_may_miss_two_questions_in_a_row() -> None:
    known = ready(0.0)
    for _ in range(2):
        known = health.silent(known, PART, "no answer", 10.0)
    assert known.state is State.READY
    assert health.silent(known, PART, "no answer", 11.0).state is State.FAILED


def test_an_answer_in_between_forgives_the_missed_ones() -> None:
    known = health.silent(health.silent(ready(0.0), PART, "", 1.0), PART, "", 2.0)
    known = health.silent(health.answered(known, PART, 3.0), PART, "", 4.0)
    assert (known.state, known.silences) == (State.READY, 1)


def test_the_wait_doubles_with_each_death_in_a_row() -> None:
    known, waits = Health(), []
    for _ in range(7):
        known = health.died(health.launched(known, 7, 1, 0.0), "ended with exit code 1", 0.0)
        waits.append(known.retry_at)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert known.detail == "ended with exit code 1; death 7 in a row, launched again 30 s later"


def test_a_part_that_served_for_a_while_starts_counting_anew() -> None:
    known = health.died(health.died(ready(0.0), "x", 1.0), "x", 2.0)
    served = health.answered(health.launched(known, 8, 1, 3.0), PART, 4.0)
    again = health.died(served, "x", 4.0 + health.SETTLED_S + 1)
    assert (again.deaths, again.restarts) == (1, 3)


def test_a_dead_part_has_no_pid_and_shows_when_it_comes_back() -> None:
    known = health.died(ready(0.0), "ended by SIGKILL", 50.0)
    assert (known.state, known.pid, known.since, known.retry_at) == (State.FAILED, None, 50.0, 51.0)


@given(st.lists(st.sampled_from(["answer", "silence", "death", "launch"]), max_size=30))
def test_whatever_happens_ready_means_it_answered_since_it_was_launched(events: list[str]) -> None:
    known, answered_since = Health(), False
    for now, event in enumerate(events, start=1):
        if event == "launch" and known.pid is None:
            known, answered_since = health.launched(known, 7, 1, float(now)), False
        elif event == "answer" and known.pid:
            known, answered_since = health.answered(known, PART, float(now)), True
        elif event == "silence" and known.pid:
            known = health.silent(known, PART, "quiet", float(now))
        elif event == "death" and known.pid:
            known, answered_since = health.died(known, "x", float(now)), False
        assert known.state is not State.READY or answered_since
