"""Charts: round ticks, both languages, nothing of a value that could run."""

import pytest
from defusedxml import ElementTree

from marketplace.doors.open.chart_routes import chart_of, parameters, picture_of
from marketplace.doors.open.picture import nice
from tests.support.gate import make_dataset


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (1.03, 1.21, [1.0, 1.05, 1.1, 1.15, 1.2, 1.25]),
        (5, 5, [4, 6]),
        (0, 0, [0, 0.25]),
    ],
)
def test_ticks_are_round_and_hold_every_value(low: float, high: float, ticks: list[float]) -> None:
    found = nice(low, high)
    assert found == pytest.approx(ticks)
    assert found[0] <= low <= high <= found[-1]


def test_a_chart_says_unit_source_and_licence_in_both_languages() -> None:
    dataset = make_dataset(charts=({"x": "day", "y": "quantity", "by": "country"},))
    declared = chart_of(dataset, "quantity")
    assert declared is not None
    assert chart_of(dataset, "price") is None
    assert ("by", "day,country") in parameters(declared)
    rows = [
        {"day": f"2026-11-{n:02d}", "country": country, "avg.quantity": n * times}
        for n in range(1, 9)
        for country, times in (("<script>alert(1)</script>", 1), ("대한민국", -2))
    ]
    rows.append({"day": "2026-11-09", "country": "대한민국", "avg.quantity": None})
    drawn = picture_of(dataset, declared, rows).drawn()
    assert "<script" not in drawn
    picture = ElementTree.fromstring(drawn)
    assert len(picture.findall("{*}polyline")) == 2
    words = " ".join(text.text or "" for text in picture.findall("{*}text"))
    assert "주문: quantity" in words
    assert "Source · 출처: Source: UCI" in words
    assert "이용 조건" in words


def test_a_chart_of_nothing_is_a_chart() -> None:
    dataset = make_dataset(charts=({"x": "day", "y": "quantity"},))
    ElementTree.fromstring(picture_of(dataset, dataset.charts[0], []).drawn())
