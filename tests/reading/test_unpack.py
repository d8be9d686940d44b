"""What comes packed is unpacked within limits, or refused with its cause."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from py7zr import SevenZipFile

from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from reading.unpack import chunks, documents
from sectors.spec.format import Format

CONTENT = bytes(range(256)) * 9000  # 2.3 MB: more than one chunk


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def sevened(*members: tuple[str, bytes], **how: Any) -> bytes:
    packed = io.BytesIO()
    with SevenZipFile(packed, "w", **how) as archive:
        for name, content in members:
            archive.writestr(content, name)
    return packed.getvalue()


def linked(name: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        link = tarfile.TarInfo(name)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return packed.getvalue()


def linked_in_zip(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo(name)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


def doubled(name: str) -> bytes:
    return zipped((name, b"1"), ("b.csv", b"2")).replace(b"b.csv", name.encode())


def locked(content: bytes) -> bytes:
    """A zip that says it is encrypted."""
    packed = bytearray(zipped(("a.csv", content)))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flags] |= 1
    return bytes(packed)


def unpacked(tmp_path: Path, content: bytes, declared: str | None = None) -> bytes:
    file = tmp_path / "raw"
    file.write_bytes(content)
    return b"".join(chunks(file, "f.csv", declared))


@pytest.mark.parametrize(
    "packed",
    [
        CONTENT,
        gzip.compress(CONTENT),
        gzip.compress(CONTENT[:5000]) + gzip.compress(CONTENT[5000:]),
        lzma.compress(CONTENT),
        lzma.compress(CONTENT[:5000]) + b"\0" * 8 + lzma.compress(CONTENT[5000:]),
        bz2.compress(CONTENT[:5000]) + bz2.compress(CONTENT[5000:]),
        zstd.compress(CONTENT[:5000]) + b"\x50\x2a\x4d\x18\x02\0\0\0no" + zstd.compress(CONTENT[5000:]),
        zipped(("folder/", b""), ("folder/a.csv", CONTENT)),
        sevened(("a.csv", CONTENT)),
        zipped(("2026-11.zip", zipped(("a.csv", CONTENT)))),
        zipped(("a.tar.gz", gzip.compress(tarred({"a.csv": CONTENT})))),
        zipped(("a.7z", sevened(("a.csv", CONTENT)))),
        tarred({"a.csv.gz": gzip.compress(CONTENT)}),
        zstd.compress(tarred({"a.zip": zipped(("a.csv.xz", lzma.compress(CONTENT)))})),
    ],
    ids=[
        *("plain", "gzip", "two gzip members", "xz", "two xz streams", "two bz2 streams", "zstd frames", "zip", "7z"),
        *("zip in zip", "tar.gz in zip", "7z in zip", "gzip in tar", "xz in zip in tar.zst"),
    ],
)
def test_the_first_bytes_say_how_it_is_packed(tmp_path: Path, packed: bytes) -> None:
    assert unpacked(tmp_path, packed) == CONTENT


@pytest.mark.parametrize(
    "pack",
    [
        *(gzip.compress, lzma.compress, bz2.compress, zstd.compress),
        *(lambda content: zipped(("a.csv", content)), lambda content: sevened(("a.csv", content))),
    ],
    ids=["gzip", "xz", "bz2", "zstd", "zip", "7z"],
)
@pytest.mark.parametrize("keep", [0.2, 0.5, 0.999])
def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path: Path, pack: Callable[[bytes], bytes], keep: float) -> None:
    packed = pack(CONTENT)
    with pytest.raises(Refusal, match=r"cut or damaged after [0-9]+ unpacked bytes") as refused:
        unpacked(tmp_path, packed[: int(len(packed) * keep)])
    assert refused.value.code == "damaged_file"


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "empty_file", "the file has no bytes"),
        (gzip.compress(b"a" * (Bounds().ratio_from + 1)), "too_large", "unpacks to more than 200 times"),
        (lzma.compress(b"a" * (Bounds().ratio_from + 1)), "too_large", "unpacks to more than 200 times"),
        (zipped(("a.csv", b"a" * (Bounds().ratio_from + 1))), "too_large", "unpacks to more than 200 times"),
        (zipped(("a.csv", b"1"), ("b.csv", b"2")), "archive_members", "holds 2 tables: a.csv, b.csv"),
        (zipped(), "archive_members", "holds 0 files"),
        (zipped(("../../etc/passwd", b"1")), "archive_path", "'../../etc/passwd', outside the archive"),
        (zipped(("/etc/passwd", b"1")), "archive_path", "outside the archive"),
        (zipped(("..\\a.csv", b"1")), "archive_path", "outside the archive"),
        (zipped(("C:\\a.csv", b"1")), "archive_path", "outside the archive"),
        (zipped(("in.zip", zipped(("/a.csv", b"1")))), "archive_path", "'in.zip//a.csv', outside the archive"),
        (tarred({"../a.csv": b"1"}), "archive_path", "outside the archive"),
        (linked("a.csv"), "archive_members", "holds 0 files; links are not followed: a.csv"),
        (linked_in_zip("a.csv"), "archive_members", "holds 0 files; links are not followed: a.csv"),
        (doubled("a.csv"), "archive_members", "holds 2 tables: a.csv, a.csv"),
        (locked(b"x,y\n"), "damaged_file", "locked by a password: a.csv"),
        (sevened(("a.csv", b"1"), password="secret"), "damaged_file", "locked by a password"),
        (sevened(("a.csv", b"1"), password="secret", header_encryption=True), "damaged_file", "locked by a password"),
        (gzip.compress(CONTENT)[:-8] + b"\0" * 8, "damaged_file", "CRC check failed"),
        (gzip.compress(CONTENT) + b"garbage", "damaged_file", "Not a gzipped file"),
    ],
)
def test_what_no_honest_file_is_gets_refused(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        unpacked(tmp_path, content)
    assert refused.value.code == code
    assert says in str(refused.value)
    assert list(tmp_path.iterdir()) == [tmp_path / "raw"]  # nothing was written beside it


def test_an_archive_of_one_file_is_that_file_and_what_systems_add_does_not_count(tmp_path: Path) -> None:
    members = {"f/a.csv": b"x,y\n", "__MACOSX/f/._a.csv": b"\0", "f/.DS_Store": b"\0"}
    for packed in (zipped(*members.items()), tarred(members), gzip.compress(tarred(members))):
        assert unpacked(tmp_path, packed) == b"x,y\n"


def test_one_of_several_members_is_chosen_by_name(tmp_path: Path) -> None:
    members = {"f/a.csv": b"a", "f/b.csv": b"b" * 3_000_000, "읽어 보세요.txt": b"c"}
    for packed in (zipped(*members.items()), lzma.compress(tarred(members))):
        file = tmp_path / "raw"
        file.write_bytes(packed)
        assert b"".join(chunks(file, "f.zip", None, "*b.csv")) == members["f/b.csv"]
        assert b"".join(chunks(file, "f.zip", None, "읽어*")) == b"c"
        for glob, says in (
            (None, "holds 3 files: f/a.csv, f/b.csv, 읽어"),
            ("*.csv", "; 2 of them"),
            ("x", "; 0 of them"),
        ):
            with pytest.raises(Refusal, match=says) as refused:
                b"".join(chunks(file, "f.zip", None, glob))
            assert refused.value.code == "archive_members"


def test_names_in_a_zip_of_korean_windows_are_read(tmp_path: Path) -> None:
    packed = zipped(("abcd.csv", b"a"), ("b.csv", b"b")).replace(b"abcd", "현황".encode("cp949"))
    (tmp_path / "raw").write_bytes(packed)
    assert b"".join(chunks(tmp_path / "raw", "f.zip", None, "현황.csv")) == b"a"


def test_names_in_a_tar_of_korean_windows_are_read(tmp_path: Path) -> None:
    names = {"현황.csv".encode("cp949").decode("utf-8", "surrogateescape"): b"a", "b.csv": b"b"}
    (tmp_path / "raw").write_bytes(tarred(names))
    assert b"".join(chunks(tmp_path / "raw", "f.tar", None, "현황.csv")) == b"a"


def test_a_file_in_an_inner_archive_is_chosen_by_both_names(tmp_path: Path) -> None:
    inner = {f"2026-{month}.zip": zipped(("levels.csv", b"%d" % month), ("readme.txt", b"r")) for month in (10, 11)}
    (tmp_path / "raw").write_bytes(zipped(*inner.items()))
    assert b"".join(chunks(tmp_path / "raw", "f.zip", None, "2026-11.zip/levels.csv")) == b"11"
    with pytest.raises(Refusal, match=r"holds 4 files: 2026-10\.zip/levels.csv, 2026-10.zip/readme"):
        b"".join(chunks(tmp_path / "raw", "f.zip"))
    form = Format(kind="json", members="*/levels.csv")
    found = [("f.zip, 2026-10.zip/levels.csv", b"10"), ("f.zip, 2026-11.zip/levels.csv", b"11")]
    assert list(documents(tmp_path / "raw", "f.zip", form)) == found


def test_a_7z_of_several_files_is_read_in_its_order(tmp_path: Path) -> None:
    members = {"a.json": b"1" * 3_000_000, "folder/b.json": b"2", "c.txt": b"", "현황.json": b"3"}
    (tmp_path / "raw").write_bytes(sevened(*members.items()))
    form = Format(kind="json", members="*.json")
    found = [(f"f.7z, {name}", content) for name, content in members.items() if name.endswith(".json")]
    assert list(documents(tmp_path / "raw", "f.7z", form)) == found
    assert b"".join(chunks(tmp_path / "raw", "f.7z", "7z", "현황*")) == b"3"


def test_two_documents_of_one_name_are_not_both_read(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(doubled("a.csv"))
    with pytest.raises(Refusal, match=r"several files of one name: a\.csv\. Pack each file once") as refused:
        list(documents(tmp_path / "raw", "f.zip", Format(kind="json", members="*")))
    assert refused.value.code == "archive_members"


def test_an_xz_file_cannot_ask_for_any_memory(tmp_path: Path) -> None:
    with held_to(Bounds(memory=1 << 20)), pytest.raises(Refusal, match="Memory usage limit"):
        unpacked(tmp_path, lzma.compress(CONTENT, preset=9))


def test_a_declared_compression_is_held_to(tmp_path: Path) -> None:
    assert unpacked(tmp_path, gzip.compress(b"x"), "gzip") == b"x"
    assert unpacked(tmp_path, b"x", "none") == b"x"
    with pytest.raises(Refusal, match=r"it is not packed\. Send it as gzip"):
        unpacked(tmp_path, b"x", "gzip")
