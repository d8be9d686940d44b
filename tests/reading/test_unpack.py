"""What comes packed is unpacked within limits, or refused with its cause."""

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reading import limits, packing
from reading.errors import Refusal
from reading.unpack import chunks

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
        zipped(("folder/", b""), ("folder/a.csv", CONTENT)),
    ],
    ids=["plain", "gzip", "two gzip members", "xz", "two xz streams", "zip"],
)
def test_the_first_bytes_say_how_it_is_packed(tmp_path: Path, packed: bytes) -> None:
    assert unpacked(tmp_path, packed) == CONTENT


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, lambda content: zipped(("a.csv", content))])
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
        (gzip.compress(b"a" * (limits.LEAST + 1)), "too_large", "unpacks to more than 200 times"),
        (lzma.compress(b"a" * (limits.LEAST + 1)), "too_large", "unpacks to more than 200 times"),
        (zipped(("a.csv", b"a" * (limits.LEAST + 1))), "too_large", "unpacks to more than 200 times"),
        (zipped(("a.csv", b"1"), ("b.csv", b"2")), "archive_members", "holds 2 tables: a.csv, b.csv"),
        (zipped(), "archive_members", "holds 0 files"),
        (zipped(("../../etc/passwd", b"1")), "archive_path", "'../../etc/passwd', outside the archive"),
        (zipped(("/etc/passwd", b"1")), "archive_path", "outside the archive"),
        (zipped(("..\\a.csv", b"1")), "archive_path", "outside the archive"),
        (locked(b"x,y\n"), "damaged_file", "locked by a password: a.csv"),
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


def test_an_xz_file_cannot_ask_for_any_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_XZ_MEMORY", 1 << 20)
    with pytest.raises(Refusal, match="Memory usage limit"):
        unpacked(tmp_path, lzma.compress(CONTENT, preset=9))


def test_a_declared_compression_is_held_to(tmp_path: Path) -> None:
    assert unpacked(tmp_path, gzip.compress(b"x"), "gzip") == b"x"
    assert unpacked(tmp_path, b"x", "none") == b"x"
    with pytest.raises(Refusal, match=r"it is not packed\. Send it as gzip"):
        unpacked(tmp_path, b"x", "gzip")
