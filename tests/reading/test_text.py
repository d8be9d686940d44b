"""Bytes become text strictly, and an error names the byte and the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import text
from reading.bounds import Bounds
from reading.encodings import is_korean, is_western
from reading.errors import Refusal


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def read(content: bytes, encoding: str = "utf-8", size: int = 1 << 20) -> list[str]:
    return [line for _, line in text.Lines(iter(pieces(content, size)), "f.csv", encoding)]


@given(
    content=st.text(st.characters(codec="cp949", exclude_characters="\0\r"), max_size=40),
    encoding=st.sampled_from(["utf-8", "cp949", "utf-16"]),
    size=st.integers(1, 7),
)
def test_text_is_the_same_however_the_bytes_come_in(content: str, encoding: str, size: int) -> None:
    content = content.lstrip("\ufeff")
    assert "".join(read(content.encode(encoding), encoding, size)) == content


@given(before=st.text("a\n가", max_size=20), size=st.integers(1, 5))
def test_a_wrong_byte_is_named_by_place_and_line(before: str, size: int) -> None:
    content = before.encode() + b"\xff\nrest"
    with pytest.raises(Refusal) as refused:
        read(content, "utf-8", size)
    assert refused.value.code == "wrong_encoding"
    assert refused.value.place == f"f.csv, line {before.count(chr(10)) + 1}, byte {len(before.encode())}"


def test_the_remedy_names_an_encoding_that_fits() -> None:
    with pytest.raises(Refusal, match=r"byte 0xb0 is not utf-8.*Send it in utf-8.*reads as cp949"):
        read("이름,값\n노선,1\n".encode("cp949").replace("이름".encode("cp949"), b"name"))


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read(b"\xef\xbb\xbfx,y\n1,2\n", size=1) == ["x,y\n", "1,2\n"]


def test_cut_in_the_middle_of_a_character() -> None:
    with pytest.raises(Refusal) as refused:
        read("값,1\n가".encode()[:-1])
    assert refused.value.place == "f.csv, line 2, byte 6"


@pytest.mark.parametrize(("content", "line"), [("x,y\n1,2\n".encode("utf-16-le"), 1), (b"x,y\n1,\x002\n", 2)])
def test_nul_means_that_it_is_no_such_text(content: bytes, line: int) -> None:
    with pytest.raises(Refusal, match=f"line {line}: a NUL character"):
        read(content)


def test_a_line_that_never_ends_is_given_up() -> None:
    with pytest.raises(Refusal, match="line 2: the line has more than"):
        read(b"x,y\n" + b"a" * (2 * Bounds().line))


def test_only_lf_ends_a_line() -> None:
    assert read("a\u2028b\x85c\x0bd\n".encode()) == ["a\u2028b\x85c\x0bd\n"]


@pytest.mark.parametrize(
    ("content", "western"),
    [
        ("nr;name\n1;Ärzte für Größe\n".encode("cp1252"), True),
        ("né;Besançon à côté\n".encode("cp1252"), True),
        ("25 °C; 3 €\n".encode("cp1252"), True),
        ("1,서울특별시 A동,2.5\n".encode("cp949"), False),
        ("номер;Иван\n".encode("cp1251"), False),
        (b"a,b\n", False),
        (b"a\x01,\xe9b\n", False),
    ],
)
def test_latin_words_are_told_from_other_scripts(content: bytes, western: bool) -> None:
    assert is_western(content) is western
    assert not (western and is_korean(content))
