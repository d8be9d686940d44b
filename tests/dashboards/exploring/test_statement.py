"""Questions as SQL: equal results on an engine for planted rows, and values that stay values."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlglot
from sqlglot import exp

from dashboards.exploring import proposal, statement
from dashboards.exploring.answer import answer
from dashboards.exploring.question import (
    Chart,
    Filter,
    Grain,
    Group,
    How,
    Measure,
    Op,
    Period,
    Question,
    Versus,
)
from dashboards.exploring.statement import MISSING
from sectors.registry import load
from tests.support.exploring import asked, held, planted

RETAIL = held("distribution.online_retail")
WEATHER = held("environment.daily_weather")
SOLAR = held("energy.solar_power")
ATTACKS = ["'", "''; DROP TABLE x; --", 'a"b', "\\", "%", "_", "1) OR 1=1 --", "{fn now()}", "$$;", "서울' OR ''='"]
LINES = [
    {"invoice": "1", "country": "Norway", "quantity": 4, "price": 2, "invoiced_at": datetime(2011, 1, 5, 9, tzinfo=UTC)},
    {"invoice": "2", "country": "Norway", "quantity": 6, "price": 3, "invoiced_at": datetime(2011, 2, 5, 9, tzinfo=UTC)},
    {"invoice": "3", "country": "Spain", "quantity": 1, "price": 9, "invoiced_at": datetime(2010, 1, 6, 9, tzinfo=UTC)},
    {"invoice": "4", "country": None, "quantity": 50, "price": 1, "invoiced_at": datetime(2011, 1, 6, 9, tzinfo=UTC)},
]  # fmt: skip


def retail(**how: object) -> Question:
    return Question("distribution.online_retail", **{"x": Group("country"), **how})  # type: ignore[arg-type]


def test_categories_are_summed_the_largest_first_and_rows_without_one_are_a_group() -> None:
    found = asked(planted(RETAIL, LINES), RETAIL, retail(measures=(Measure(How.SUM, "quantity"), Measure())))
    assert found.frame[["x", "m0", "m1"]].to_numpy().tolist() == [[MISSING, 50, 1], ["Norway", 10, 2], ["Spain", 1, 1]]
    assert (found.rows, found.of_x) == (4, None)


@pytest.mark.parametrize(
    ("how", "expected"),
    [(How.SUM, 10), (How.MEAN, 5), (How.MEDIAN, 5), (How.SMALLEST, 4), (How.LARGEST, 6), (How.DISTINCT, 2)],
)
def test_each_measure_means_what_its_name_says(how: How, expected: float) -> None:
    only = (Filter("country", Op.IN, ("Norway",)),)
    found = asked(planted(RETAIL, LINES), RETAIL, retail(measures=(Measure(how, "quantity"),), filters=only))
    assert found.frame["m0"].tolist() == [expected]


@pytest.mark.parametrize(
    ("one", "invoices"),
    [
        (Filter("country", Op.IN, ("Norway", "Spain")), 3),
        (Filter("country", Op.NOT_IN, ("Norway",)), 2),
        (Filter("country", Op.CONTAINS, ("SPA",)), 1),
        (Filter("country", Op.MISSING), 1),
        (Filter("country", Op.PRESENT), 3),
        (Filter("quantity", Op.BETWEEN, ("4", "")), 3),
        (Filter("quantity", Op.BETWEEN, ("", "-1")), 0),
        (Filter("price", Op.BETWEEN, ("1.5", "3")), 2),
        (Filter("quantity", Op.IN, ("4", "6")), 2),
    ],
)
def test_filters_keep_the_rows_that_they_name(one: Filter, invoices: int) -> None:
    assert asked(planted(RETAIL, LINES), RETAIL, retail(filters=(one,))).rows == invoices


def test_a_day_is_a_day_of_the_datasets_zone() -> None:
    evening = datetime(2020, 1, 1, 15, tzinfo=UTC)  # the 2nd in Seoul
    what = held("transport.bike_rentals")
    zone = what.dataset.zone_of(what.dataset.column("hour_at"))
    assert zone == "Asia/Seoul"
    database = planted(what, [{"hour_at": evening, "rented": 1}])
    day = Question(what.dataset.id, Chart.LINE, Group("hour_at", Grain.DAY))
    assert asked(database, what, day).frame["x"].tolist() == [datetime(2020, 1, 2)]  # noqa: DTZ001 - a clock
    in_it = Question(what.dataset.id, Chart.TABLE, period=Period("hour_at", date(2020, 1, 2), date(2020, 1, 2)))
    before = Question(what.dataset.id, Chart.TABLE, period=Period("hour_at", date(2020, 1, 1), date(2020, 1, 1)))
    assert (asked(database, what, in_it).rows, asked(database, what, before).rows) == (1, 0)


def test_a_period_is_laid_over_the_one_that_it_is_compared_with() -> None:
    asking = retail(
        chart=Chart.LINE, x=Group("invoiced_at", Grain.MONTH), measures=(Measure(How.SUM, "quantity"),),
        period=Period("invoiced_at", date(2011, 1, 1), date(2011, 2, 28)), versus=Versus.YEAR,
    )  # fmt: skip
    frame = asked(planted(RETAIL, LINES), RETAIL, asking).frame
    rows = {(x.strftime("%Y-%m"), span): m for x, span, m in zip(frame["x"], frame["span"], frame["m0"], strict=True)}
    assert rows == {("2011-01", 0): 54, ("2011-02", 0): 6, ("2011-01", 1): 1}
    assert sorted({at.strftime("%Y-%m") for at in frame["at"]}) == ["2010-01", "2011-01", "2011-02"]


def test_of_many_categories_the_largest_are_kept_and_the_others_are_counted() -> None:
    rows = [{"country": f"c{n:02}", "quantity": n, "invoiced_at": LINES[0]["invoiced_at"]} for n in range(40)]
    largest = retail(measures=(Measure(How.SUM, "quantity"),))
    found = asked(planted(RETAIL, rows), RETAIL, largest)
    assert (len(found.frame), found.of_x, found.frame["x"].iloc[0]) == (statement.MOST_BARS, 40, "c39")
    parts = retail(x=Group("invoiced_at", Grain.YEAR), by=Group("country"), measures=(Measure(How.SUM, "quantity"),))
    found = asked(planted(RETAIL, rows), RETAIL, parts)
    assert (len(found.frame), found.of_part) == (statement.MOST_PARTS, 40)


def test_more_groups_than_a_page_holds_are_cut_the_newest_stay_and_it_is_known() -> None:
    first = date(2000, 1, 1)
    rows = [{"observed_on": first + timedelta(days=n), "rain": 1} for n in range(statement.MOST_ROWS + 5)]
    found = asked(planted(WEATHER, rows), WEATHER, Question(WEATHER.dataset.id, x=Group("observed_on", Grain.DAY)))
    assert (len(found.frame), found.is_cut) == (statement.MOST_ROWS, True)
    assert found.frame["x"].iloc[-1].date() == rows[-1]["observed_on"]


def test_weekdays_begin_on_monday_and_hours_are_of_the_zone() -> None:
    what = held("transport.bike_rentals")
    monday = datetime(2024, 1, 1, 0, tzinfo=UTC)  # nine in Seoul
    database = planted(what, [{"hour_at": monday, "rented": 3}])
    heat = Question(
        what.dataset.id, Chart.HEAT, Group("hour_at", Grain.DAY_OF_WEEK), Group("hour_at", Grain.HOUR_OF_DAY)
    )
    assert asked(database, what, heat).frame[["x", "part"]].to_numpy().tolist() == [[1, 9]]


def test_a_histogram_counts_every_row_once() -> None:
    rows = [{"output": float(n % 100)} for n in range(1_000)] + [{"output": 10_000.0}, {"output": None}]
    found = asked(planted(SOLAR, rows), SOLAR, Question(SOLAR.dataset.id, Chart.HISTOGRAM, Group("output")))
    assert (found.rows, found.missing, len(found.frame)) == (1_001, 1, 30)
    assert found.frame["x"].iloc[0] == 0
    assert abs(found.frame["x_end"].iloc[-1] - 99) < 1  # one value far beyond does not stretch the others


def test_bins_of_whole_numbers_are_of_whole_widths_and_equal_values_are_one_bin() -> None:
    rows = [{"quantity": n % 45} for n in range(900)]
    number = retail(chart=Chart.HISTOGRAM, x=Group("quantity"))
    found = asked(planted(RETAIL, rows), RETAIL, number)
    assert set(found.frame["x_end"] - found.frame["x"]) == {2.0}
    same = asked(planted(RETAIL, [{"quantity": 7}] * 5), RETAIL, number)
    assert same.frame[["x", "n"]].to_numpy().tolist() == [[7.0, 5]]


def test_a_scatter_holds_every_pair_in_a_cell() -> None:
    rows = [{"quantity": n % 50, "price": 2 * (n % 50)} for n in range(500)] + [{"quantity": 1}]
    asking = retail(chart=Chart.SCATTER, x=Group("quantity"), measures=(Measure(How.MEAN, "price"),))
    found = asked(planted(RETAIL, rows), RETAIL, asking)
    assert (found.rows, found.missing) == (500, 1)
    assert found.frame[["x", "y"]].astype(float).corr().iloc[0, 1] > 0.99


def test_a_box_has_its_quantiles() -> None:
    rows = [{"country": "Norway", "price": n} for n in range(101)]
    asking = retail(chart=Chart.BOX, measures=(Measure(How.MEDIAN, "price"),))
    [row] = asked(planted(RETAIL, rows), RETAIL, asking).frame.to_dict("records")
    assert [round(row[name]) for name in ("lowest", "q1", "q2", "q3", "highest")] == [0, 25, 50, 75, 100]


@pytest.mark.parametrize("value", ATTACKS)
def test_a_value_stays_a_value(value: str) -> None:
    """A50: what a person types is a literal in every engine, and finds what it names."""
    database = planted(RETAIL, [*LINES, {"country": value, "quantity": 1}])
    for op in (Op.IN, Op.CONTAINS):
        asking = retail(filters=(Filter("country", op, (value,)),))
        assert asked(database, RETAIL, asking).frame["x"].tolist() == [value]
        [tree] = sqlglot.parse(statement.text(asking, RETAIL), read="trino")
        assert tree is not None
        written = {literal.this for literal in tree.find_all(exp.Literal) if literal.is_string}
        assert value.lower() in {text.lower() for text in written}
        assert {table.name for table in tree.find_all(exp.Table)} == {"online_retail", "held", "ranked", "kept_x"} - {
            "ranked"
        }


@pytest.mark.parametrize("dataset", load().datasets, ids=lambda dataset: dataset.id)
def test_the_first_view_of_every_dataset_runs_on_an_empty_and_a_filled_table(dataset: object) -> None:
    what = held(dataset.id)  # type: ignore[attr-defined]
    view = proposal.first(what)
    assert asked(planted(what, []), what, view).is_empty
    assert sqlglot.parse_one(statement.text(view, what), read="trino")
    assert asked(planted(what, [{}]), what, view).frame.shape[0] <= 1


def test_an_answer_of_nothing_is_empty() -> None:
    found = asked(planted(RETAIL, []), RETAIL, retail())
    assert found.is_empty
    assert answer(retail(), found.frame).is_empty
