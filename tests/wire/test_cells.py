"""A39: no cell of an export runs in a spreadsheet, and no figure becomes text."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import shown
from marketplace.web.sheets import sheet
from wire.cells import harmless

BLANKS = (*" \t\r\n\0\v\f", "\u00a0", "\u3000", "\u2009", "\u200b", "\ufeff", "\u2028", "\u202e")
SIGNS = "=+-@＝＋－＠﹢﹣﹫"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=cmd|'/c'!A0", "'=cmd|'/c'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1 x", "'+1 x"),
        ("\n=1", "'\n=1"),
        ("\0=1", "'\0=1"),
        (" =1+1", "' =1+1"),
        ("\u3000=1", "'\u3000=1"),
        ("\u00a0＝1", "'\u00a0＝1"),
        ("＠x", "'＠x"),
        ("\ttext", "'\ttext"),
        ("-1.50", "-1.50"),
        ("+5", "+5"),
        ("-1e-9", "-1e-9"),
        ("-.5", "-.5"),
        ("-inf", "'-inf"),
        ("-1_0", "'-1_0"),
        ("-１", "'-１"),
        ("a=b", "a=b"),
        (" plain", " plain"),
        ("", ""),
        (" ", " "),
        (-3, -3),
        (None, None),
    ],
)
def test_a_spreadsheet_runs_no_cell(value: object, cell: object) -> None:
    assert harmless(value) == cell


@given(st.text(alphabet=BLANKS, max_size=4), st.sampled_from(SIGNS), st.text(alphabet="A(1)!", min_size=1))
def test_no_blank_and_no_other_form_of_a_sign_hides_a_formula(before: str, sign: str, rest: str) -> None:
    text = f"{before}{sign}A{rest}"
    assert harmless(text) == f"'{text}"


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.decimals(-1000, 1000)))
def test_a_number_stays_a_number(number: object) -> None:
    assert harmless(number) == number
    assert harmless(str(number)) == str(number)


@given(st.text())
def test_guarding_twice_is_guarding_once(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@given(st.text(alphabet=[*BLANKS, *SIGNS, *"a1.,\"'"]))
def test_both_exports_write_the_same_cell(text: str) -> None:
    theirs = shown.csv_of(shown.harmless(pd.DataFrame({"a": [text]})))
    ours = sheet("name", ("a",), [(text,)]).body
    assert _cells(theirs) == _cells(bytes(ours)) == ["a", harmless(text)]


def test_a_heading_runs_no_more_than_a_cell() -> None:
    assert _cells(bytes(sheet("name", ("=1+1",), [("x",)]).body))[0] == "'=1+1"


def _cells(body: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [row[0] if row else "" for row in rows]
