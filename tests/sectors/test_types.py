"""The small notations of a declaration."""

import pytest

from sectors.types import is_cron, is_encoding, is_name, is_type


@pytest.mark.parametrize("text", ["* * * * *", "5 */2 1-15 * 1,3", "0 0 31 12 7", "0-59/5 8-18 * * 1-5"])
def test_schedules(text: str) -> None:
    assert is_cron(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "9-5 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1- * * * *",
    ],
)
def test_no_schedules(text: str) -> None:
    assert not is_cron(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("decimal(1,0)", True),
        ("decimal(38,38)", True),
        ("decimal(0,0)", False),
        ("decimal(39,0)", False),
        ("decimal(4,5)", False),
        ("Integer", False),
        ("double", True),
        ("text", False),
    ],
)
def test_column_types(text: str, is_one: bool) -> None:
    assert is_type(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("cp949", True),
        ("euc-kr", True),
        ("utf-8-sig", True),
        ("utf-16", True),
        ("hex", False),
        ("zlib", False),
        ("rot13", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_encodings(text: str, is_one: bool) -> None:
    assert is_encoding(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a", True),
        ("a_1", True),
        ("_a", False),
        ("1a", False),
        ("A", False),
        ("a-b", False),
        ("", False),
        ("a\n", False),
    ],
)
def test_names(text: str, is_one: bool) -> None:
    assert is_name(text) is is_one
