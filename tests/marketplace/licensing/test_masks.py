"""Each mask leaves in DuckDB what it leaves in plain Python, of the column's own type, for whatever lies there."""

import math
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.licensing import pseudonyms
from marketplace.licensing.mask_texts import masked_text
from marketplace.licensing.mask_trees import mask_tree
from marketplace.licensing.masking import Masking
from marketplace.licensing.rendering import as_text
from marketplace.licensing.scope import MaskedColumn
from marketplace.licensing.sentences import sentences
from tests.support.gate import PSEUDONYM_KEY, make_dataset, make_scope, make_terms, property_test, rows_in_duckdb
from tests.support.masked import masked
from wire.masks import Mask

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PRINTABLE = TEXT.filter(str.isprintable)
WORDS = st.lists(st.sampled_from(["서울", "강남구", "a", "", "'", "\n"]), max_size=5).map(" ".join)
NFD = unicodedata.normalize("NFD", "서울특별시 강남구")
PLAIN = {
    "varchar": pa.string(), "integer": pa.int32(), "bigint": pa.int64(), "double": pa.float64(),
    "decimal(12,3)": pa.decimal128(12, 3), "decimal(37,2)": pa.decimal128(37, 2),
}  # fmt: skip


def in_duckdb(masking: dict[str, Any], kind: str, values: Sequence[Any]) -> list[Any]:
    """By one batch, so that one bad value would fail all."""
    column = MaskedColumn(column="v", type=kind, **masking)
    shown = as_text(mask_tree(column, "domain", "grt_1"), "duckdb")
    table = pa.table({"v": pa.array(values, PLAIN[kind])})
    rows = rows_in_duckdb(table, {"v": shown, "type": f"typeof({shown})", "was": 'typeof("v")'}, None)
    assert {row[1] for row in rows} <= {row[2] for row in rows}
    return [row[0] for row in rows]


def agree(masking: dict[str, Any], kind: str, values: Sequence[Any]) -> None:
    expected = [masked(Masking(**masking), kind, value) for value in values]
    found = in_duckdb(masking, kind, values)
    assert list(map(_comparable, found)) == list(map(_comparable, expected))


def _comparable(value: Any) -> Any:
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


@property_test
@given(length=st.integers(1, 9), values=st.lists(TEXT | st.none()))
@example(1, [NFD, "서울", "", None, "👩‍👩‍👧", "가\u0301"])
def test_a_text_is_cut_by_characters_and_never_inside_one(length: int, values: list[str | None]) -> None:
    agree({"mask": "truncate", "length": length}, "varchar", values)


@property_test
@given(words=st.integers(1, 4), values=st.lists(TEXT | WORDS | st.none()))
@example(1, [NFD, "  서울  강남구", " ", "", None, "서울\u00a0강남구", "서울\t강남구", "a\nb c"])
def test_the_first_words_of_a_text_are_left(words: int, values: list[str | None]) -> None:
    agree({"mask": "generalise", "words": words}, "varchar", values)


@property_test
@given(levels=st.dictionaries(PRINTABLE, PRINTABLE, min_size=1, max_size=5), values=st.lists(TEXT | st.none()))
@example({"' OR 1=1 --": "'); DROP TABLE t; --", "강남구": "서울"}, ["' OR 1=1 --", "강남구", NFD, "", None])
def test_a_text_becomes_its_level_and_what_has_none_is_empty(
    levels: dict[str, str], values: list[str | None]
) -> None:  # fmt: skip
    agree({"mask": "generalise", "levels": levels}, "varchar", [*values, *levels])


@pytest.mark.parametrize(("kind", "bits"), [("integer", 31), ("bigint", 63)])
@property_test
@given(data=st.data())
def test_whole_numbers_are_rounded_without_overflow(kind: str, bits: int, data: st.DataObject) -> None:
    whole = st.integers(-(2**bits), 2**bits - 1)
    values = data.draw(st.lists(whole | st.none()))
    step = data.draw(st.integers(1, 2**bits - 1))
    edge = [2**bits - 1, -(2**bits), 0, -1, step // 2, -step // 2, -(step + 1) // 2, None]
    agree({"mask": "round", "step": step}, kind, [*values, *edge])


@pytest.mark.parametrize(("kind", "after", "digits"), [("decimal(12,3)", 3, 12), ("decimal(37,2)", 2, 37)])
@property_test
@given(data=st.data())
def test_decimals_are_rounded_without_overflow(kind: str, after: int, digits: int, data: st.DataObject) -> None:
    units = st.integers(-(10**digits) + 1, 10**digits - 1)
    values = [Decimal(f"{unit}E-{after}") for unit in data.draw(st.lists(units))]
    step = Decimal(f"{data.draw(st.integers(1, 10**digits - 1))}E-{after}")
    agree({"mask": "round", "step": step}, kind, [*values, None, Decimal(0), step, step.copy_negate()])


@property_test
@given(values=st.lists(st.floats() | st.none()), step=st.decimals("1e-6", "1e6", places=6))
@example([math.inf, -math.inf, math.nan, 1.7e308, -1.7e308, 5e-324, -0.0, 0.3, None], Decimal("0.000001"))
@example([2.5, -2.5, 0.49999999999999994, 1e16 + 2], Decimal(1))
def test_doubles_are_rounded_infinite_ones_too(values: list[float | None], step: Decimal) -> None:
    agree({"mask": "round", "step": step}, "double", values)


@pytest.mark.parametrize("kind", ["integer", "bigint", "decimal(12,3)", "double"])
@property_test
@given(data=st.data())
def test_a_number_becomes_where_its_range_begins(kind: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(-(2**31) + 1, 2**31 - 1).map(lambda n: n % 10**8), min_size=1)))
    values = data.draw(st.lists(st.integers(-(10**8), 10**8) | st.none()))
    whole = [*values, *edges, edges[0] - 1]
    strange = [math.inf, -math.inf, math.nan, -0.0] if kind == "double" else []
    typed = {"double": float, "decimal(12,3)": Decimal}.get(kind, int)
    agree(
        {"mask": "bucket", "edges": edges}, kind, [*strange, *(None if v is None else typed(v) for v in whole)]
    )  # fmt: skip


