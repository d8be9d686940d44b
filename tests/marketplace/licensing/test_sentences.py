"""What stands on the listing is what the scope enforces, in both languages."""

from marketplace.licensing.rules import sentences
from tests.support.gate import make_dataset, make_terms

TERMS = make_terms(
    masks={"customer": "hash"},
    rows=[{"column": "month", "op": "between", "values": ["2026-01", "2026-06"]}],
    term_days=30,
    purposes=["market research"],
)


def test_english() -> None:
    assert sentences(TERMS, make_dataset(), "en") == [
        "You see every column of Orders except the personal ones (Born).",
        "Customer is shown as a pseudonym (the same value, the same code).",
        "You see only rows whose month is between 2026-01 and 2026-06.",
        "Access ends 30 days after it began.",
        "You promise to use it only for: market research.",
        "You promise not to pass the data on.",
        "You promise to name the source: “Source: UCI”.",
    ]


def test_korean_says_as_many_things() -> None:
    korean = sentences(TERMS, make_dataset(), "ko")
    assert len(korean) == len(sentences(TERMS, make_dataset(), "en"))
    assert korean[0] == "주문의 개인정보 열(born)을 제외한 모든 열을 볼 수 있습니다."
    assert korean[3] == "이용 시작 후 30일이 지나면 접근이 종료됩니다."


def test_named_columns_are_counted_and_titled() -> None:
    assert sentences(make_terms(columns=["invoice", "day"]), make_dataset(), "en")[0] == (
        "You see 2 columns of Orders: Invoice, Day."
    )


def test_without_a_term_the_plan_decides() -> None:
    assert "Access lasts as long as the plan that you take." in sentences(make_terms(), make_dataset(), "en")
