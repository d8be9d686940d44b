"""Clocks as files have them: halves of a day in their words, 24:00, and the day numbers of spreadsheets."""
# ruff: noqa: DTZ001 - local times

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting.texts.patterns import reading
from judging import day_numbers
from tests.support.judging import column, judged


@pytest.mark.parametrize(
    ("pattern", "text", "hour"),
    [
        ("%Y-%m-%d %p %I:%M", "2024-01-02 오전 12:05", 0),
        ("%Y-%m-%d %p %I:%M", "2024-01-02 오후 12:05", 12),
        ("%Y-%m-%d %p %I:%M", "2024-01-02 오후 1:05", 13),
        ("%p %I:%M, %Y.%m.%d", "오전 09:05, 2024.01.02", 9),
        ("%d/%m/%Y %I:%M %p", "02/01/2024 1:05 p.m.", 13),
        ("%d/%m/%Y %I:%M %p", "02/01/2024 1:05 a. m.", 1),
        ("%d/%m/%Y %I:%M %p", "02/01/2024 12:05 P.M.", 12),
    ],
)
def test_halves_of_a_day(pattern: str, text: str, hour: int) -> None:
    assert judged(column("timestamp", formats=(pattern,), zone="UTC"), text) == [(datetime(2024, 1, 2, hour, 5), [])]
    assert reading(pattern).read(text) == datetime(2024, 1, 2, hour, 5)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("%Y%m%d", "202413"), ("%Y%m%d", "2024113"), ("%y%m%d", "24113"), ("%Y%m%dT%H%M%S", "20240113T1020")],
)
def test_numbers_that_touch_need_all_their_digits(pattern: str, text: str) -> None:
    [(value, reasons)] = judged(column("timestamp", formats=(pattern,), zone="UTC"), text)
    assert (value, len(reasons)) == (None, 1)
    assert reading(pattern).read(text) is None


MIDNIGHTS = [
    ("%Y-%m-%d %H:%M:%S", "2024-02-28 24:00:00"),
    ("%Y-%m-%d %H:%M", "2024-2-28 24:0"),
    ("%Y%m%d%H", "2024022824"),
    ("%d.%m.%y %H:%M:%S.%f", "28.02.24 24:00:00.000"),
    ("%d-%b-%Y %H:%M", "28-feb-2024 24:00"),
]


@pytest.mark.parametrize(("pattern", "text"), MIDNIGHTS)
def test_the_midnight_that_ends_a_day(pattern: str, text: str) -> None:
    assert judged(column("timestamp", formats=(pattern,), zone="UTC"), text) == [(datetime(2024, 2, 29), [])]
    assert reading(pattern).read(text) == datetime(2024, 2, 29)
    assert judged(column("date", formats=(pattern,)), text) == [(date(2024, 2, 28), [])]  # the day that is written


def test_no_such_midnight() -> None:
    texts = ("2024-02-28 24:00:01", "2024-02-28 24:01:00", "2024-02-30 24:00:00", "9999-12-31 24:00:00")
    assert judged(column("timestamp", zone="UTC"), *texts) == [(None, ["value: not a timestamp"])] * 4
    assert [reading("%Y-%m-%d %H:%M:%S").read(text) for text in texts] == [None] * 4


def test_a_day_that_ends_when_clocks_are_put_forward() -> None:
    texts = ("2011-12-29 24:00:00", "2011-12-30 24:00:00")  # Apia left out the 30th
    assert judged(column("timestamp", zone="Pacific/Apia"), *texts) == [
        (None, ["value: not a timestamp"]),
        (datetime(2011, 12, 30, 10), []),
    ]


def test_day_numbers() -> None:
    texts = ("61", "45292", "45292.75", "45292.604166666664", "2958465")
    days = [datetime(1900, 3, 1), datetime(2024, 1, 1), datetime(2024, 1, 1, 18), datetime(2024, 1, 1, 14, 30)]
    days.append(datetime(9999, 12, 31))
    assert [value for value, _ in judged(column("timestamp", formats=("excel",), zone="UTC"), *texts)] == days
    assert [value for value, _ in judged(column("date", formats=("excel",)), *texts)] == [day.date() for day in days]
    bad = ("60", "0", "-45292", "2958466", "2958465.999999999999", "1e5", "45292.", "45,292")
    assert judged(column("date", formats=("excel",)), *bad) == [(None, ["value: not a date"])] * len(bad)
    assert judged(column("date", formats=("%Y-%m-%d", "excel")), "2024-01-01", "45292") == [(date(2024, 1, 1), [])] * 2


@given(st.decimals(50, 2_958_470, places=9).map(str) | st.integers(50, 2_958_470).map(str))
def test_a_draft_reads_day_numbers_as_the_engines_do(text: str) -> None:
    [(value, _)] = judged(column("timestamp", formats=("excel",), zone="UTC"), text)
    assert value == day_numbers.read(text)
