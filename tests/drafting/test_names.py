"""Names fit for SQL, titles in both languages, units taken out of names."""

import re

import pytest

from drafting.naming import glossary
from drafting.naming.names import RESERVED, name
from drafting.naming.units import take_out
from sectors.types import is_name


@pytest.mark.parametrize(
    ("source", "sql"),
    [
        ("평균기온", "mean_temperature"),
        ("데이터기준일자", "data_reference_date"),
        ("노선번호", "route_number"),
        ("살인 발생", "murder_occurrences"),
        ("작은도서관명", "jageun_library_name"),
        ("areaNm", "area_name"),
        ("InvoiceDate", "invoice_date"),
        ("Customer ID", "customer_id"),
        ("2024년", "n2024_year"),
        ("order", "order_value"),
        ("PQ #", "pq"),
        ("%", "field"),
    ],
)
def test_names(source: str, sql: str) -> None:
    found = name(source, ())
    assert found.sql == sql
    assert is_name(found.sql)
    assert found.sql not in RESERVED


def test_a_name_is_unlike_those_taken() -> None:
    assert name("일자", {"date", "date_2"}).sql == "date_3"


def test_titles_keep_the_korean_name_and_say_where_there_is_none() -> None:
    assert (name("평균기온", ()).title.ko, name("평균기온", ()).title.en) == ("평균기온", "Mean temperature")
    assert not name("Vendor INCO Term", ()).translated
    assert name("latitude", ()).title.ko == "북위" or name("latitude", ()).title.ko == "위도"


@pytest.mark.parametrize(
    ("source", "bare", "unit"),
    [
        ("평균기온(℃)", "평균기온", "degC"),
        ("일강수량(mm)", "일강수량", "mm"),
        ("Wind speed (m/s)", "Wind speed", "m/s"),
        ("총공사금액(억원)", "총공사금액", "100000000 KRW"),
        ("습도[%]", "습도", "%"),
        ("공원보유시설(운동시설)", "공원보유시설(운동시설)", None),
        ("(명)", "(명)", None),
    ],
)
def test_units_in_names(source: str, bare: str, unit: str | None) -> None:
    found = take_out(source)
    assert (found.bare, found.unit) == (bare, unit)


def test_the_glossary_holds_the_words_of_the_field_in_names_fit_for_sql() -> None:
    words = glossary.words()
    assert len(words) > 400
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", english) for english in words.values())
    expected = {"지점": "station", "일시": "observed_at", "시도명": "province", "위도": "latitude"}
    assert {word: words[word] for word in expected} == expected
