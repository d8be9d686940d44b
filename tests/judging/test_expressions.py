"""What a declared type makes of a text. Judged by DuckDB; `test_engines_agree` holds Spark to the same."""
# ruff: noqa: DTZ001, DTZ007 - the times of typed columns are UTC without saying so

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from judging.expressions import GRAINS, grain_of
from judging.zones import settled
from sectors.patterns import compile_pattern
from sectors.spec.table import Grain
from tests.support.judging import column, judged

BAD: list[str] = ["bad"]


def values(kind: str, *texts: str, **changes: Any) -> list[Any]:
    """The typed values; BAD where the row got the reason that the text is no such type."""
    found = judged(column(kind, **changes), *texts)
    article = "an" if kind == "integer" else "a"
    reason = [f"value: not {article} {kind}"]
    assert all(reasons in ([], reason) for _, reasons in found), found
    return [BAD if reasons else value for value, reasons in found]


def test_whole_numbers() -> None:
    assert values("integer", "7", "-0", "+7", "007", "2147483647", "") == [7, 0, 7, 7, 2147483647, None]
    assert values("integer", "12.7", "12.0", "1e3", "2147483648", "1,234", "１２", "NaN", "x") == [BAD] * 8
    assert values("bigint", "9223372036854775807", "9223372036854775808") == [9223372036854775807, BAD]


def test_decimals_keep_every_digit_or_are_refused() -> None:
    assert values("decimal(12,4)", "1.5", "-.25", "12.", "1.23450000") == [
        Decimal(t) for t in ("1.5", "-0.25", "12", "1.2345")
    ]
    assert values("decimal(12,4)", "1.23456", "123456789.5", "1e3", "NaN", "1,5") == [BAD] * 5
    assert values("decimal(8,0)", "13085.0", "13085.", ".0", ".5", "0.5") == [
        Decimal(13085),
        Decimal(13085),
        Decimal(0),
        BAD,
        BAD,
    ]


def test_doubles_are_finite() -> None:
    assert values("double", "1e3", "-.5", "1.7976931348623157e308", "1e-400") == [
        1000.0,
        -0.5,
        1.7976931348623157e308,
        0.0,
    ]
    assert values("double", "1e400", "-1e400", "NaN", "Infinity", "0x10", "1_000") == [BAD] * 6


def test_booleans() -> None:
    assert values("boolean", "TRUE", "y", "1", "No", "f", "0", "") == [True, True, True, False, False, False, None]
    assert values("boolean", "2", "maybe") == [BAD, BAD]


def test_dates_follow_their_pattern_and_the_calendar() -> None:
    assert values("date", "2024-02-29", "2026-2-3", "0001-01-01") == [
        date(2024, 2, 29),
        date(2026, 2, 3),
        date(1, 1, 1),
    ]
    assert values("date", "2026-02-29", "2026-13-01", "10000-01-01", "20260101", "2026-01-01 x") == [BAD] * 5
    assert values("date", "31.12.69", "01.01.68", formats=("%d.%m.%y",)) == [date(1969, 12, 31), date(2068, 1, 1)]
    assert values("date", "Feb 29, 2024", "feb 3, 2024", "Fex 3, 2024", formats=("%b %d, %Y",)) == [
        date(2024, 2, 29),
        date(2024, 2, 3),
        BAD,
    ]


def test_times_become_utc() -> None:
    assert values("timestamp", "2026-10-01 09:00:00", zone="Asia/Seoul") == [datetime(2026, 10, 1)]
    assert values("timestamp", "2026-10-01 09:00:00", zone="UTC") == [datetime(2026, 10, 1, 9)]
    assert values("timestamp", "7/1/2011 12:50", zone="Europe/London", formats=("%m/%d/%Y %H:%M",)) == [
        datetime(2011, 7, 1, 11, 50)
    ]
    assert values("timestamp", "2026-10-01 25:00:00", "2026-10-01 23:59:60", "2026-10-01") == [BAD] * 3


def test_a_time_that_clocks_skip_is_no_time() -> None:
    spring = ("2024-03-31 00:59:59", "2024-03-31 01:00:00", "2024-03-31 01:59:59", "2024-03-31 02:00:00")
    assert values("timestamp", *spring, zone="Europe/London") == [
        datetime(2024, 3, 31, 0, 59, 59),
        BAD,
        BAD,
        datetime(2024, 3, 31, 1),
    ]


def test_of_two_moments_that_clocks_show_alike_the_first_is_meant() -> None:
    autumn = ("2024-10-27 00:59:59", "2024-10-27 01:00:00", "2024-10-27 01:59:59", "2024-10-27 02:00:00")
    expected = [datetime(2024, 10, 26, 23, 59, 59), datetime(2024, 10, 27), datetime(2024, 10, 27, 0, 59, 59)]
    assert values("timestamp", *autumn, zone="Europe/London") == [*expected, datetime(2024, 10, 27, 2)]
    assert values("timestamp", "2024-04-07 01:45:00", zone="Australia/Lord_Howe") == [datetime(2024, 4, 6, 14, 45)]


@given(
    st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["Asia/Seoul", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_zone_means_what_python_says(local: datetime, zone: str) -> None:
    utc = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    is_skipped = utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local
    assert values("timestamp", str(local), zone=zone) == [BAD if is_skipped else utc.replace(tzinfo=None)]


ZONES = (
    "Asia/Seoul",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
)


@given(st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)), st.sampled_from(ZONES), st.sampled_from(list(Grain)))
def test_a_grain_is_the_one_that_clocks_of_the_zone_show(utc: datetime, zone: str, grain: Grain) -> None:
    shown = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert grain_at(utc, grain, zone) == shown.strftime(GRAINS[grain])


