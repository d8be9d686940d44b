"""What a check says of a value. Judged by DuckDB; `test_engines_agree` holds Spark to the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from judging.checks import FAILING, SAYS
from sectors.checks import KINDS
from sectors.spec.column import Check
from tests.support.judging import column, judged

RULES: list[tuple[str, Check, dict[str, str | None]]] = [
    ("integer", Check("between", (0, 10)), {"0": None, "10": None, "-1": "not between 0 and 10", "11": "not between 0 and 10"}),
    ("decimal(6,2)", Check("at_least", (0,)), {"0": None, "-0.01": "below 0"}),
    ("double", Check("at_most", (0.5,)), {"0.5": None, "0.51": "above 0.5"}),
    ("double", Check("above", (0,)), {"1e-9": None, "0": "not above 0", "-0": "not above 0"}),
    ("integer", Check("in", (1, 2)), {"2": None, "3": "not one of the allowed values"}),
    ("varchar", Check("in", ("a", "it's")), {"it's": None, "A": "not one of the allowed values"}),
    ("varchar", Check("matches", (r"^[AC]?\d{6}$",)), {"C123456": None, "B123456": r"does not match ^[AC]?\d{6}$"}),
    ("varchar", Check("max_length", (2,)), {"가나": None, "👍👍": None, "abc": "longer than 2 characters"}),
    ("date", Check("at_least", (date(2020, 1, 1),)), {"2020-01-01": None, "2019-12-31": "below 2020-01-01"}),
    (
        "timestamp",
        Check("at_most", (datetime(2020, 1, 1, tzinfo=UTC),)),
        {"2020-01-01 09:00:00": None, "2020-01-01 09:00:01": "above 2020-01-01 00:00:00+00:00"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "check", "expected"), RULES, ids=[f"{kind} {check.kind}" for kind, check, _ in RULES])
def test_a_check_names_what_is_wrong(kind: str, check: Check, expected: dict[str, str | None]) -> None:
    found = [reasons for _, reasons in judged(column(kind, check), *expected)]
    assert found == [[f"value: {says}"] if says else [] for says in expected.values()]


@pytest.mark.parametrize(("kind", "check"), [(kind, check) for kind, check, _ in RULES])
def test_a_missing_value_passes_every_check(kind: str, check: Check) -> None:
    assert judged(column(kind, check), "") == [(None, [])]


ENDS_OF_TIME = ("99991231", "9999-12-31 23:59:59", "99991231 24", "00010101")


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/London", "UTC"])
def test_an_open_end_lies_within_its_bound(zone: str) -> None:
    within = Check("between", (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)))
    until = column("timestamp", within, formats=("%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y%m%d %H"), zone=zone)
    day, second, after, before = judged(until, *ENDS_OF_TIME)
    assert [day[1], second[1], after[1]] == [[], [], ["value: not a timestamp"]]
    ahead = timedelta(hours=9 if zone == "Asia/Seoul" else 0)
    assert [day[0], second[0]] == [datetime(9999, 12, 31) - ahead, datetime(9999, 12, 31, 23, 59, 59) - ahead]  # noqa: DTZ001
    assert before[1] in (
        ["value: not a timestamp"],
        ["value: not between 2000-01-01 00:00:00+00:00 and 9999-12-31 23:59:59+00:00"],
    )
    dates = column("date", Check("between", (date(2000, 1, 1), date(9999, 12, 31))), formats=("%Y%m%d",))
    assert judged(dates, "99991231") == [(date(9999, 12, 31), [])]


def test_a_value_that_is_none_has_one_reason_only() -> None:
    assert judged(column("integer", Check("at_least", (0,)), Check("in", (1,)), required=True), "x") == [
        (None, ["value: not an integer"])
    ]


def test_every_reason_of_a_row_is_told() -> None:
    checks = (Check("at_least", (0,)), Check("in", (1, 2)))
    assert judged(column("integer", *checks), "-1") == [
        (-1, ["value: below 0", "value: not one of the allowed values"])
    ]


def test_what_may_be_declared_has_a_meaning_and_a_reason() -> None:
    assert set(KINDS) == set(FAILING) == set(SAYS)


def test_a_check_judges_exactly(*_: Any) -> None:
    assert judged(column("decimal(20,18)", Check("at_most", (0.1,))), "0.100000000000000000", "0.100000000000000001")[
        1
    ][1] == ["value: above 0.1"]
