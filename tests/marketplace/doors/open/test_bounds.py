"""How much work and how many requests the door takes: its own limits, each really reached."""

import asyncio
from pathlib import Path

import pytest
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from marketplace.doors.open import work
from marketplace.doors.open.errors import Busy, DoesNotFit, OpenTooFast, TooLong
from marketplace.doors.open.pace import OpenPace
from marketplace.doors.open.work import Work
from tests.support.gate import PSEUDONYM_KEY

ENDLESS = "SELECT count(*) FROM range(100000000000) AS a(i) WHERE i % 7 = 8"


def test_work_ends_at_its_time_and_the_next_is_done(tmp_path: Path) -> None:
    async def both() -> int:
        bounded = Work(PSEUDONYM_KEY, tmp_path, most_s=0.2)
        with pytest.raises(TooLong, match=r"0\.2 s"):
            await bounded.ask(ENDLESS)
        found: int = (await bounded.ask("SELECT 42 AS n")).column("n")[0].as_py()
        bounded.close()
        return found

    assert asyncio.run(both()) == 42


def test_who_waits_too_long_for_a_turn_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "WAIT_S", 0.1)

    async def three() -> list[object]:
        bounded = Work(PSEUDONYM_KEY, tmp_path, most_s=0.5)
        return await asyncio.gather(*(bounded.ask(ENDLESS) for _ in range(3)), return_exceptions=True)

    kinds = sorted(type(error).__name__ for error in asyncio.run(three()))
    assert kinds == [Busy.__name__, TooLong.__name__, TooLong.__name__]


def test_the_pace_counts_each_place_and_a_key_for_itself() -> None:
    pace = OpenPace(
        anonymous=(RateLimitItemPerMinute(2), RateLimitItemPerDay(3)), keyed=(RateLimitItemPerMinute(9), RateLimitItemPerDay(9))
    )  # fmt: skip
    assert [pace.count("here", keyed=False).remaining for _ in range(2)] == [1, 0]
    with pytest.raises(OpenTooFast) as error:
        pace.count("here", keyed=False)
    assert 1 <= error.value.seconds <= 61
    assert "With an API token" in error.value.remedy
    assert pace.count("there", keyed=False).remaining == 1
    assert pace.count("key", keyed=True).limit == 9


def test_a_sum_that_no_number_holds_is_told_and_the_next_is_done(tmp_path: Path) -> None:
    widest = (
        "SELECT sum(n) AS n FROM (VALUES (99999999999999999999999999999999999999::DECIMAL(38,0))) AS a(n), range(9)"
    )

    async def both() -> int:
        one = Work(PSEUDONYM_KEY, tmp_path)
        with pytest.raises(DoesNotFit, match="too large"):
            await one.ask(widest)
        found: int = (await one.ask("SELECT 42 AS n")).column("n")[0].as_py()
        one.close()
        return found

    assert asyncio.run(both()) == 42
