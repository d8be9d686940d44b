"""An ask as SQL, run on planted rows; what the method then finds; which columns it may take."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sqlglot

from analysis.methods import Kind, Role
from analysis.rows import MOST
from dashboards.analysing import statement
from dashboards.analysing.ask import Ask
from dashboards.analysing.choosing import Asked
from dashboards.analysing.finding import answered, titled
from dashboards.analysing.kinds import kinds
from dashboards.analysing.pictures import draw
from dashboards.exploring.question import Filter, Grain, Op, Period
from dashboards.words import Words
from sectors.registry import load
from tests.support.exploring import held, planted

SOLAR = held("energy.solar_power")
VALUE, TIME = "output", "measured_at"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SERIES = ((Role.VALUE, VALUE), (Role.TIME, TIME))


def hours(n: int, step: float = 0.0) -> list[dict[str, Any]]:
    """Hours of noise that stands `step` higher in its second half."""
    noise = np.random.default_rng(7).normal(50, 5, n)
    return [
        {TIME: BEGIN + timedelta(hours=at), VALUE: float(noise[at]) + (step if at >= n // 2 else 0)} for at in range(n)
    ]


def fetched(sql: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    found = planted(SOLAR, rows).execute(sql)
    return pd.DataFrame(found.fetchall(), columns=[column[0] for column in found.description or ()], dtype=object)


def test_a_series_is_put_together_by_the_engine_and_the_planted_step_is_found() -> None:
    ask = Ask("energy.solar_power", "changes", SERIES)
    finding = answered(Words("en"), SOLAR, ask, fetched(statement.series(ask, SOLAR, "duckdb"), hours(300, 20.0)))
    assert finding.found
    before, after = finding.table.iloc[0, 3:5]
    assert after - before == pytest.approx(20, abs=2)
    assert "[MW]" in finding.words[0].en


def test_means_of_a_day_are_those_of_the_datasets_zone() -> None:
    ask = Ask("energy.solar_power", "trend", SERIES, grain=Grain.DAY)
    rows = hours(24 * 30)
    found = fetched(statement.series(ask, SOLAR, "duckdb"), rows)
    zone = SOLAR.dataset.zone_of(SOLAR.dataset.column(TIME))
    plain = pd.DataFrame(rows)
    expected = plain.groupby(plain[TIME].dt.tz_convert(zone).dt.tz_localize(None).dt.floor("D"))[VALUE].mean()
    told = {pd.Timestamp(at): mean for at, mean in zip(found["c1"], found["c0"], strict=True)}
    assert told == pytest.approx(expected.to_dict())


def test_filters_and_period_choose_the_rows_and_the_count_is_of_them() -> None:
    filters = (Filter(VALUE, Op.BETWEEN, ("50", "")),)
    ask = Ask(
        "energy.solar_power", "describe", ((Role.COLUMNS, (VALUE,)),), None, filters, Period(TIME, date(2026, 1, 3))
    )
    rows = hours(200)
    found = fetched(statement.rows(ask, SOLAR, 200, "duckdb"), rows)
    assert len(found) == int(fetched(statement.count(ask, SOLAR, "duckdb"), rows)["n"].iloc[0])
    assert 0 < len(found) < 200
    assert min(found["c0"]) >= 50


def test_past_the_bound_the_engine_draws_a_sample() -> None:
    ask = Ask("energy.solar_power", "describe", ((Role.COLUMNS, (VALUE,)),))
    assert "TABLESAMPLE" not in statement.rows(ask, SOLAR, MOST)
    sql = statement.rows(ask, SOLAR, 4 * MOST)
    assert "TABLESAMPLE BERNOULLI (25.5" in sql
    assert sqlglot.parse_one(sql, dialect="trino").args["limit"]


def test_a_masked_number_is_offered_to_no_method() -> None:
    assert kinds(SOLAR)[VALUE] is Kind.NUMBER
    assert VALUE not in kinds(held("energy.solar_power", masked=[VALUE]))


def test_every_declared_dataset_has_its_columns_sorted() -> None:
    for dataset in load().datasets:
        found = kinds(held(dataset.id))
        assert found
        assert not [c.name for c in dataset.columns if c.type == "list" and c.name in found]


def test_columns_with_the_same_title_are_told_apart() -> None:
    titles = titled(Words("en"), SOLAR, [VALUE, TIME])
    assert len(set(titles.values())) == 2


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_picture_is_drawn_with_title_units_and_source(language: str) -> None:
    ask = Ask("energy.solar_power", "changes", SERIES)
    finding = answered(Words(language), SOLAR, ask, fetched(statement.series(ask, SOLAR, "duckdb"), hours(300, 20.0)))
    assert finding.picture
    drawn = draw(finding.picture, language, "Source: somebody.").to_dict()
    assert "[MW]" in " ".join(drawn["title"]["text"])
    assert drawn["title"]["subtitle"] == ["Source: somebody."]


def test_columns_of_several_values_are_offered_before_empty_ones_and_names() -> None:
    known = {"invoice": Kind.WORD, "empty": Kind.NUMBER, "quantity": Kind.NUMBER, "country": Kind.WORD}
    counts = {"invoice": 4_331, "country": 12, "quantity": 900, "empty": 0}
    asked = Asked(lambda _: (), lambda names: {name: counts[name] for name in names})
    assert list(asked.usual(known)) == ["quantity", "country", "invoice", "empty"]


def test_different_values_are_counted_by_the_engine() -> None:
    found = fetched(statement.distinct([VALUE], SOLAR, "duckdb"), [{VALUE: at % 3} for at in range(30)])
    assert found["c0"].iloc[0] == 3
