"""What stands on the listing is what the scope enforces, in both languages."""

from dataclasses import replace

import pytest

from marketplace.licensing.rules import compile_terms, sentences
from sectors.spec.table import Grain, Partition
from tests.support.gate import column, make_dataset, make_terms
from wire.commerce import PlanKind

TERMS = make_terms(
    masks={"customer": "pseudonym"},
    rows=[{"column": "month", "op": "between", "values": ["2026-01", "2026-06"]}],
    term_days=30,
    purposes=[{"en": "market research", "ko": "시장 조사"}],
)


def test_english() -> None:
    assert sentences(TERMS, make_dataset(), "en") == [
        "You see every column of Orders except the personal ones (Born).",
        "Customer is shown as a pseudonym: a code of your company's own, the same for the same value.",
        "You see only rows whose Day falls between January 2026 and June 2026, both included.",
        "Access ends 30 days after it began.",
        "You promise to use it only for: market research.",
        "You promise not to pass the data on.",
        "You promise to name the source: “Source: UCI”.",
    ]


def test_korean() -> None:
    assert sentences(TERMS, make_dataset(), "ko") == [
        "“주문”의 열 중 개인정보 열(born)을 제외한 모든 열을 조회할 수 있습니다.",
        "“customer” 값은 귀사에만 쓰이는 가명으로 바꾸어 제공되며, 같은 값은 같은 가명으로 표시됩니다.",
        "“day” 기준으로 2026년 1월부터 2026년 6월까지의 행만 조회할 수 있습니다.",
        "사용 권한은 이용을 시작한 때부터 30일이 지나면 종료됩니다.",
        "다음 목적으로만 이용할 것을 서약합니다: 시장 조사.",
        "데이터를 제3자에게 제공하지 않을 것을 서약합니다.",
        "데이터를 이용할 때 출처(“Source: UCI”)를 표시할 것을 서약합니다.",
    ]


def test_a_purpose_in_one_language_stands_in_both() -> None:
    terms = make_terms(purposes=["teaching", {"en": "research", "ko": "연구"}])
    assert "You promise to use it only for: teaching; research." in sentences(terms, make_dataset(), "en")
    assert "다음 목적으로만 이용할 것을 서약합니다: teaching; 연구." in sentences(terms, make_dataset(), "ko")


@pytest.mark.parametrize(
    ("kind", "english", "korean"),
    [
        (PlanKind.ONE_OFF, "as it is with the newest release when you pay; later changes are not included.",
         "결제 시점의 최신 배포 상태로"),
        (PlanKind.SUBSCRIPTION, "as it stands: a row that a later release changes or removes is not kept.", "현재 상태를"),
        (PlanKind.FREE, "as it stands: a row that a later release changes or removes is not kept.", "현재 상태를"),
    ],
)  # fmt: skip
def test_of_a_table_whose_rows_take_each_others_place_the_plan_says_which_state_it_gives(
    kind: PlanKind, english: str, korean: str
) -> None:
    told = sentences(TERMS, make_dataset(), "en", kind)
    assert told[3] == f"You see the table {english}"
    assert korean in sentences(TERMS, make_dataset(), "ko", kind)[3]
    assert [*told[:3], *told[4:]] == sentences(TERMS, make_dataset(), "en")


