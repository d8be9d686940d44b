"""A refusal says which term refused, since when, and the link that would change it; in both languages."""

from dataclasses import replace

import pytest

from marketplace.doors.query.refusals import Reader, told
from marketplace.doors.quota import QuotaReached
from marketplace.grants.values import Facts
from marketplace.metering.taking import Counted
from tests.support.gate import DAY, NOW, ORDERS, make_held
from wire.metering import Per
from wire.terms import QuotaMeasure

HELD = make_held(columns=["invoice", "day"])
READER = Reader(Facts((HELD,)), is_operator=False, language="en", zone="Asia/Seoul", now=NOW)
DENIED = {"errorName": "PERMISSION_DENIED", "message": "in the door's words"}
UNKNOWN = "finance.rates does not exist, or is not licensed to your company."


def test_what_was_never_licensed_and_what_does_not_exist_read_the_same() -> None:
    found = told(DENIED, "SELECT * FROM finance.rates", READER)
    assert found.title == "Your licence refuses this"
    assert [(line.text, line.link, line.label) for line in found.lines] == [
        (UNKNOWN, "/catalogue?q=finance.rates", "Find it in the catalogue")
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ends_at": NOW}, "Term: the licence on sales.orders ended at 2026-11-02 18:00 KST."),
        ({"revoked_at": NOW - DAY}, "Term: the licence on sales.orders ended at 2026-11-01 18:00 KST, by a refund."),
        ({"starts_at": NOW + DAY}, "Term: the licence on sales.orders begins at 2026-11-03 18:00 KST."),
    ],
)
def test_an_ended_licence_says_when_it_ended(changes: dict[str, object], says: str) -> None:
    reader = replace(READER, facts=Facts((replace(HELD, **changes),)))  # type: ignore[arg-type]
    [line] = told(DENIED, "SELECT 1 FROM sales.orders o", reader).lines
    assert (line.text, line.link) == (says, f"/catalogue?q={ORDERS}")


def test_a_column_is_answered_with_those_that_the_licence_shows_and_since_when() -> None:
    error = {"errorName": "COLUMN_NOT_FOUND", "message": "line 1:8: Column 'price' cannot be resolved"}
    found = told(error, "SELECT price FROM sales.orders", READER)
    assert [line.text for line in found.lines] == [
        "line 1:8: Column 'price' cannot be resolved",
        "Columns: the licence on sales.orders, since 2026-11-01 18:00 KST, shows invoice, day, month.",
    ]
    korean = told(error, "SELECT price FROM sales.orders", replace(READER, language="ko"))
    assert "열 조건: sales.orders" in korean.lines[1].text


def test_an_own_table_and_an_operators_error_name_no_licence() -> None:
    own = replace(READER, facts=Facts(own=frozenset({ORDERS})))
    for reader in (own, replace(READER, facts=Facts(), is_operator=True)):
        assert [line.text for line in told(DENIED, "SELECT * FROM sales.orders", reader).lines] == [DENIED["message"]]


def test_a_name_in_a_comment_or_a_text_is_not_answered() -> None:
    assert told(DENIED, "SELECT 'from finance.rates' -- from x.y", READER).lines[0].text == DENIED["message"]


def test_a_text_that_cannot_be_read_gets_the_doors_own_words() -> None:
    assert told(DENIED, "SELECT " + "1," * 60_000, READER).lines[0].text == DENIED["message"]


def test_a_parameters_statement_is_read_as_written() -> None:
    assert told(DENIED, "SELECT * FROM finance.rates WHERE a = {{b:date}}", READER).lines[0].text == UNKNOWN


@pytest.mark.parametrize("per", [Per.DAY, Per.TERM, Per.PERIOD])
def test_a_reached_quota_is_told_in_the_readers_language(per: Per) -> None:
    counted = Counted(HELD.id, QuotaMeasure.QUERIES, per, NOW - DAY, limit=1_250, used=1_200)
    error = QuotaReached(ORDERS, counted, 60, NOW - DAY, NOW)
    refused = {"errorName": "PERMISSION_DENIED", "message": f"Query failed: {error.message}"}
    english = told(refused, "SELECT 1 FROM sales.orders", READER)
    assert [line.text for line in english.lines] == [refused["message"]]
    korean = told(refused, "SELECT 1 FROM sales.orders", replace(READER, language="ko"))
    assert korean.title == "이용 허가의 한도에 도달했습니다"
    assert error.korean is not None
    assert [(line.text, line.link) for line in korean.lines] == [(f"{error.korean[0]}. {error.korean[1]}", "/my/data")]
