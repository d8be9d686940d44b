"""Due times, the file that answers each, and what came of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.punctuality.calendars import BOOKS, is_holiday
from marketplace.punctuality.rules import LOOK_BACK, answered, due_times, punctuality, schedule_of
from sectors.spec.feed import Calendar, Expected, Feed
from sectors.spec.format import Format
from wire.deliveries import Punctuality

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = timedelta(hours=1)
DAILY = Feed("windpark", "*.csv", "0 9 * * *", (Format(),), expected=Expected(2 * HOUR, 2 * HOUR, Calendar.KR))
CRONS = ("0 9 * * *", "30 2 * * *", "15 * * * *", "0 9 * * 1-6", "0 6 1 * *", "*/20 * * * *")
ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "UTC")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - naive by hypothesis' wish


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def days(feed: Feed, first: str, last: str) -> list[str]:
    found = due_times(feed, seoul(f"{first} 00:00"), seoul(f"{last} 23:59"))
    return [at.astimezone(ZoneInfo(feed.zone)).strftime("%m-%d") for at in found]


def test_no_delivery_is_due_on_korean_holidays_lunar_and_substitute_ones_too() -> None:
    assert days(DAILY, "2026-09-22", "2026-09-28") == ["09-22", "09-23", "09-27", "09-28"]  # Chuseok
    assert days(DAILY, "2026-08-14", "2026-08-18") == ["08-14", "08-16", "08-18"]  # 17th for the 15th, a Saturday
    assert days(DAILY, "2027-02-05", "2027-02-10") == ["02-05", "02-10"]  # New Year, and a day for its Sunday


def test_weekends_are_left_out_where_the_feed_says_so_by_its_own_zone() -> None:
    expected = Expected(HOUR, HOUR, weekends=False)
    assert days(replace(DAILY, expected=expected), "2026-11-27", "2026-12-01") == ["11-27", "11-30", "12-01"]
    at_night = replace(DAILY, expected=expected, zone="America/New_York", cron="0 22 * * *")
    assert days(at_night, "2026-11-27", "2026-12-01") == ["11-26", "11-27", "11-30"]  # Friday's is Saturday in Seoul


@pytest.mark.parametrize("calendar", Calendar)
def test_every_calendar_that_can_be_declared_is_there(calendar: Calendar) -> None:
    assert calendar in BOOKS
    assert is_holiday(calendar, date(2026, 12, 25))
    assert not is_holiday(calendar, date(2026, 11, 26))


def test_a_feed_that_declares_nothing_is_never_due() -> None:
    assert not list(due_times(replace(DAILY, expected=None), seoul("2026-01-01 00:00"), seoul("2027-01-01 00:00")))
    assert not list(due_times(replace(DAILY, cron="0 0 30 2 *"), seoul("2026-01-01 00:00"), seoul("2027-01-01 00:00")))


def test_the_night_when_clocks_change_has_each_delivery_once() -> None:
    berlin = replace(DAILY, zone="Europe/Berlin", expected=Expected(HOUR, HOUR))
    for day in ("2026-03-29", "2026-10-25"):
        start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo("Europe/Berlin"))
        night = (start - HOUR, start + timedelta(hours=12))
        assert len(list(due_times(replace(berlin, cron="30 2 * * *"), *night))) == 1
        hours = list(due_times(replace(berlin, cron="15 * * * *"), *night))
        assert {after - before for before, after in pairwise(hours)} == {HOUR}


@given(MOMENTS, st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(CRONS), st.sampled_from(ZONES))
def test_due_times_do_not_depend_on_how_often_they_are_asked_for(
    start: datetime, first: int, second: int, cron: str, zone: str
) -> None:
    feed = replace(DAILY, cron=cron, zone=zone)
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    whole = list(due_times(feed, start, end))
    assert whole == sorted(set(whole))
    assert whole == [*due_times(feed, start, middle), *due_times(feed, middle, end)]
    assert all(start < at <= end for at in whole)


DUES = [seoul(f"2026-11-{day} 09:00") for day in range(23, 29)]


def test_files_answer_their_own_times_in_any_order() -> None:
    open_times, found = list(DUES), []
    for came in ("11-27 09:05", "11-28 08:10", "11-28 08:20", "11-28 08:21", "11-28 08:22", "11-28 08:23"):
        due = answered(open_times, seoul(f"2026-{came}"), 2 * HOUR)
        assert due
        open_times.remove(due)
        found.append(due.day)
    assert found == [27, 28, 26, 25, 24, 23]
    assert answered(open_times, seoul("2026-11-28 08:24"), 2 * HOUR) is None


def test_a_file_answers_nothing_that_is_too_far_ahead_or_too_long_ago() -> None:
    due = seoul("2026-11-23 09:00")
    assert answered([due], due - 2 * HOUR, 2 * HOUR) == due
    assert answered([due], due - 2 * HOUR - timedelta(seconds=1), 2 * HOUR) is None
    assert answered([due], due + LOOK_BACK, 2 * HOUR) == due
    assert answered([due], due + LOOK_BACK + timedelta(seconds=1), 2 * HOUR) is None


@given(st.permutations(range(6)), st.integers(0, 119))
def test_punctual_files_never_leave_one_missed_whatever_else_they_do(order: list[int], minutes: int) -> None:
    """However six files of six days are spread over the graces of their own days, each day has its file."""
    came = sorted(DUES[n] + timedelta(minutes=(minutes * (n + 1)) % 120) for n in order)
    open_times = list(DUES)
    for at in came:
        due = answered(open_times, at, 2 * HOUR)
        assert due
        assert punctuality(due, due + 2 * HOUR, at, at) is Punctuality.ON_TIME
        open_times.remove(due)
    assert not open_times


@given(st.lists(MOMENTS, max_size=30), st.lists(MOMENTS, max_size=30), st.integers(0, 48))
def test_no_time_is_answered_twice_and_no_file_answers_two(
    due: list[datetime], came: list[datetime], early: int
) -> None:
    open_times, pairs = sorted(set(due)), []
    for at in sorted(came):
        if (one := answered(open_times, at, early * HOUR)) is not None:
            open_times.remove(one)
            pairs.append((one, at))
    assert len({one for one, _ in pairs}) == len(pairs) <= len(came)
    assert all(at - LOOK_BACK <= one <= at + early * HOUR for one, at in pairs)


@pytest.mark.parametrize(
    ("came", "now", "state"),
    [
        (None, 2 * HOUR, Punctuality.WAITING),
        (None, 2 * HOUR + timedelta(seconds=1), Punctuality.MISSED),
        (-HOUR, HOUR, Punctuality.EARLY),
        (timedelta(0), HOUR, Punctuality.ON_TIME),
        (2 * HOUR, 3 * HOUR, Punctuality.ON_TIME),
        (2 * HOUR + timedelta(seconds=1), 3 * HOUR, Punctuality.LATE),
    ],
)
def test_what_came_of_a_due_time(came: timedelta | None, now: timedelta, state: Punctuality) -> None:
    due = DUES[0]
    assert punctuality(due, due + 2 * HOUR, None if came is None else due + came, due + now) is state


def test_whatever_moves_due_times_is_another_schedule() -> None:
    expected = DAILY.expected
    assert expected
    changed = [
        DAILY,
        replace(DAILY, cron="0 10 * * *"),
        replace(DAILY, zone="UTC"),
        *(
            replace(DAILY, expected=replace(expected, **change))
            for change in ({"calendar": None}, {"weekends": False}, {"grace": HOUR}, {"early": HOUR})
        ),
        replace(DAILY, expected=None),
    ]
    assert len({schedule_of(feed) for feed in changed}) == len(changed)
    assert schedule_of(replace(DAILY, files="*.json", refuse_above=0.1)) == schedule_of(DAILY)
