"""The explorer's page: an address is a view; what was tampered with is refused in words, and nothing is asked (A46)."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.exploring.question import Chart

pytestmark = pytest.mark.usefixtures("nowhere")


def page() -> None:
    from dashboards.views import explore  # noqa: PLC0415 - Streamlit runs this text alone
    from tests.support.visits import grant, knowing, visit  # noqa: PLC0415

    explore.show(knowing(visit("mbr_1", grant(columns=["date", "usd", "krw"], masked=["krw"]))))


def shown(**parameters: str | list[str]) -> AppTest:
    app = AppTest.from_function(page, default_timeout=90)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


RATES = "finance.reference_rates"


def test_an_address_is_a_view_and_the_page_keeps_it_there() -> None:
    app = shown(dataset=RATES, chart="bar", x="date.year", m=["mean.usd"], of="date", **{"from": "2020-01-01"})
    assert not app.exception
    assert [warning.value for warning in app.warning] == [
        "SQL 접근 통로가 응답하지 않습니다. 잠시 뒤 이 페이지를 다시 여세요."
    ]
    assert app.query_params["chart"] == "bar"
    assert app.query_params["from"] == "2020-01-01"
    assert app.multiselect[0].value


@pytest.mark.parametrize(
    "parameters",
    [
        {"dataset": RATES, "chart": "pie"},
        {"dataset": RATES, "x": "date.month", "m": "mean.jpy"},
        {"dataset": RATES, "x": "date.month", "m": "mean.krw"},
        {"dataset": RATES, "x": 'date" FROM energy.wind_power --.month'},
        {"dataset": "energy.wind_power", "chart": "line", "x": "measured_at.day", "m": "mean.output"},
        {"dataset": RATES, "where": '["usd", "between", "1 OR 1=1", ""]', "x": "date.month"},
    ],
)  # fmt: skip
def test_a_tampered_address_is_refused_in_words_and_a_view_of_what_is_held_stands_there(
    parameters: dict[str, str],
) -> None:
    app = shown(**parameters)
    assert not app.exception
    assert len(app.warning) == 2  # the refusal, and that the door is away
    assert app.query_params["dataset"] == RATES
    assert app.query_params["m"] == "mean.usd"
    assert "where" not in app.query_params


def test_a_widgets_value_outside_its_options_is_asked_for_by_nobody() -> None:
    app = shown(dataset=RATES)
    with pytest.raises(ValueError, match="not in"):
        app.selectbox[0].set_value("energy.wind_power").run()


def test_who_holds_nothing_is_led_to_the_catalogue() -> None:
    def bare() -> None:
        from dashboards.views import explore  # noqa: PLC0415
        from tests.support.visits import knowing, visit  # noqa: PLC0415

        explore.show(knowing(visit("mbr_1")))

    app = AppTest.from_function(bare, default_timeout=90).run()
    assert not app.exception
    assert len(app.info) == 1
    assert not app.selectbox


def test_a_late_browser_that_sends_an_older_address_changes_nothing() -> None:
    app = shown(dataset=RATES, chart="line", x="date.month", m="mean.usd")
    app.button_group[0].set_value(Chart.BAR).run()
    assert app.query_params["chart"] == "bar"
    app.query_params["chart"] = "line"  # a click sends the address that the browser knew
    app.run()
    assert not app.exception
    assert app.query_params["chart"] == "bar"
