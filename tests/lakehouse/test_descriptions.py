"""What a table says of itself, by its declaration: titles in both languages, units, sensitivity."""

from dataclasses import replace

from lakehouse.descriptions import descriptions
from sectors.spec.column import Column, Sensitivity
from sectors.spec.text import Text
from tests.support.gate import make_dataset

PRICE = Column(
    "price", ("price",), "decimal(12,3)", Text("Unit price", "단가"), unit="GBP", sensitivity=Sensitivity.INTERNAL,
    required=True,
)  # fmt: skip


def test_columns_say_title_unit_and_sensitivity() -> None:
    words = descriptions(make_dataset(columns=(PRICE, *(c for c in make_dataset().columns if c.name != PRICE.name))))
    assert words.columns["price"] == "Unit price · 단가 · GBP · internal"
    assert words.columns["country"] == "Country · country · public"
    assert words.columns["month"] == "Month of day · day: 월"
    assert words.columns["_delivery"] == "The delivery that brought the row · 이 행을 가져온 납품"
    assert words.never_empty == {"price"}


def test_a_title_that_is_the_same_in_both_languages_stands_once() -> None:
    assert descriptions(make_dataset(columns=(replace(PRICE, title=Text("price", "price")),), key=())).columns["price"] == (
        "price · GBP · internal"
    )  # fmt: skip


def test_the_table_says_its_title_and_whom_to_name_and_the_mark_follows() -> None:
    words = descriptions(make_dataset())
    assert words.table == "Orders · 주문 · Source: UCI"
    assert descriptions(make_dataset(attribution=None)).mark != words.mark
