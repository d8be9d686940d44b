"""What is no text is called what it is, by its bytes, whatever its name; text that begins alike is read."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, orc

from reading import kinds
from reading.errors import Refusal
from reading.unpack import chunks
from sdn.cli.words import Language, Words

TABLE = pa.table({"a": [1, 2]})
OLE2 = kinds.OLE2 + b"\0" * 1536


def zipped(*names: str, content: bytes = b"x") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return packed.getvalue()


def wrote(write: object) -> bytes:
    sink = io.BytesIO()
    write(TABLE, sink)  # type: ignore[operator]
    return sink.getvalue()


FOREIGN = [
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "a workbook (xlsx)"),
    (gzip.compress(zipped("[Content_Types].xml", "xl/workbook.xml")), "a workbook (xlsx)"),
    (zipped("a", content=zipped("[Content_Types].xml", "word/document.xml")), "a Word document (docx)"),
    (zipped("mimetype", "META-INF/manifest.xml", "content.xml"), "an OpenDocument file (ods)"),
    (zipped("mimetype", "Contents/section0.xml"), "a Hangul document (hwpx)"),
    (zipped("a.shp", "a.dbf", "a.shx"), "a shapefile"),
    (OLE2 + "Workbook\0".encode("utf-16-le"), "an old workbook (xls)"),
    (OLE2 + b"\0" * (3 << 20) + "FileHeader\0".encode("utf-16-le"), "a Hangul document (hwp)"),
    (OLE2, "an old Office document"),
    (wrote(orc.write_table), "an ORC file"),
    (wrote(feather.write_feather), "an Arrow (Feather) file"),
    (b"SQLite format 3\0" + b"\0" * 84, "an SQLite database"),
    (b"Obj\x01\x04\x14avro.codec", "an Avro file"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    (b"Rar!\x1a\x07\x01\0", "a rar archive"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a picture (JPEG)"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "sound or video"),
    (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html><head><title> 502 Bad Gateway </title>", "(HTML), titled '502 Bad Gateway'"),
    ("<html><body>로그인</body></html>".encode("utf-16"), "a web page (HTML)"),
    (b"<meta charset='euc-kr'><table><tr><td>1</td></tr></table>", "a web page (HTML)"),
    (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "a workbook (Excel's XML of 2003)"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name"), FOREIGN, ids=[name for _, name in FOREIGN])
def test_a_foreign_kind_is_called_what_it_is_with_what_to_do(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / "f.csv").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        b"".join(chunks(tmp_path / "f.csv", "f.csv"))
    assert refused.value.code == "foreign_kind"
    assert name in refused.value.cause
    korean = Words(Language.KO).refusal(str(refused.value)).removeprefix("f.csv: ")
    assert not {"it", "is", "a", "an", "the", "send", "and"} & set(korean.lower().replace("'", " ").split()), korean


@pytest.mark.parametrize(
    "content",
    ["ORC,GRIB\n1,2\n", "PAR1;BM\n", "BM,ID3\n", "GIF89a\n", "<b>,c\n1,2\n", "<table><row a='1'/></table>", "ORC,가\n"],
)
def test_text_that_begins_like_another_kind_is_text(tmp_path: Path, content: str) -> None:
    (tmp_path / "f.csv").write_text(content, encoding="utf-8")
    assert b"".join(chunks(tmp_path / "f.csv", "f.csv")) == content.encode()
