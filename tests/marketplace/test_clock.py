"""Time goes on, whatever the machine's clock does (F35)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from marketplace.clock import SET_BACK, Onward, system_clock
from marketplace.grants.values import HeldGrant
from marketplace.licensing.scope import Scope
from tests.support.marketplace import NOW

MIDNIGHT = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Seoul"))
GRANT = HeldGrant("energy.generation", Scope(dataset="energy.generation", columns=("station",)), None, NOW, MIDNIGHT)


def at(*seconds: int) -> Onward:
    """A machine's clock that shows these seconds after midnight in Seoul, one after the other."""
    shown = iter(seconds)
    return Onward(lambda: MIDNIGHT + timedelta(seconds=next(shown)))


@pytest.mark.parametrize("back", [-1, -600, -3_599])
def test_a_clock_that_steps_back_revives_no_licence(back: int) -> None:
    clock = at(-1, 0, back, back + 1, 1)
    assert [GRANT.active(clock()) for _ in range(5)] == [True, False, False, False, False]


def test_it_goes_on_where_the_machine_has_caught_up() -> None:
    clock = at(10, 5, 9, 11)
    assert [int((clock() - MIDNIGHT).total_seconds()) for _ in range(4)] == [10, 10, 10, 11]


def test_a_clock_that_was_far_ahead_is_mended() -> None:
    far = int(SET_BACK.total_seconds()) + 1
    clock = at(far, 0)
    assert [clock() - MIDNIGHT for _ in range(2)] == [timedelta(seconds=far), timedelta(0)]


def test_the_systems_own_has_a_zone() -> None:
    assert system_clock().utcoffset() == timedelta(0)
