"""What follows where a period is not paid, and the states that it leads to."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.subscriptions import dunning
from marketplace.subscriptions.dunning import Step
from marketplace.subscriptions.errors import SubscriptionStepRefused
from marketplace.subscriptions.states import TRANSITIONS, Event, SubscriptionState, advance
from tests.support.marketplace import NOW


@pytest.mark.parametrize(
    ("days", "taken", "steps"),
    [
        (0, 0, [Step.FAILED]),
        (2, 1, []),
        (3, 1, [Step.REMINDED]),
        (6, 2, [Step.LAST_CALL]),
        (7, 3, [Step.PAUSED]),
        (29, 4, []),
        (31, 4, [Step.ENDED]),
        (31, 0, list(Step)),
    ],
)
def test_each_step_has_its_day(days: int, taken: int, steps: list[Step]) -> None:
    assert list(dunning.due(NOW, taken, NOW + timedelta(days=days))) == steps


@given(st.lists(st.integers(0, 40), min_size=1).map(sorted))
def test_however_often_it_is_looked_at_each_step_is_taken_once(days: list[int]) -> None:
    taken: list[Step] = []
    for day in days:
        taken += dunning.due(NOW, len(taken), NOW + timedelta(days=day))
    assert taken == list(dunning.due(NOW, 0, NOW + timedelta(days=days[-1])))


def test_what_has_ended_stays_so() -> None:
    ended = SubscriptionState.ENDED
    assert {to for (state, _), to in TRANSITIONS.items() if state is ended} == {ended}
    with pytest.raises(SubscriptionStepRefused):
        advance(SubscriptionState.ACTIVE, Event.GRACE_OVER)
