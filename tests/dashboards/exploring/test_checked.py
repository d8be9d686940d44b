"""What cannot be asked is refused with words in both languages: tampered addresses, values outside their options (A46)."""

from datetime import date

import pytest

from dashboards.exploring import address
from dashboards.exploring.checked import NotAsked, checked
from dashboards.exploring.held import Held
from dashboards.exploring.question import Chart, Filter, Grain, Group, How, Measure, Op, Period, Question, Versus
from dashboards.words import Words
from tests.support.exploring import held

RETAIL = held("distribution.online_retail")
NAME = RETAIL.dataset.id
DAYS = Period("invoiced_at", date(2011, 1, 1), date(2011, 1, 31))


def asking(**how: object) -> Question:
    return Question(NAME, **{"x": Group("country"), **how})  # type: ignore[arg-type]


def refused(question: Question, what: Held = RETAIL) -> str:
    with pytest.raises(NotAsked) as caught:
        checked(question, what)
    assert caught.value.said(Words("en"))
    return caught.value.said(Words("ko"))


TAMPERED = [
    {"dataset": [NAME], "chart": ["pie"]},
    {"dataset": [NAME], "x": ["country.second"]},
    {"dataset": [NAME], "m": ["drop.price"]},
    {"dataset": [NAME], "m": ["mean.price"] * 5},
    {"dataset": [NAME], "where": ["not json"]},
    {"dataset": [NAME], "where": ['["country"]']},
    {"dataset": [NAME], "where": ['["country", "in", 5]']},
    {"dataset": [NAME], "where": ['["country", "like", "x"]']},
    {"dataset": [NAME], "where": ["[" * 100_000]},
    {"dataset": [NAME], "where": ['["country", "present"]'] * 13},
    {"dataset": [NAME], "of": ["invoiced_at"], "from": ["yesterday"]},
    {"dataset": [NAME], "versus": ["never"]},
    {"chart": ["bar"]},
]


@pytest.mark.parametrize("parameters", TAMPERED)
def test_a_tampered_address_is_refused_in_words(parameters: dict[str, list[str]]) -> None:
    with pytest.raises(NotAsked) as caught:
        address.read(parameters)
    assert "주소" in caught.value.said(Words("ko"))


@pytest.mark.parametrize(
    "question",
    [
        asking(x=Group("nothing")),
        asking(x=Group('country" FROM finance.reference_rates --')),
        asking(x=Group("country", Grain.DAY)),
        asking(x=Group("invoiced_at")),
        asking(by=Group("nothing")),
        asking(measures=()),
        asking(measures=(Measure(How.SUM, "country"),)),
        asking(measures=(Measure(How.COUNT, "country"),)),
        asking(measures=(Measure(How.SUM, "nothing"),)),
        asking(filters=(Filter("nothing", Op.PRESENT),)),
        asking(filters=(Filter("country", Op.IN),)),
        asking(filters=(Filter("country", Op.IN, ("x",) * 201),)),
        asking(filters=(Filter("country", Op.IN, ("x" * 301,)),)),
        asking(filters=(Filter("country", Op.BETWEEN, ("a", "b")),)),
        asking(filters=(Filter("country", Op.PRESENT, ("x",)),)),
        asking(filters=(Filter("quantity", Op.BETWEEN, ("1 OR 1=1", "")),)),
        asking(filters=(Filter("quantity", Op.BETWEEN, ("", "")),)),
        asking(filters=(Filter("quantity", Op.BETWEEN, ("nan", "inf")),)),
        asking(filters=(Filter("quantity", Op.BETWEEN, ("1e999999", "")),)),
        asking(filters=(Filter("quantity", Op.BETWEEN, ("٣", "")),)),
        asking(filters=(Filter("invoiced_at", Op.IN, ("2011-01-01",)),)),
        asking(filters=(Filter("country", Op.PRESENT),) * 13),
        asking(period=Period("country", date(2011, 1, 1))),
        asking(period=Period("invoiced_at", date(2011, 1, 2), date(2011, 1, 1))),
        asking(versus=Versus.YEAR),
        asking(period=Period("invoiced_at", date(2011, 1, 1)), versus=Versus.YEAR),
        asking(period=Period("invoiced_at", date(1, 1, 1), date(9999, 1, 1)), versus=Versus.BEFORE),
        asking(period=Period("invoiced_at", date(1, 1, 1), date(1, 2, 1)), versus=Versus.YEAR),
        asking(chart=Chart.HEAT),
        asking(chart=Chart.HEAT, by=Group("country"), period=DAYS, versus=Versus.YEAR),
        asking(chart=Chart.HISTOGRAM),
        asking(chart=Chart.SCATTER, x=Group("quantity")),
        asking(chart=Chart.BOX),
        asking(chart=Chart.MAP),
        asking(chart=Chart.LINE, x=None),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(question: Question) -> None:
    assert refused(question)


def test_a_column_that_the_licence_does_not_show_is_not_asked_for() -> None:
    narrow = Held(RETAIL.dataset, tuple(c for c in RETAIL.columns if c.name != "price"))
    assert "price" in refused(asking(measures=(Measure(How.MEAN, "price"),)), narrow)
    assert "price" in refused(asking(filters=(Filter("price", Op.PRESENT),)), narrow)


def test_a_masked_number_is_counted_but_never_summed_up() -> None:
    masked = held(NAME, masked=["quantity"])
    assert refused(asking(measures=(Measure(How.MEAN, "quantity"),)), masked)
    assert refused(asking(chart=Chart.HISTOGRAM, x=Group("quantity")), masked)
    assert checked(asking(measures=(Measure(How.DISTINCT, "quantity"),)), masked)


def test_a_full_question_comes_back_from_its_address() -> None:
    question = asking(
        chart=Chart.LINE, x=Group("invoiced_at", Grain.WEEK), by=Group("country"),
        measures=(Measure(How.SUM, "quantity"), Measure()),
        filters=(Filter("country", Op.NOT_IN, ("Côte d'Ivoire", '"서울"', "a,b|c&d=e")), Filter("customer_id", Op.MISSING)),
        period=DAYS, versus=Versus.YEAR,
    )  # fmt: skip
    assert address.read(address.written(question)) == question
    assert checked(question, RETAIL) == question
