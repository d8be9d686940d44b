"""Rows no older and no newer than so many days, as of the day of the question in the dataset's zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rendering import as_text, rows_tree
from marketplace.licensing.rows import gives
from marketplace.licensing.rules import compile_terms, sentences
from marketplace.licensing.scope import Scope
from marketplace.licensing.window import Window
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from tests.support.gate import column, make_dataset, make_scope, make_terms, property_test, rows_in_duckdb

DAYS = st.dates(date(2019, 12, 25), date(2028, 3, 5))
WIDTH = {Grain.DAY: 10, Grain.MONTH: 7, Grain.YEAR: 4}


def by(grain: Grain | None) -> Dataset:
    """Orders in partitions of that length; None: by the day itself."""
    part = Partition("day", "day") if grain is None else Partition("part", "day", grain)
    return make_dataset(partitions=(Partition("country", "country"), part))


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)  # 12:00 in Seoul


def last_day(day: date, grain: Grain) -> date:
    following = {
        Grain.DAY: day + timedelta(days=1),
        Grain.MONTH: (day.replace(day=1) + timedelta(days=32)).replace(day=1),
        Grain.YEAR: date(day.year + 1, 1, 1),
    }[grain]
    return following - timedelta(days=1)


@pytest.mark.parametrize("grain", Grain)
@property_test
@given(today=DAYS, row=DAYS, history=st.none() | st.integers(400, 900), delay=st.none() | st.integers(1, 30))
@example(date(2024, 2, 29), date(2024, 1, 30), None, 29)
@example(date(2026, 12, 31), date(2026, 11, 30), None, 31)
@example(date(2027, 1, 30), date(2026, 12, 31), None, 30)
def test_a_row_is_given_from_the_last_day_of_its_partition_on_until_it_is_too_old(
    grain: Grain, today: date, row: date, history: int | None, delay: int | None
) -> None:
    scope = compile_terms(make_terms(history_days=history, delay_days=delay), by(grain))
    last, day = last_day(row, grain), timedelta(days=1)
    young = history is None or last >= today - history * day
    old = delay is None or last <= today - delay * day
    given = scope.at(at_noon(today))
    value = row.isoformat()[: WIDTH[grain]]
    assert gives(given, {"part": value}) is (True if history is None and delay is None else young and old)
    where = rows_tree(given, None)
    table = pa.table({"part": [value, None]})
    found = rows_in_duckdb(table, {"part": '"part"'}, None if where is None else as_text(where, "duckdb"))
    assert (value,) in found if young and old else found == []


def test_a_table_in_partitions_of_the_date_itself_has_a_window_too() -> None:
    scope = compile_terms(make_terms(history_days=30), by(None)).at(at_noon(date(2026, 11, 2)))
    assert as_text(rows_tree(scope, None), "trino") == "\"day\" >= CAST('2026-10-03' AS DATE)"  # type: ignore[arg-type]


def test_the_day_turns_at_midnight_of_the_datasets_zone() -> None:
    seoul = Window(column="part", type="varchar", grain=Grain.DAY, zone="Asia/Seoul", delay_days=1)
    before, after = datetime(2026, 11, 2, 14, 59, 59, tzinfo=UTC), datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert seoul.ends(before) == (None, "2026-11-01")
    assert seoul.ends(after) == (None, "2026-11-02")
    assert seoul.model_copy(update={"zone": "America/New_York"}).ends(before) == (None, "2026-11-01")


def test_the_zone_is_the_partitions_else_the_feeds() -> None:
    at = replace(column("sold_at", "timestamp"), zone="Europe/London")
    stamped = make_dataset(columns=(at,), key=(), partitions=(Partition("month", "sold_at", Grain.MONTH),))
    zones = [compile_terms(make_terms(delay_days=1), dataset).window for dataset in (stamped, make_dataset())]
    assert [window and window.zone for window in zones] == ["Europe/London", "Asia/Seoul"]


def test_the_finest_partition_of_time_moves() -> None:
    parts = (
        Partition("year", "day", Grain.YEAR),
        Partition("date", "day", Grain.DAY),
        Partition("month", "day", Grain.MONTH),
    )
    found = compile_terms(make_terms(delay_days=1), make_dataset(partitions=parts)).window
    assert found is not None
    assert found.column == "date"


@pytest.mark.parametrize(
    ("terms", "dataset", "cause"),
    [
        ({"history_days": 90}, make_dataset(partitions=(Partition("country", "country"),)), "has no partition of its time column"),
        ({"delay_days": 9}, make_dataset(partitions=(Partition("born", "born", Grain.YEAR),)), "delay_days: sales.orders has no partition"),
        ({"history_days": 60, "delay_days": 30}, by(Grain.MONTH), "would leave no whole month"),
        ({"history_days": 1, "delay_days": 1}, by(Grain.DAY), "would leave no whole day"),
    ],
)  # fmt: skip
def test_a_window_that_no_door_could_hold_is_refused(terms: dict[str, Any], dataset: Dataset, cause: str) -> None:
    with pytest.raises(NotEnforceable) as refused:
        compile_terms(make_terms(**terms), dataset)
    assert cause in refused.value.detail


def test_the_shortest_window_that_is_sold_always_holds_a_whole_partition() -> None:
    for days in range(800):
        scope = make_scope(history_days=61, delay_days=30).at(at_noon(date(2026, 1, 1) + timedelta(days=days)))
        first, last = (condition.values[0] for condition in scope.conditions)
        assert str(first) <= str(last)


def test_engines_are_never_given_a_window_without_a_moment() -> None:
    scope = make_scope(history_days=90)
    for use in (lambda: rows_tree(scope, None), lambda: gives(scope, {})):
        with pytest.raises(AssertionError):
            use()
    assert make_scope().at(at_noon(date(2026, 1, 1))) == make_scope()


def test_a_scope_with_a_window_survives_its_json() -> None:
    scope = make_scope(history_days=90, delay_days=7)
    assert Scope.model_validate_json(scope.model_dump_json()) == scope
    assert hash(scope.at(at_noon(date(2026, 1, 1)))) != hash(scope)


@pytest.mark.parametrize(
    ("grain", "english", "korean"),
    [
        (Grain.DAY, ["You see only rows of the last 1,000 days, by Day.", "You see a row 7 days after its Day."],
         ["“day” 기준으로 최근 1,000일의 행만 조회할 수 있습니다.", "행은 “day” 기준으로 7일이 지난 뒤에 제공됩니다."]),
        (Grain.MONTH, ["You see only rows of the last 1,000 days, by Day; the month in which they begin is given whole.",
                       "You see a row 7 days after the last day of the month of its Day."],
         ["“day” 기준으로 최근 1,000일의 행만 조회할 수 있으며, 그 기간이 시작되는 달은 전체가 제공됩니다.",
          "행은 “day” 기준으로 그 달의 마지막 날부터 7일이 지난 뒤에 제공됩니다."]),
    ],
)  # fmt: skip
def test_how_old_rows_may_be_is_told(grain: Grain, english: list[str], korean: list[str]) -> None:
    terms = make_terms(history_days=1000, delay_days=7)
    assert sentences(terms, by(grain), "en")[1:3] == english
    assert sentences(terms, by(grain), "ko")[1:3] == korean


def test_days_of_a_timestamp_are_said_to_be_of_its_zone() -> None:
    at = replace(column("sold_at", "timestamp"), zone="Europe/London")
    dataset = make_dataset(columns=(at,), key=(), partitions=(Partition("date", "sold_at", Grain.DAY),))
    told = sentences(make_terms(history_days=30, delay_days=7), dataset)
    assert told[1] == "You see only rows of the last 30 days, by Sold_At, in Europe/London time."
    assert told[2] == "You see a row 7 days after its Sold_At, in Europe/London time."
