"""Charts of every kind: titles, units, zones, sources; colours told apart; sentences and tables of the same answer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from dashboards import charts
from dashboards.exploring import drawing, names, summary, tables
from dashboards.exploring.answer import Answer
from dashboards.exploring.question import Chart, Grain, Group, How, Measure, Period, Question, Versus
from dashboards.exploring.sheet import Sheet
from dashboards.shown import csv_of
from dashboards.words import Words
from tests.support.exploring import asked, held, planted

RETAIL, SOLAR = held("distribution.online_retail"), held("energy.solar_power")
START = datetime(2011, 1, 1, 9, tzinfo=UTC)
LINES = [
    {"country": country, "quantity": n % 9 + 1, "price": n % 7, "invoiced_at": START + timedelta(days=n)}
    for n in range(60)
    for country in ("=Norway", "Spain")
]
BELOW = "Source: somebody. As of 2026-11-30 12:00 KST."
SUM, MEAN = (Measure(How.SUM, "quantity"),), (Measure(How.MEAN, "price"),)
DAYS = Period("invoiced_at", date(2011, 2, 1), date(2011, 2, 20))
KINDS = {
    Chart.LINE: {"x": Group("invoiced_at", Grain.DAY), "by": Group("country"), "measures": SUM},
    Chart.AREA: {"x": Group("invoiced_at", Grain.WEEK), "by": Group("country"), "measures": SUM},
    Chart.BAR: {"x": Group("country"), "measures": SUM},
    Chart.SCATTER: {"x": Group("quantity"), "measures": MEAN},
    Chart.HISTOGRAM: {"x": Group("quantity")},
    Chart.BOX: {"x": Group("country"), "measures": MEAN},
    Chart.HEAT: {"x": Group("invoiced_at", Grain.HOUR_OF_DAY), "by": Group("invoiced_at", Grain.DAY_OF_WEEK)},
}


def answered(question: Question, language: str = "en") -> tuple[Sheet, Answer]:
    return Sheet(Words(language), RETAIL, question, BELOW), asked(planted(RETAIL, LINES), RETAIL, question)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("chart", KINDS)
def test_every_chart_says_what_it_shows_of_whom_and_as_of_when(chart: Chart, language: str) -> None:
    sheet, found = answered(Question(RETAIL.dataset.id, chart, **KINDS[chart]), language)  # type: ignore[arg-type]
    [drawn] = drawing.draw(sheet, found)
    made = drawn.to_dict()
    title = " ".join(made["title"]["text"])
    assert title.startswith(RETAIL.dataset.title.of(language)[:10])
    assert " ".join(made["title"]["subtitle"]) == BELOW
    assert "None" not in title
    assert summary.sentences(sheet, found)


def test_axes_have_units_and_the_zone_of_the_times() -> None:
    [drawn] = drawing.draw(*answered(Question(RETAIL.dataset.id, Chart.LINE, **KINDS[Chart.LINE])))  # type: ignore[arg-type]
    encoding = drawn.to_dict()["encoding"]
    assert encoding["x"]["title"].endswith("(Europe/London)")
    assert encoding["y"]["axis"]["title"].endswith("[pieces]")
    assert "%Y" in encoding["x"]["axis"]["format"]


def test_means_are_never_put_on_one_another() -> None:
    for measures, stack in ((MEAN, None), (SUM, "zero")):
        view = Question(RETAIL.dataset.id, Chart.AREA, Group("invoiced_at", Grain.WEEK), Group("country"), measures)
        [drawn] = drawing.draw(*answered(view))
        assert drawn.to_dict()["encoding"]["y"]["stack"] == stack


def test_periods_are_named_by_their_days_and_their_change_is_told() -> None:
    view = Question(
        RETAIL.dataset.id, Chart.LINE, Group("invoiced_at", Grain.DAY), measures=SUM, period=DAYS, versus=Versus.BEFORE
    )
    sheet, found = answered(view)
    [told, *_] = summary.sentences(sheet, found)
    assert "2011-02-01 – 2011-02-20" in told
    assert "2011-01-12 – 2011-01-31" in told
    assert "%" in told
    turned = tables.pivot(sheet, found)
    assert turned is not None
    assert list(turned.columns[1:]) == ["2011-02-01 – 2011-02-20", "2011-01-12 – 2011-01-31"]


def test_weekdays_are_named_also_where_the_highest_is_told() -> None:
    sheet, found = answered(Question(RETAIL.dataset.id, Chart.HEAT, **KINDS[Chart.HEAT]))  # type: ignore[arg-type]
    turned = tables.pivot(sheet, found)
    assert turned is not None
    assert list(turned.columns[1:]) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert "day)" in summary.sentences(sheet, found)[0]


def test_an_export_has_real_names_units_full_times_and_no_formula() -> None:
    view = Question(RETAIL.dataset.id, Chart.LINE, **KINDS[Chart.LINE])  # type: ignore[arg-type]
    sheet, found = answered(view)
    head, first, *_ = csv_of(tables.table(sheet, found, exported=True)).decode("utf-8-sig").splitlines()
    assert head.startswith('"Invoice time, Day (Europe/London)"')
    assert "[pieces]" in head
    assert first.startswith("2011-01-01T00:00:00")
    assert ",'=Norway," in first


def test_more_amounts_are_more_charts_each_with_its_own_axis() -> None:
    view = Question(RETAIL.dataset.id, Chart.BAR, Group("country"), measures=(*SUM, *MEAN))
    titles = [drawn.to_dict()["encoding"]["x"]["title"] for drawn in drawing.draw(*answered(view))]
    assert len(titles) == 2
    assert titles[0] != titles[1]


def test_what_is_left_out_is_said() -> None:
    sheet, found = answered(Question(RETAIL.dataset.id, Chart.BAR, Group("country")))
    cut = Answer(found.frame, found.rows, missing=7, of_x=40, is_cut=True)
    said = " ".join(summary.left_out(sheet, cut))
    assert "2 largest of 40" in said
    assert "7 rows" in said
    assert "Only the first" in said


def seen(colour: str, weak: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """A colour as a colour-blind reader sees it (Machado, Oliveira and Fernandes 2009, severity 1)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(sum(part * one for part, one in zip(row, channels, strict=True)) for row in weak)


BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


@pytest.mark.parametrize("kind", BLIND)
def test_neighbouring_colours_are_told_apart_by_colour_blind_readers(kind: str) -> None:
    colours = [seen(colour, BLIND[kind]) for colour in charts.PALETTE]
    nearest = min(sum((a - b) ** 2 for a, b in zip(*pair, strict=True)) ** 0.5 for pair in combinations(colours, 2))
    assert nearest > 0.2


def test_a_year_and_a_year_earlier_have_their_own_names() -> None:
    assert names.named(Words("en"), Grain.YEAR) == "Year"
    assert names.named(Words("en"), Versus.YEAR) == "A year earlier"
