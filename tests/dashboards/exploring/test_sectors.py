"""A sector's page: one narrowing for every chart, and two datasets beside each other."""

from datetime import UTC, date, datetime, timedelta

from dashboards.exploring import beside, proposal
from dashboards.exploring.checked import checked
from dashboards.exploring.narrowing import Narrowed
from dashboards.exploring.question import Filter, Grain, Group, How, Measure, Op, Period
from dashboards.exploring.sheet import Sheet
from dashboards.words import Words
from sectors.registry import load
from tests.support.exploring import asked, held, planted

SOLAR, WIND = held("energy.solar_power"), held("energy.wind_power")
START = datetime(2020, 5, 1, tzinfo=UTC)


def test_days_and_grain_narrow_every_dataset_as_far_as_it_has_them() -> None:
    narrowed = Narrowed(date(2020, 1, 1), None, Grain.HOUR, "station", "seoul")
    for what in (held(dataset.id) for dataset in load().datasets):
        question = narrowed.of(what, proposal.first(what))
        assert checked(question, what)
        assert (question.period is not None) == bool(what.times)
    rates = narrowed.of(held("finance.reference_rates"), proposal.first(held("finance.reference_rates")))
    assert rates.x == Group("date", Grain.DAY)
    weather = narrowed.of(held("environment.daily_weather"), proposal.first(held("environment.daily_weather")))
    assert weather.filters == (Filter("station", Op.CONTAINS, ("seoul",)),)
    assert weather.period == Period("observed_on", date(2020, 1, 1))


def test_what_two_datasets_have_in_common_is_found() -> None:
    transport = [held(dataset.id) for dataset in load().datasets if dataset.sector == "transport"]
    found = {one.column: one.datasets for one in beside.common(transport)}
    assert {"transport.subway_daily", "transport.bus_daily"} <= set(found[beside.TIME])
    assert set(found["line"]) >= {"transport.subway_daily", "transport.subway_fares"}
    assert beside.common([SOLAR]) == []


def test_two_datasets_are_joined_day_by_day_and_a_gap_stays_a_gap() -> None:
    along, mean = beside.common([SOLAR, WIND])[0], Measure(How.MEAN, "output")
    sheets, answers = [], []
    for what, days in ((SOLAR, 3), (WIND, 2)):
        rows = [{"measured_at": START + timedelta(hours=hour), "output": 1.0} for hour in range(24 * days)]
        question = checked(beside.question(what, along, mean), what)
        sheets.append(Sheet(Words("en"), what, question, ""))
        answers.append(asked(planted(what, rows), what, question))
    frame = beside.joined(sheets, answers)
    assert list(frame.iloc[:, 0]) == ["2020-05-01", "2020-05-02", "2020-05-03"]
    assert frame.iloc[:, 2].isna().tolist() == [False, False, True]
    assert len(set(frame.columns)) == 3


def test_a_bucket_that_is_held_in_part_is_left_out_and_told() -> None:
    rows = [{"measured_at": START + timedelta(hours=hour), "output": 1.0} for hour in range(24 * 4 + 7)]
    question = proposal.first(SOLAR)
    found = asked(planted(SOLAR, rows), SOLAR, question)
    assert (len(found.frame), found.partial, found.rows) == (4, 1, 96)