@pytest.mark.parametrize(
    ("utc", "zone", "month"),
    [("2027-02-28 15:00:00", "Asia/Seoul", "2027-03"), ("2027-02-28 14:59:59", "Asia/Seoul", "2027-02"),
     ("2024-03-31 23:00:00", "Europe/London", "2024-04"), ("2024-10-31 23:00:00", "Europe/London", "2024-10"),
     ("2024-07-01 03:59:59", "America/New_York", "2024-06"), ("2024-12-01 04:59:59", "America/New_York", "2024-11"),
     ("1988-04-30 15:00:00", "Asia/Seoul", "1988-05"), ("1987-09-30 14:00:00", "Asia/Seoul", "1987-10"),
     ("2011-12-30 10:00:00", "Pacific/Apia", "2011-12"), ("2024-02-29 23:59:59.999999", "UTC", "2024-02")],
)  # fmt: skip
def test_midnight_of_the_month_by_zone(utc: str, zone: str, month: str) -> None:
    """Both sides of it, in summer and in winter; Seoul had summer time in 1987 and 1988, Apia left out a day."""
    assert grain_at(datetime.fromisoformat(utc), Grain.MONTH, zone) == month


def grain_at(utc: datetime, grain: Grain, zone: str) -> str:
    tree = grain_of(exp.cast(exp.Literal.string(str(utc)), "timestamp"), grain, zone)
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        [found] = engine.sql(f"SELECT {tree.sql('duckdb')}").fetchone() or (None,)
    return str(found)


def test_twelve_hour_clocks() -> None:
    texts = ("11/3/2024 12:00 am", "11/3/2024 12:30 PM", "11/3/2024 1:05 pm")
    expected = [datetime(2024, 11, 3, hour, minute) for hour, minute in ((0, 0), (12, 30), (13, 5))]
    assert values("timestamp", *texts, zone="UTC", formats=("%m/%d/%Y %I:%M %p",)) == expected


@pytest.mark.parametrize("text", ["13:00 PM", "0:00 AM", "99:00 AM"])
def test_no_such_hour_of_twelve(text: str) -> None:
    assert values("timestamp", f"11/3/2024 {text}", zone="UTC", formats=("%m/%d/%Y %I:%M %p",)) == [BAD]


@given(
    moment=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    pattern=st.sampled_from(
        ["%Y-%m-%d %H:%M:%S.%f", "%d/%m/%Y %I:%M:%S.%f %p", "%b %d %Y, %H:%M:%S.%f", "%Y%m%dT%H%M%S%f"]
    ),
)
def test_what_strptime_reads_is_read_alike(moment: datetime, pattern: str) -> None:
    text = moment.strftime(pattern.replace("%Y", f"{moment.year:04d}"))  # glibc pads no year
    expected = datetime.strptime(text, pattern)
    assert values("timestamp", text, zone="UTC", formats=(pattern,)) == [expected]


@pytest.mark.parametrize(
    "pattern", ["%m/%d/%Y %H:%M", "%Y. %m. %d. %H:%M:%S", "%Y년 %m월 %d일", "%d-%m-%y", "at %H:%M on %d.%m.%Y"]
)
@given(
    moment=st.datetimes(datetime(1970, 1, 1), datetime(2037, 12, 31)),
    zeros=st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_numbers_without_their_zeros_are_cut_out_at_the_signs(
    pattern: str, moment: datetime, zeros: list[bool]
) -> None:
    text = pattern.replace("%Y", str(moment.year)).replace("%y", f"{moment.year % 100:02d}")
    for name, has_zero in zip("mdHMS", zeros, strict=True):
        number = int(moment.strftime(f"%{name}"))
        text = text.replace(f"%{name}", f"{number:02d}" if has_zero else str(number))
    expected = datetime.strptime(text, pattern)
    assert judged(column("timestamp", formats=(pattern,), zone="UTC"), text) == [(expected, [])]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [("%m-%d", "a pattern needs a year"), ("%Y-%d", "a day needs its month"), ("%Y-%m %H", "a time its day"), ("%Y-%j", "%j is not a directive"), ("%Y-%m-%d %m", "twice"), ("%Y-%m-%d %I", "go together"), ("%Y^%m^%d", "between its directives"), ("%Y-%m-%d%", "is not a directive")],
)  # fmt: skip
def test_a_pattern_that_engines_would_read_differently_is_refused(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        compile_pattern(pattern)


def test_null_tokens_and_empty_text_are_no_value_and_no_mistake() -> None:
    assert judged(column("integer", null_tokens=("N/A", "\\N", "it's")), "N/A", "\\N", "it's", "") == [(None, [])] * 4
    assert judged(column("integer", null_tokens=("N/A",), required=True), "N/A", "") == [(None, ["value: missing"])] * 2


def test_since_when_clocks_are_left_alone() -> None:
    assert settled("Europe/London") is None
    assert settled("Asia/Seoul") == (datetime(1988, 10, 11), 540)
    assert settled("America/Phoenix") == (datetime(1967, 11, 1), -420)
    before, after = "1988-05-08 02:30:00", "1988-10-11 00:00:00"
    assert values("timestamp", before, after, zone="Asia/Seoul") == [BAD, datetime(1988, 10, 10, 15)]