@property_test
@given(data=st.data())
def test_a_page_shows_of_a_sample_what_an_engine_shows_of_the_value(data: st.DataObject) -> None:
    units = data.draw(st.integers(-(10**12) + 1, 10**12 - 1))
    masking = data.draw(
        st.builds(lambda step: {"mask": "round", "step": Decimal(f"{step}E-3")}, st.integers(1, 10**12 - 1))
        | st.just({"mask": "bucket", "edges": [Decimal("-12.5"), 0, 10**6]})
    )
    value = Decimal(f"{units}E-3")
    shown = masked_text(MaskedColumn(column="v", type="decimal(12,3)", **masking), str(value))
    assert (None if shown is None else Decimal(shown)) == masked(Masking(**masking), "decimal(12,3)", value)


@pytest.mark.parametrize(
    ("kind", "masking", "text", "shown"),
    [
        ("bigint", {"mask": "round", "step": 1000}, str(2**63 - 1), None), ("double", {"mask": "round", "step": 1}, "NaN", "NaN"),
        ("double", {"mask": "round", "step": 1}, "Infinity", "Infinity"), ("double", {"mask": "round", "step": 1}, "1.5", "2"),
        ("double", {"mask": "bucket", "edges": [0]}, "NaN", None), ("double", {"mask": "bucket", "edges": [0]}, "Infinity", "0"),
        ("varchar", {"mask": "truncate", "length": 1}, NFD, NFD[0]), ("varchar", {"mask": "generalise", "words": 1}, " ", None),
    ],
)  # fmt: skip
def test_strange_samples_are_shown_as_engines_show_the_values(
    kind: str, masking: dict[str, Any], text: str, shown: str | None
) -> None:
    assert masked_text(MaskedColumn(column="v", type=kind, **masking), text) == shown


def test_codes_of_one_grant_are_of_no_use_in_another() -> None:
    """Not even to the same company, and not beside its codes of the common mask."""
    column = MaskedColumn(column="v", type="varchar", mask=Mask.SALTED)
    table = pa.table({"v": ["ann", None]})
    domain = pseudonyms.domain("org_acme", "sales.orders")
    shown = {salt: as_text(mask_tree(column, domain, salt), "duckdb") for salt in ("grt_1", "grt_2")}
    rows = rows_in_duckdb(table, shown, None)
    assert rows[0][0] == pseudonyms.code(PSEUDONYM_KEY, "ann", f"{domain}/grt_1")
    assert len({*rows[0], pseudonyms.code(PSEUDONYM_KEY, "ann", domain)}) == 3
    assert rows[1] == (None, None)


def test_a_scope_of_any_mask_survives_its_json() -> None:
    scope = make_scope(masks=EVERY)
    assert type(scope).model_validate_json(scope.model_dump_json()) == scope
    assert hash(scope)


EVERY: dict[str, Any] = {
    "invoice": {"mask": "truncate", "length": 3}, "country": {"mask": "generalise", "levels": {"France": "Europe", "Korea": "Asia"}},
    "quantity": {"mask": "bucket", "edges": [0, 10, 1000]}, "price": {"mask": "round", "step": 1000}, "customer": "salted",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Country is shown by group only: “Europe”, “Asia”. A value of no group is empty.",
                ("Customer is shown as a pseudonym of this purchase alone: the same for the same value, another one in every "
                "other purchase."), "Invoice is cut to its first 3 characters.", "Price is rounded to multiples of 1,000.",
                "Quantity is shown by range only, as where its range begins: 0, 10, 1,000. Below 0 it is empty."]),
        ("ko", ["“country” 값은 구분(“Europe”, “Asia”)으로만 제공되며, 구분이 없는 값은 빈 값으로 표시됩니다.",
                ("“customer” 값은 이 구매에만 쓰이는 가명으로 바꾸어 제공됩니다. 같은 값은 같은 가명으로 표시되고, 다른 구매에서는 다른 가명으로 "
                "표시됩니다."), "“invoice” 값은 앞 3자까지만 제공됩니다.", "“price” 값은 1,000 단위로 반올림하여 제공됩니다.",
                "“quantity” 값은 구간의 시작값(0, 10, 1,000)으로만 제공되며, 0보다 작은 값은 빈 값으로 표시됩니다."]),
    ],
)  # fmt: skip
def test_each_mask_is_told(language: str, told: list[str]) -> None:
    assert sentences(make_terms(masks=EVERY), make_dataset(), language)[1:6] == told


def test_words_and_long_lists_are_told_short() -> None:
    levels = {f"v{n:02}": f"L{n:02}" for n in range(13)}
    masks = {"invoice": {"mask": "generalise", "words": 1}, "country": {"mask": "generalise", "levels": levels}}
    said = sentences(make_terms(masks=masks), make_dataset())
    assert said[1].endswith("“L09” and 3 more. A value of no group is empty.")
    assert said[2] == "Invoice is cut to its first word."
