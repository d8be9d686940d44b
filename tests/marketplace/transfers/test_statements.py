"""References, statements and what matches what: pure."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.transfers import references
from marketplace.transfers.errors import StatementUnreadable
from marketplace.transfers.matching import Match, Matched, matched
from marketplace.transfers.statement import Line, read
from tests.support.marketplace import NOW
from wire.money import Money

HEAD = "거래일시,적요,입금액,출금액,잔액,거래번호\n"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(st.text(SIGNS, min_size=6, max_size=6), st.integers(0, 5), st.sampled_from(SIGNS))
def test_a_sign_that_was_mistaken_makes_no_other_reference(chance: str, place: int, other: str) -> None:
    whole = chance + references.check(chance)
    wrong = whole[:place] + other + whole[place + 1 :]
    assert references.found(f"S{whole}") == [f"S{whole}"]
    assert (references.found(f"S{wrong}") == []) == (wrong != whole) or (other, chance[place]) in (
        ("0", "Z"),
        ("Z", "0"),
    )


def test_a_reference_is_found_however_the_bank_wrote_it() -> None:
    reference = references.new_reference()
    for memo in (
        reference,
        reference.lower(),
        f"한빛유통 {reference}",
        f"{reference[:4]} {reference[4:]}",
        f"x-{reference}y",
    ):
        assert references.found(memo) == [reference]
    assert references.found("한빛유통 월정액") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_statement_is_read_in_both_encodings(encoding: str) -> None:
    text = HEAD + '2026-11-02 09:30:00,한빛유통,"12,000",0,"1,012,000",1\n\n2026.11.02 10:00,환불,,500,1011500,2\n'
    lines = read(text.encode(encoding), UTC)
    assert [(line.memo, line.amount.minor, line.balance.minor) for line in lines] == [
        ("한빛유통", 12_000, 1_012_000), ("환불", -500, 1_011_500),
    ]  # fmt: skip
    assert [line.id for line in read(text.encode("utf-8"), UTC)] == [line.id for line in lines]


def test_lines_that_say_the_same_are_two() -> None:
    same = "2026-11-02 09:30:00,A,100,0,100,\n"
    ids = [line.id for line in read((HEAD + same + same).encode(), UTC)]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("a,b\n1,2\n", "the head lacks 거래일시"),
        (HEAD + "yesterday,x,1,0,1,\n", "line 2: 'yesterday' is no time"),
        (HEAD + "2026-11-02 09:30,x,1,1,1,\n", "line 2: either"),
        (HEAD + "2026-11-02 09:30,x,0,0,1,\n", "line 2: either"),
        (HEAD + "2026-11-02 09:30,x,-5,0,1,\n", "line 2: '-5' is no amount"),
        (HEAD + "2026-11-02 09:30,x,5.5,0,1,\n", "line 2: '5.5' is no amount"),
        (HEAD + "2026-11-02 09:30,x\n", "line 2"),
        ("", "the head lacks"),
    ],
)
def test_what_cannot_be_read_is_refused_whole_with_its_cause(text: str, cause: str) -> None:
    with pytest.raises(StatementUnreadable, match=cause):
        read(text.encode(), UTC)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00\x01", b"a,b\x00", b"x" * 5_000_001])
def test_bytes_that_are_no_text_are_refused(body: bytes) -> None:
    with pytest.raises(StatementUnreadable):
        read(body, UTC)


@pytest.mark.parametrize(
    ("paid", "match"), [(12_000, Match.EXACT), (11_999, Match.PARTIAL), (12_001, Match.OVER), (-12_000, Match.EXACT)]
)
def test_only_the_exact_amount_pays(paid: int, match: Match) -> None:
    reference = references.new_reference()
    line = Line("x", NOW, reference, Money(paid, "KRW"), Money(0, "KRW"))
    assert matched(line, {reference: Money(12_000, "KRW")}) == Matched(match, reference)


def test_no_reference_two_references_and_another_currency_are_for_a_person() -> None:
    one, two = references.new_reference(), references.new_reference()
    due = {one: Money(5, "KRW"), two: Money(5, "KRW")}
    for memo in ("", f"{one} {two}"):
        assert matched(Line("x", NOW, memo, Money(5, "KRW"), Money(0, "KRW")), due) == Matched(Match.UNKNOWN)
    assert matched(Line("x", NOW, one, Money(5, "KRW"), Money(0, "KRW")), {one: Money(5, "USD")}).match is Match.UNKNOWN
