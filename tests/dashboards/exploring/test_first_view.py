"""The first view of a dataset: from its declaration alone, useful, and one that can be asked."""

from dataclasses import replace

import pytest

from dashboards.exploring import address, proposal
from dashboards.exploring.checked import checked
from dashboards.exploring.held import Held
from dashboards.exploring.question import Chart, Grain, Group, How, Measure
from sectors.registry import load
from sectors.spec.dataset import Dataset
from tests.support.exploring import held

ALL = load().datasets


@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.id)
def test_every_declaration_has_a_first_view_that_can_be_asked_and_shared(dataset: Dataset) -> None:
    what = Held(dataset, dataset.columns)
    view = proposal.first(what)
    assert checked(view, what) == view
    assert address.read(address.written(view)) == view


@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.id)
def test_a_first_view_needs_nothing_that_is_not_held(dataset: Dataset) -> None:
    """Whatever single column a licence shows, in clear or masked."""
    for column in dataset.columns:
        for masked in (frozenset[str](), frozenset({column.name})):
            what = Held(dataset, (column,), masked)
            assert checked(proposal.first(what), what)


def test_a_table_alone_is_for_what_tells_nothing_else() -> None:
    alone = [dataset.id for dataset in ALL if proposal.first(Held(dataset, dataset.columns)).chart is Chart.TABLE]
    assert alone == ["maritime.baltic_zones"]


@pytest.mark.parametrize(
    ("dataset", "chart", "x", "measure"),
    [
        ("energy.solar_power", Chart.LINE, Group("measured_at", Grain.DAY), Measure(How.MEAN, "output")),
        ("transport.subway_daily", Chart.LINE, Group("used_on", Grain.MONTH), None),
        ("telecommunications.free_wifi", Chart.MAP, Group("latitude"), Measure()),
        ("spatial_convergence.legal_districts", Chart.MAP, Group("latitude"), Measure()),
        ("finance.sp500_members", Chart.BAR, Group("joined_on", Grain.YEAR), Measure()),
    ],
)
def test_time_amount_and_place_decide(dataset: str, chart: Chart, x: Group, measure: Measure | None) -> None:
    view = proposal.first(held(dataset))
    assert (view.chart, view.x) == (chart, x)
    assert measure is None or view.measures == (measure,)


@pytest.mark.parametrize(
    ("days", "grain"), [(3, Grain.HOUR), (40, Grain.DAY), (900, Grain.WEEK), (5_000, Grain.MONTH), (40_000, Grain.YEAR)]
)
def test_the_reach_of_its_times_decides_how_finely_they_are_grouped(days: int, grain: Grain) -> None:
    assert proposal.first(replace(held("energy.solar_power"), days=days)).x == Group("measured_at", grain)


def test_a_day_has_no_hours() -> None:
    x = proposal.first(replace(held("finance.reference_rates"), days=3)).x
    assert x == Group("date", Grain.DAY)


def test_personal_data_begins_no_view() -> None:
    view = proposal.first(held("public_security.animal_complaints"))
    assert view.measures == (Measure(),)