PARTS = (
    Partition("month", "day", Grain.MONTH), Partition("year", "day", Grain.YEAR), Partition("date", "day", Grain.DAY),
    Partition("country", "country"), Partition("day", "day"), Partition("quantity", "quantity"), Partition("open", "open"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "op", "values", "english", "korean"),
    [
        ("month", "ge", ["2011-11"], "whose Day falls in November 2011 or later", "“day” 기준으로 2011년 11월부터의"),
        ("month", "le", ["2011-09"], "whose Day falls in September 2011 or earlier", "“day” 기준으로 2011년 9월까지의"),
        ("month", "in", ["2011-01", "2011-03"], "whose Day falls in January 2011 or March 2011",
         "“day” 기준으로 2011년 1월 또는 2011년 3월의"),
        ("year", "eq", ["2011"], "whose Day falls in 2011", "“day” 기준으로 2011년의"),
        ("date", "eq", ["2011-11-02"], "whose Day falls on 2 November 2011", "“day” 기준으로 2011년 11월 2일의"),
        ("day", "between", ["2011-11-02", "2011-11-09"],
         "whose Day falls between 2 November 2011 and 9 November 2011, both included",
         "“day” 기준으로 2011년 11월 2일부터 2011년 11월 9일까지의"),
        ("country", "eq", ["France"], "whose Country is “France”", "“country” 값이 “France”인"),
        ("country", "in", ["France", "Korea", "Japan"], "whose Country is “France”, “Korea” or “Japan”",
         "“country” 값이 “France”, “Korea” 또는 “Japan”인"),
        ("country", "ge", ["F"], "whose Country is “F” or follows it in the order of letters",
         "“country” 값이 문자 순서로 “F” 또는 그 뒤인"),
        ("country", "le", ["F"], "whose Country is “F” or precedes it in the order of letters",
         "“country” 값이 문자 순서로 “F” 또는 그 앞인"),
        ("country", "between", ["A", "F"], "whose Country is from “A” to “F” in the order of letters, both included",
         "“country” 값이 문자 순서로 “A”부터 “F”까지인"),
        ("quantity", "ge", [3], "whose Quantity is 3 or more", "“quantity” 값이 3 이상인"),
        ("quantity", "le", [-3], "whose Quantity is -3 or less", "“quantity” 값이 -3 이하인"),
        ("quantity", "between", [3, 6], "whose Quantity is between 3 and 6, both included",
         "“quantity” 값이 3 이상 6 이하인"),
        ("open", "eq", [True], "whose Open is true", "“open” 값이 참인"),
    ],
)  # fmt: skip
def test_rows_are_told_in_the_words_of_people(
    name: str, op: str, values: list[object], english: str, korean: str
) -> None:
    dataset = make_dataset(columns=(*make_dataset().columns, column("open", "boolean")), partitions=PARTS)
    terms = make_terms(rows=[{"column": name, "op": op, "values": values}])
    compile_terms(terms, dataset)
    assert sentences(terms, dataset, "en")[1] == f"You see only rows {english}."
    assert sentences(terms, dataset, "ko")[1] == f"{korean} 행만 조회할 수 있습니다."


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/London"])
def test_months_of_a_timestamp_are_said_to_be_of_its_zone(zone: str) -> None:
    at = replace(column("sold_at", "timestamp"), required=True, zone=zone)
    dataset = make_dataset(columns=(at,), key=(), partitions=(Partition("month", "sold_at", Grain.MONTH),))
    terms = make_terms(rows=[{"column": "month", "op": "ge", "values": ["2027-03"]}])
    english, korean = sentences(terms, dataset, "en")[1], sentences(terms, dataset, "ko")[1]
    assert english == f"You see only rows whose Sold_At, in {zone} time, falls in March 2027 or later."
    assert korean == f"“sold_at”({zone} 시간대) 기준으로 2027년 3월부터의 행만 조회할 수 있습니다."


def test_named_columns_are_counted_and_titled() -> None:
    assert sentences(make_terms(columns=["invoice", "day"]), make_dataset(), "en")[0] == (
        "You see 2 columns of Orders: Invoice, Day."
    )


def test_without_a_term_the_plan_decides() -> None:
    assert "Access lasts as long as the plan that you take." in sentences(make_terms(), make_dataset(), "en")


def of_source(licence: str, language: str) -> list[str]:
    """What stands after the terms of the plan."""
    own = sentences(TERMS, make_dataset(), language)
    told = sentences(TERMS, make_dataset(licence=licence), language)
    assert told[: len(own)] == own
    return told[len(own) :]


def test_what_the_source_demands_is_handed_on() -> None:
    address = "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert of_source("CC-BY-NC-SA-4.0", "en") == [
        f"The source's own terms hold beside this licence: CC BY-NC-SA 4.0 ({address}).",
        "You promise to make no commercial use of it, as the source demands.",
        "You promise to pass on what you make of it under CC BY-NC-SA 4.0 only, as the source demands.",
    ]
    title, address = "공공누리 제3유형(출처표시, 변경금지)", "https://www.kogl.or.kr/info/licenseType3.do"
    assert of_source("KOGL-3", "ko") == [
        f"데이터의 원천 이용 조건은 {title}({address})이며, 이 이용 허가 조건과 함께 적용됩니다.",
        "원천 이용 조건에 따라 제3자에게 제공하는 데이터를 변경하지 않을 것을 서약합니다.",
    ]


def test_what_else_the_source_wants_to_be_told_is_told_before_anybody_pays() -> None:
    assert of_source("LicenseRef-ECB", "en")[-1] == (
        "The source gives it free of charge at www.ecb.europa.eu; whoever changes a figure says so."
    )


def test_terms_that_nobody_knows_are_said_to_be_unknown() -> None:
    assert of_source("LicenseRef-unknown", "en") == ["Under which terms the source itself gives the data is not known."]
    assert of_source("LicenseRef-unknown", "ko") == ["데이터의 원천 이용 조건은 알려져 있지 않습니다."]
