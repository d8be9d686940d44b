"""Maps: provinces, districts by name or number, dots; neighbours without a gap; what has no boundary is told."""

from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from dashboards.exploring import drawing, maps, places, summary
from dashboards.exploring.answer import Answer
from dashboards.exploring.boundaries import DISTRICT, PROVINCE
from dashboards.exploring.boundaries import places as boundaries
from dashboards.exploring.checked import checked
from dashboards.exploring.question import Chart, Grain, Group, Question
from dashboards.exploring.sheet import Sheet
from dashboards.words import Words
from tests.support.exploring import asked, held, planted

WIFI = held("telecommunications.free_wifi")
SOLAR = held("energy.solar_power")


def mapped(x: str, rows: list[dict[str, Any]], language: str = "en") -> tuple[Sheet, Answer]:
    question = checked(Question(WIFI.dataset.id, Chart.MAP, Group(x)), WIFI)
    return Sheet(Words(language), WIFI, question, "Source: somebody."), asked(planted(WIFI, rows), WIFI, question)


def drawn(x: str, rows: list[dict[str, Any]], language: str = "en") -> dict[str, Any]:
    [chart] = drawing.draw(*mapped(x, rows, language))
    made: dict[str, Any] = chart.to_dict()
    return made


def amounts(made: dict[str, Any]) -> dict[str, float]:
    """What is shaded, by place."""
    told = made["data"]["values"]
    return {place["place"]: place["amount"] for place in told if place["amount"] is not None}


def test_provinces_are_shaded_by_whatever_form_of_their_name_and_by_their_number() -> None:
    names = ["강원도", "Jeju-do", "전북특별자치도", "11", "52", "4211000000"]
    assert [places.province(name) for name in names] == ["42", "50", "45", "11", "45", "42"]
    made = drawn("province", [{"province": "강원도"}] * 3 + [{"province": "서울"}])
    assert amounts(made) == {"강원특별자치도": 3, "서울특별시": 1}
    assert " ".join(made["title"]["text"]).endswith("by Province")


def test_districts_of_one_name_are_told_apart_by_their_province_and_numbers_are_known_too() -> None:
    rows = [{"province": "서울특별시", "district": "중구"}] * 2 + [{"province": "부산광역시", "district": "중구"}]
    made = drawn("district", [*rows, {"province": "서울", "district": "도봉구"}, {"district": "11110"}])
    assert amounts(made) == {"서울특별시 중구": 2, "부산광역시 중구": 1, "서울특별시 도봉구": 1, "서울특별시 종로구": 1}
    assert " ".join(made["title"]["text"]).endswith("by City or district")


def test_a_place_without_a_boundary_is_told() -> None:
    sheet, found = mapped("province", [{"province": "없는도"}, {"province": "경기도"}])
    assert maps.found(sheet, found.frame)[1] == ["없는도"]


@pytest.mark.parametrize("level", [PROVINCE, DISTRICT])
def test_neighbours_share_their_border_without_gap_or_overlap(level: str) -> None:
    shapes = [shape(place.feature["geometry"]).buffer(0) for place in boundaries(level)]
    whole = shapely.union_all(shapes)
    assert sum(one.area for one in shapes) == pytest.approx(whole.area, rel=0.0001)
    mainland = max(shapely.get_parts(whole), key=lambda part: part.area)
    assert len(mainland.interiors) < 30  # lakes and bays


def test_dots_that_lie_close_to_each_other_fill_the_picture() -> None:
    close = [{"latitude": 37.5 + at / 1_000, "longitude": 127.0} for at in range(9)]
    grounds = [
        drawn("latitude", rows)["layer"][0] for rows in (close, [*close, {"latitude": 35.1, "longitude": 129.0}])
    ]
    assert [len(ground["data"]["values"]) for ground in grounds] == [pytest.approx(6, abs=4), 17]


def test_dots_outside_korea_stand_over_axes_of_degrees_and_rows_are_whole() -> None:
    made = drawn("latitude", [{"latitude": -33.9, "longitude": 151.2}] * 2 + [{"latitude": 51.5, "longitude": -0.1}])
    assert made["encoding"]["x"]["title"] == "Longitude (WGS 84) [degree]"
    assert made["encoding"]["size"]["legend"]["values"] == [1, 2]


def test_places_in_two_cycles_are_told_by_their_names() -> None:
    hours = [{"measured_at": f"2026-03-0{day} 07:00:00+00", "output": day} for day in (2, 3)]
    x, by = Group("measured_at", Grain.HOUR_OF_DAY), Group("measured_at", Grain.DAY_OF_WEEK)
    question = Question(SOLAR.dataset.id, Chart.HEAT, x, by)
    sheet = Sheet(Words("en"), SOLAR, question, "")
    [told, *_] = summary.sentences(sheet, asked(planted(SOLAR, hours), SOLAR, question))
    assert "(07, Monday)" in told
