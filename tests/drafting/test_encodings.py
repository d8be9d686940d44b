"""What a file is encoded in: told by every byte, a guess that is asked about, or refused with the line."""

from pathlib import Path

import pytest

from drafting import NoDraft
from tests.support.drafting import checked, declared, drafted, written

ROWS = [f"{n},서울특별시 {n}구,{n}.5" for n in range(1, 41)]
KOREAN = "\r\n".join(["번호,주소,값", *ROWS]) + "\r\n"
WORDS = ["Müller", "Straße", "Größe", "Ärzte", "Weiß", "Jörg", "Käse", "Zürich"]
GERMAN = "\n".join(["nr;name;ort", *(f"{n};{WORDS[n % 8]};Stadt {n}" for n in range(1, 41))]) + "\n"


@pytest.mark.parametrize(("above", "below"), [("cp949", "utf-8"), ("utf-8", "cp949")])
@pytest.mark.parametrize("tail", [KOREAN, "41,한글,2\r\n" * 3, "41,뷁,2\r\n"])
def test_one_file_in_two_encodings_is_refused_at_the_line_where_they_meet(
    tmp_path: Path, above: str, below: str, tail: str
) -> None:
    content = KOREAN.encode(above) + tail.encode(below)
    with pytest.raises(NoDraft, match="line 42, byte") as no:
        drafted(written(tmp_path, content))
    assert "UTF-8" in no.value.cause.upper()


def test_latin_letters_of_windows_are_a_guess_that_is_asked_about(tmp_path: Path) -> None:
    file = written(tmp_path, GERMAN.encode("windows-1252"))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["encoding"] == "windows-1252"
    [asked] = [item for item in found.undecided if "windows-1252" in item.question.en]
    assert [example.text for example in asked.examples] == ["Straße", "Größe"]
    assert checked(tmp_path, found, file).accepted == 40


def test_what_is_neither_is_refused_with_the_first_byte_of_each(tmp_path: Path) -> None:
    content = GERMAN.encode("windows-1252") + b"41;\x81\x8d\x8f\x90;x\n"
    with pytest.raises(NoDraft, match="byte 0xdf of line 2 is not utf-8") as no:
        drafted(written(tmp_path, content))
    assert "declare by hand" in no.value.remedy


def test_nul_bytes_in_text_are_named_by_line(tmp_path: Path) -> None:
    with pytest.raises(NoDraft, match=r"line 3, byte .*NUL bytes \(2, this is the first\)"):
        drafted(written(tmp_path, "a,b\n1,2\n3,\0\0\n4,5\n"))


DOCUMENT = '<?xml version="1.0" encoding="{}"?><r>' + "".join(
    f"<item><no>A-{n}</no><name>이름{n}</name></item>" for n in range(1, 41)
)


@pytest.mark.parametrize(
    ("said", "codec", "written_as"),
    [("EUC-KR", "euc-kr", None), ("utf-16", "utf-16", None), ("UTF-8", "cp949", "cp949"), ("UTF-8", "utf-8", None)],
)
def test_xml_says_its_encoding_itself_unless_it_lies(
    tmp_path: Path, said: str, codec: str, written_as: str | None
) -> None:
    file = written(tmp_path, (DOCUMENT.format(said) + "</r>").encode(codec), "a.xml")
    found = drafted(file)
    assert declared(found)["feed"]["format"].get("encoding") == written_as
    assert checked(tmp_path, found, file).accepted == 40


@pytest.mark.parametrize("codec", ["cp949", "utf-16", "utf-8-sig", "utf-16-le"])
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_json_in_another_encoding_is_drafted_so_that_it_is_read(tmp_path: Path, codec: str, kind: str) -> None:
    records = [f'{{"no": "A-{n}", "name": "이름{n}"}}' for n in range(1, 41)]
    content = "[" + ",".join(records) + "]" if kind == "json" else "\r\n".join(records) + "\r\n"
    file = written(tmp_path, content.encode(codec), f"a.{kind}")
    found = drafted(file)
    assert checked(tmp_path, found, file).accepted == 40
