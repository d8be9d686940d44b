"""Terms compile to a scope, or every reason why not is named."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.numbers import fits
from marketplace.licensing.rules import compile_terms, terms_hash
from marketplace.licensing.schemas import LicenceTerms
from sectors.spec.table import Grain, Partition
from tests.support.gate import column, make_dataset, make_scope, make_terms
from wire.masks import Mask


def test_every_column_means_every_one_that_is_not_personal() -> None:
    assert make_scope().columns == ("invoice", "country", "day", "quantity", "price", "month")


def test_a_mask_lets_a_personal_column_show() -> None:
    scope = make_scope(masks={"customer": "pseudonym", "born": "year"})
    assert "customer" in scope.columns
    assert scope.mask("born").mask is Mask.YEAR  # type: ignore[union-attr]
    assert scope.mask("invoice") is None


def test_a_partition_shows_only_with_the_column_that_it_tells_of() -> None:
    assert make_scope(columns=["invoice", "quantity"]).columns == ("invoice", "quantity")
    assert make_scope(columns=["invoice", "day"]).columns == ("invoice", "day", "month")
    assert make_scope(columns=["day", "invoice"], masks={"day": "null"}).columns == ("invoice", "day")


def test_a_partition_of_a_personal_column_never_shows_in_clear() -> None:
    dataset = make_dataset(partitions=(Partition("born_month", "born", Grain.MONTH),))
    scope = compile_terms(make_terms(masks={"born": "null"}), dataset)
    assert "born_month" not in scope.columns
    with pytest.raises(NotEnforceable, match="personal"):
        compile_terms(make_terms(columns=["invoice", "born_month"]), dataset)


@pytest.mark.parametrize(
    ("terms", "cause"),
    [
        ({"columns": ["nothing"]}, "columns: sales.orders declares no column 'nothing'"),
        ({"columns": ["_delivery"]}, "declares no column '_delivery'"),
        (
            {"columns": ["customer"]},
            "'customer' is personal and needs a mask that covers it: null, pseudonym, salted, year",
        ),
        ({"masks": {"nothing": "null"}}, "masks.nothing: sales.orders declares no such column"),
        ({"columns": ["invoice"], "masks": {"day": "null"}}, "masks.day: the licence does not show this column"),
        ({"masks": {"quantity": "pseudonym"}}, "masks.quantity: pseudonym does not fit bigint"),
        ({"masks": {"born": "month"}}, "masks.born: month does not cover a personal column; use null, pseudonym"),
        ({"masks": {"invoice": "year"}}, "masks.invoice: year does not fit varchar"),
        ({"masks": {"customer": {"mask": "truncate", "length": 1}}}, "truncate does not cover a personal column"),
        ({"masks": {"customer": {"mask": "generalise", "words": 1}}}, "generalise does not cover a personal column"),
        ({"masks": {"invoice": {"mask": "round", "step": 10}}}, "masks.invoice: round does not fit varchar"),
        ({"masks": {"quantity": {"mask": "round", "step": "0.5"}}}, "masks.quantity: 0.5 is no value of bigint"),
        ({"masks": {"quantity": {"mask": "bucket", "edges": [0, 2**63]}}}, "9223372036854775808 is no value of bigint"),
        ({"masks": {"price": {"mask": "round", "step": "0.0005"}}}, "masks.price: 0.0005 is no value of decimal(12,3)"),
        (
            {"rows": [{"column": "quantity", "op": "ge", "values": [3]}]},
            "rows[0]: 'quantity' is not a partition column",
        ),
        ({"rows": [{"column": "country", "op": "eq", "values": [3]}]}, "rows[0]: '3' is not printable text"),
        ({"rows": [{"column": "country", "op": "eq", "values": ["a\x00b"]}]}, "is not printable text"),
        (
            {"rows": [{"column": "month", "op": "eq", "values": ["2026-13"]}]},
            "'2026-13' is not a month such as 2026-11",
        ),
        ({"rows": [{"column": "month", "op": "between", "values": ["2026-03", "2026-01"]}]}, "the ends are reversed"),
        ({"resale": True}, "resale: who may not pass the data on cannot sell it"),
        (
            {"resale": True, "redistribution": True, "non_commercial": True},
            "resale: to sell the data on is a commercial use",
        ),
        ({"share_alike": True}, "share_alike: it is of what is passed on"),
        ({"seats": 2, "redistribution": True}, "seats: whom the data may be passed on to needs no seat"),
        ({"deletion_days": 30, "redistribution": True}, "deletion_days: what was passed on is not deleted"),
        ({"dataset": "sales.returns"}, "the terms are for sales.returns, the declaration is of sales.orders"),
    ],
)
def test_what_no_door_could_hold_is_refused_by_name(terms: dict[str, Any], cause: str) -> None:
    with pytest.raises(NotEnforceable) as refused:
        compile_terms(make_terms(**terms), make_dataset())
    assert cause in refused.value.detail
    assert refused.value.code == "licence_not_enforceable"


def test_all_causes_are_named_at_once() -> None:
    terms = make_terms(columns=["x", "customer"], masks={"quantity": "year"})
    with pytest.raises(NotEnforceable) as refused:
        compile_terms(terms, make_dataset())
    assert refused.value.detail.count(";") == 2


@pytest.mark.parametrize(
    ("kind", "op", "values", "fits"),
    [
        ("bigint", "in", [1, -2], True), ("bigint", "eq", [2**63], False), ("integer", "eq", [2**31], False),
        ("bigint", "eq", ["1"], False), ("bigint", "eq", [True], False), ("boolean", "eq", [True], True),
        ("boolean", "ge", [True], False), ("date", "ge", ["2026-02-28"], True), ("date", "ge", ["2026-02-30"], False),
        ("date", "ge", ["20260228"], False), ("timestamp", "ge", ["2026-02-28"], False), ("double", "eq", [1], False),
    ],
)  # fmt: skip
def test_values_are_of_the_partition_columns_type(kind: str, op: str, values: list[Any], fits: bool) -> None:
    dataset = make_dataset(columns=(column("part", kind),), partitions=(Partition("part", "part"),), key=("part",))
    terms = make_terms(rows=[{"column": "part", "op": op, "values": values}])
    if fits:
        assert compile_terms(terms, dataset).conditions[0].values == tuple(values)
    else:
        with pytest.raises(NotEnforceable):
            compile_terms(terms, dataset)


@pytest.mark.parametrize(
    "row",
    [
        {"column": "month", "op": "between", "values": ["2026-01"]}, {"column": "month", "op": "eq", "values": []},
        {"column": "month", "op": "like", "values": ["%"]}, {"column": "month", "op": "eq", "values": [1.5]},
        {"column": "month", "op": "eq", "values": ["2026-01"], "sql": "1=1"},
    ],
)  # fmt: skip
def test_terms_that_are_no_terms_do_not_parse(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_terms(rows=[row])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("year", "year"), ({"mask": "year"}, "year"), ({"mask": "round", "step": 1000}, {"mask": "round", "step": 1000}),
        ({"mask": "round", "step": 0.50}, {"mask": "round", "step": "0.5"}), ({"mask": "round", "step": "1E+3"}, {"mask": "round", "step": 1000}),
        ({"mask": "generalise", "levels": {"b": "B", "a": "A"}}, {"mask": "generalise", "levels": {"a": "A", "b": "B"}}),
        ({"mask": "bucket", "edges": [0, "1.50"]}, {"mask": "bucket", "edges": [0, "1.5"]}),
    ],
)  # fmt: skip
def test_a_mask_has_one_way_to_be_written_down(written: Any, kept: Any) -> None:
    terms = make_terms(masks={"price": written})
    assert terms.model_dump(mode="json")["masks"] == {"price": kept}
    assert terms_hash(LicenceTerms.model_validate_json(terms.model_dump_json())) == terms_hash(terms)


@pytest.mark.parametrize(
    "mask",
    [
        "round", "truncate", "generalise", "bucket", {"mask": "year", "step": 1}, {"mask": "round", "step": 0},
        {"mask": "generalise", "words": 1, "levels": {"a": "b"}}, {"mask": "round", "step": "NaN"},
        {"mask": "bucket", "edges": [1, 1]}, {"mask": "bucket", "edges": []}, {"mask": "truncate", "length": 0},
        {"mask": "scramble"}, {"mask": "generalise", "levels": {"a": "b\x00"}}, {"mask": "generalise", "levels": {}}, {"mask": "round", "step": 1, "sql": "1=1"},
    ],
)  # fmt: skip
def test_a_mask_that_says_too_little_or_too_much_does_not_parse(mask: Any) -> None:
    with pytest.raises(ValidationError):
        make_terms(masks={"price": mask})


@pytest.mark.parametrize(
    ("kind", "number", "fit"),
    [
        ("integer", "2147483647", True), ("integer", "2147483648", False), ("bigint", "-1", True), ("double", "0.1", True),
        ("double", "1.2345678901234567891", False), ("decimal(5,2)", "999.99", True), ("decimal(5,2)", "1000", False),
        ("decimal(5,2)", "0.001", False),
    ],
)  # fmt: skip
def test_a_number_of_a_mask_is_one_that_the_column_can_hold(kind: str, number: str, fit: bool) -> None:
    assert fits(Decimal(number), kind) is fit


def test_decimals_of_all_digits_are_not_rounded() -> None:
    wide = make_dataset(columns=(column("part", "decimal(38,2)"),), partitions=(), key=("part",))
    with pytest.raises(NotEnforceable, match="up to 37 digits"):
        compile_terms(make_terms(masks={"part": {"mask": "round", "step": 1}}), wide)


@pytest.mark.parametrize("wrong", [["kr"], ["Korea"], ["ZZ"], ["EU"], [""]])
def test_a_territory_is_of_countries(wrong: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"no country of ISO 3166-1"):
        make_terms(territory=wrong)


def test_attested_terms_are_carried_along_as_such() -> None:
    promised = make_scope(territory=["KR", "JP"], resale=False, deletion_days=30, version="followed")
    assert (promised.territory, promised.resale, promised.deletion_days) == (("KR", "JP"), False, 30)
    assert promised.version == "followed"
    scope = make_scope(purposes=["research"], redistribution=True, term_days=30)
    assert (scope.purposes, scope.redistribution, scope.term_days) == (("research",), True, 30)
    assert scope.attribution == "Source: UCI"


def test_the_hash_is_of_the_terms_alone() -> None:
    assert terms_hash(make_terms(term_days=30)) == terms_hash(
        LicenceTerms.model_validate_json(make_terms(term_days=30).model_dump_json())
    )
    assert terms_hash(make_terms(term_days=30)) != terms_hash(make_terms(term_days=31))


def test_a_scope_survives_its_json() -> None:
    scope = make_scope(
        masks={"customer": "pseudonym"}, rows=[{"column": "country", "op": "in", "values": ["France", "Korea"]}]
    )
    assert type(scope).model_validate_json(scope.model_dump_json()) == scope


@pytest.mark.parametrize(
    ("terms", "hashed"),
    [
        ({}, "1c15118bf09ea58f7b28e31573999a1687505fe082ef93b84d430c29fb364437"),
        (
            {
                "columns": ["invoice", "day", "customer"],
                "rows": [{"column": "month", "op": "between", "values": ["2026-01", "2026-06"]}],
                "masks": {"customer": "hash", "day": "month"}, "term_days": 30, "redistribution": True,
                "purposes": ["teaching", {"en": "research", "ko": "연구"}], "attribution": "UCI",
            },
            "c50ad67de40c17aab62f5a93928a8eda6ec0bb1ca704a25a5cb9bb38cdb3184e",
        ),
    ],
)  # fmt: skip
def test_a_licence_keeps_the_hash_that_it_was_sold_under(terms: dict[str, Any], hashed: str) -> None:
    assert terms_hash(make_terms(**terms)) == hashed


@pytest.mark.parametrize(
    "term",
    [
        {"history_days": 90}, {"delay_days": 7}, {"non_commercial": True}, {"unchanged": True}, {"share_alike": True},
        {"version": "pinned"}, {"territory": ["KR"]}, {"resale": False},
        {"deletion_days": 30}, {"seats": 3}, {"aggregate_only": {"minimum_group": 10}},
        {"quotas": [{"measure": "queries", "per": "day", "limit": 100}]},
    ],
)  # fmt: skip
def test_each_later_term_is_part_of_the_hash_where_it_says_something(term: dict[str, Any]) -> None:
    assert terms_hash(make_terms(**term)) != terms_hash(make_terms())
