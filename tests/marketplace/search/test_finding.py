"""What is found of the built-in datasets: what the plain catalogue of before did not find, and what nobody may break."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from marketplace.search.documents import document
from marketplace.search.finding import Finder, Sort, Wish
from marketplace.search.schema import Place
from tests.support.searched import AT, built_in, contents, searched
from wire.records import Distribution, Record
from wire.records import Place as WirePlace


@pytest.fixture(scope="module")
def finder() -> Iterator[Finder]:
    with TemporaryDirectory() as folder:
        yield searched(Path(folder), built_in())


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("exhange", "finance.reference_rates"), ("forex", "finance.reference_rates"), ("ecb", "finance.reference_rates"),
        ("유럽중앙은행", "finance.reference_rates"), ("hwanyul", "finance.reference_rates"),
        ("ghksdbf", "finance.reference_rates"), ("MW", "energy.solar_power"), ("따릉이", "transport.bike_rentals"),
        ("µg/m³", "environment.seoul_air_quality"), ("ug/m3", "environment.seoul_air_quality"),
        ("미새먼지", "environment.dust_alerts"), ("미세", "environment.dust_alerts"), ("미세먼지농도", "environment.dust_alerts"),
        ("ㄷㅅㄱㅇ", "forest.city_parks"), ("Euro reference exchange rates", "finance.reference_rates"),
        ("transport.subway_daily", "transport.subway_daily"), ("세계 항공사", "transport.airlines"),
    ],
)  # fmt: skip
def test_it_is_found_first(finder: Finder, asked: str, first: str) -> None:
    assert finder.find(Wish(asked)).ids[0] == first


def test_a_licence_is_found_by_its_name(finder: Finder) -> None:
    wanted = {record.id for record in built_in() if record.licence == "CC-BY-4.0"}
    assert set(finder.find(Wish("CC BY")).ids) >= wanted


@pytest.mark.parametrize("asked", ["parquet", "무료 CSV", "free data", "무료 데이터"])
def test_what_is_given_is_found_by_its_format_and_its_price(tmp_path: Path, asked: str) -> None:
    offered, *others = built_in()
    forms = [Distribution(format="Parquet"), Distribution(format="CSV")]
    open_ = offered.model_copy(update={"price": "free", "distributions": forms})
    assert offered.id in searched(tmp_path, [open_, *others]).find(Wish(asked)).ids


def test_a_cadence_is_found_by_what_people_say(finder: Finder) -> None:
    assert "finance.reference_rates" in finder.find(Wish("매일 갱신")).ids


def test_facets_are_counted_under_the_other_choices(finder: Finder) -> None:
    all_of_them = dict(finder.find(Wish("")).counts["sector"])
    assert sum(all_of_them.values()) == len(built_in())
    chosen = finder.find(Wish("", {"sector": ["transport"]}))
    assert chosen.total == all_of_them["transport"]
    assert dict(chosen.counts["sector"]) == all_of_them
    assert sum(count for _, count in chosen.counts["sensitivity"]) == chosen.total


def test_sorted_by_title(finder: Finder) -> None:
    titles = {record.id: record.title["en"].casefold() for record in built_in()}
    found = [titles[id_] for id_ in finder.find(Wish("서울", sort=Sort.TITLE)).ids]
    assert found == sorted(found)


@pytest.mark.parametrize("typed", ["미세ㅁ", "미섿", "미세머", "ㅁㅅㅁ", "miseme"])
def test_a_half_typed_word_is_finished(finder: Finder, typed: str) -> None:
    assert "environment.dust_alerts" in finder.beginning(typed)


def test_what_is_like_a_dataset_is_not_itself(finder: Finder) -> None:
    [content] = [one for one in contents(built_in()) if one["id"] == "transport.subway_daily"]
    assert set(finder.like(document(content["id"], None, content, AT))[:2]) == {
        "transport.subway_hourly", "transport.subway_fares",
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    ["", " ", "\0", "!!!", "\ud800", "a" * 10_000, "ㅁ" * 5000, "가" * 10_000, '")(*^~:[', "🌲🌲", "\u202e", "ㅁㅏ.*"],
)
def test_garbage_finds_nothing_wrong(finder: Finder, asked: str) -> None:
    assert finder.find(Wish(asked)).total <= len(built_in())
    assert len(finder.beginning(asked)) <= 8


def test_formats_and_prices_make_no_two_datasets_alike(finder: Finder, tmp_path: Path) -> None:
    given = {"price": "free", "distributions": [Distribution(format="Parquet"), Distribution(format="CSV")]}
    offered = {"finance.reference_rates", "forest.city_parks", "distribution.online_retail"}
    records = [one.model_copy(update=given if one.id in offered else {}) for one in built_in()]
    alike = []
    for found, held in ((finder, built_in()), (searched(tmp_path, records), records)):
        [content] = contents([one for one in held if one.id == "finance.reference_rates"])
        alike.append(found.like(document(content["id"], None, content, AT), 6))
    assert alike[0] == alike[1]


def test_what_nothing_holds_is_answered_with_the_nearest(finder: Finder) -> None:
    found = finder.find(Wish("exxhagne raets"))
    assert found.ids[0] == "finance.reference_rates"
    assert finder.find(Wish("qqqqzzzz")).total == 0


def test_without_an_index_nothing_is_found(tmp_path: Path) -> None:
    assert Finder(Place(tmp_path)).find(Wish("air")).total == 0


def test_each_box_of_a_record_is_by_itself(tmp_path: Path) -> None:
    boxes = [(-160.0, 18.0, -154.0, 23.0), (124.0, 33.0, 132.0, 39.0), (170.0, -20.0, -170.0, -10.0)]
    records = [
        Record(id="s:few", title={"en": "few"}, places=[WirePlace(box=box) for box in boxes[:2]]),
        Record(id="s:line", title={"en": "line"}, places=[WirePlace(box=boxes[2])]),
        Record(id="s:many", title={"en": "many"}, places=[WirePlace(box=(x, 0.0, x + 1.0, 1.0)) for x in (0.0, 9.0, 20.0, 30.0)]),
        Record(id="s:none", title={"en": "none"}),
    ]  # fmt: skip
    finder = searched(tmp_path, records)

    def within(*box: float) -> set[str]:
        return set(finder.find(Wish("", box=box)).ids)  # type: ignore[arg-type]

    assert within(0, 30, 10, 40) == set()  # between the two
    assert within(126, 37, 127, 38) == {"s:few"}
    assert within(-175, -15, -174, -14) == within(175, -15, 176, -14) == {"s:line"}
    assert within(4, 0, 5, 1) == set()
    assert within(25, 0, 26, 1) == {"s:many"}  # the later ones are told as one around them
    assert within(-180, -90, 180, 90) == {"s:few", "s:line", "s:many"}
