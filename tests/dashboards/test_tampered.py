"""A46: addresses of every page, tampered with: words, never a traceback, never what another company holds."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.exploring import statement
from dashboards.exploring.checked import checked
from dashboards.exploring.question import Chart, Grain, Group, Period, Question
from tests.support.exploring import held

pytestmark = pytest.mark.usefixtures("nowhere")

RATES, FOREIGN = "finance.reference_rates", "energy.wind_power"
LONG = "x" * 100_000
ADDRESSES: dict[str, list[dict[str, str]]] = {
    "explore": [
        {"dataset": RATES, "chart": "line", "x": "date.day", "of": "date", "from": "0001-01-01"},
        {"dataset": RATES, "chart": "line", "x": "date.day", "of": "date", "until": "9999-12-31"},
        {"dataset": RATES, "x": "date.day", "where": f'["date", "present", "{LONG}"]'},
        {"dataset": RATES, "x": "date.day", "where": '["usd", "between", "\\u0000", ""]'},
        {"dataset": RATES, "x": LONG}, {"dataset": LONG}, {"dataset": FOREIGN}, {"dataset": "../../etc"},
        {"dataset": RATES, "x": "date.day", "m": "mean.krw"}, {"chart": "map", "x": "latitude"},
    ],
    "analysis": [
        {"dataset": FOREIGN, "method": "trend"}, {"dataset": LONG, "method": LONG}, {"method": "drop table"},
        {"dataset": f"{RATES}' OR '1'='1"},
    ],
    "sector": [
        {"sector": "finance", "from": "0001-01-01", "until": "9999-12-31"}, {"sector": "finance", "from": "2026-13-40"},
        {"sector": LONG}, {"sector": "finance", "grain": "century"}, {"sector": "finance", "column": "customer", "part": LONG},
        {"sector": "<script>alert(1)</script>"},
    ],
}  # fmt: skip


def page(name: str) -> None:
    from dashboards.views import analysis, explore, sector  # noqa: PLC0415 - Streamlit runs this text alone
    from tests.support.visits import grant, knowing, visit  # noqa: PLC0415

    views = {"explore": explore, "analysis": analysis, "sector": sector}
    views[name].show(knowing(visit("mbr_1", grant(columns=["date", "usd"]), language="en")))


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, held in ADDRESSES.items() for at in range(len(held))])
def test_a_tampered_address_breaks_no_page_and_opens_nothing_foreign(name: str, at: int) -> None:
    app = AppTest.from_function(page, default_timeout=90, kwargs={"name": name})
    app.query_params.update(ADDRESSES[name][at])
    app.run()
    assert not app.exception
    chosen = [str(box.value) for box in app.selectbox]
    assert FOREIGN not in chosen
    if name == "sector":
        assert LONG[:301] not in str([text.value for text in app.text_input])
    else:
        assert chosen[0] == RATES
        assert not any(value == "krw" or "krw" in str(value) for value in (box.value for box in app.multiselect))


@pytest.mark.parametrize("dataset", ["distribution.online_retail", RATES])
@pytest.mark.parametrize(
    "days", [(date(1, 1, 1), None), (None, date(9999, 12, 31)), (date(1, 1, 1), date(9999, 12, 31))]
)
def test_the_first_and_the_last_day_that_there_is_can_be_asked_for(
    dataset: str, days: tuple[date | None, date | None]
) -> None:
    what = held(dataset)
    [time, *_] = what.times
    question = Question(dataset, Chart.LINE, Group(time.name, Grain.YEAR), period=Period(time.name, *days))
    assert statement.text(checked(question, what), what)
