"""How a file is packed, encoded and cut, told by its bytes."""

import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from drafting import NoDraft
from reading.errors import Refusal
from tests.support.drafting import checked, declared, drafted, written

ROWS = [f"{day},가나{day},{day * 1.5}" for day in range(1, 61)]
TEXT = "\n".join(["번호,이름,값", *ROWS]) + "\n"


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp949", "cp949"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le")],
)
def test_encodings_are_told_by_their_bytes(tmp_path: Path, encoding: str, says: str) -> None:
    file = written(tmp_path, TEXT.encode(encoding))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["encoding"] == says
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_a_syllable_that_euc_kr_lacks_is_said(tmp_path: Path) -> None:
    found = drafted(written(tmp_path, TEXT.replace("가나7", "똠방7").encode("cp949")))
    assert "CP949: it holds syllables that EUC-KR lacks" in found.text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    file = written(tmp_path, TEXT.replace("\n", end))
    found = drafted(file)
    assert declared(found)["feed"]["format"].get("line_end", "lf") == ("cr" if end == "\r" else "lf")
    assert checked(tmp_path, found, file).accepted == len(ROWS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    file = written(tmp_path, TEXT.replace(",", delimiter))
    found = drafted(file)
    assert declared(found)["feed"]["format"]["delimiter"] == delimiter
    assert checked(tmp_path, found, file).accepted == len(ROWS)


def test_packed_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", TEXT)
    for name, content in (("b.csv.gz", gzip.compress(TEXT.encode())), ("c.csv.xz", lzma.compress(TEXT.encode()))):
        written(tmp_path, content, name)
    for name in ("a.zip", "b.csv.gz", "c.csv.xz"):
        found = drafted(tmp_path / name)
        assert checked(tmp_path, found, tmp_path / name).accepted == len(ROWS)


def test_quoted_delimiters_line_ends_and_quotes(tmp_path: Path) -> None:
    rows = [f'{place},"a, b","say ""{place}""\nand more"' for place in range(60)]
    file = written(tmp_path, "\n".join(["id,pair,said", *rows]) + "\n")
    found = drafted(file)
    assert "quote" not in declared(found)["feed"]["format"]
    assert checked(tmp_path, found, file).accepted == len(rows)


def test_quotes_that_are_no_quotes(tmp_path: Path) -> None:
    rows = [f"{place}\t{'' if place % 3 else chr(34)}he said\tso" for place in range(90)]
    file = written(tmp_path, "\n".join(["id\ttext\tmore", *rows]) + "\n", "sample.tsv")
    found = drafted(file)
    assert declared(found)["feed"]["format"]["quote"] == ""
    assert "glue fields or rows" in found.text
    assert checked(tmp_path, found, file).accepted == len(rows)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"\x89PNG\r\n\0\0\0\rIHDR\0\0", "it is a picture"),
        (bytes(range(128, 256)) * 8, "not text in UTF-8, CP949 or UTF-16"),
        (b"a,b\n", "it holds 1 rows"),
    ],
)
def test_what_is_no_table_is_refused_with_its_cause(tmp_path: Path, content: bytes, cause: str) -> None:
    with pytest.raises((NoDraft, Refusal), match=cause):
        drafted(written(tmp_path, content))
