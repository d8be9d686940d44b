"""Bombs of every kind, really built: refused at the bound or before, with the raw bytes kept and the memory flat."""

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd
from py7zr import SevenZipFile

from reading.bounds import SETTINGS, Bounds, held_to
from reading.errors import Refusal
from reading.unpack import chunks, documents
from sectors.spec.format import Format

MIB = 1 << 20
SMALL = Bounds(ratio_from=2 * MIB)
ZEROS = b"0" * (3 * MIB)


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def sevened(*members: tuple[str, bytes], **how: object) -> bytes:
    packed = io.BytesIO()
    with SevenZipFile(packed, "w", **how) as archive:  # type: ignore[arg-type]
        for name, content in members:
            archive.writestr(content, name)
    return packed.getvalue()


def tarred(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def refused(tmp_path: Path, content: bytes, bounds: Bounds = SMALL, most: int = 48 * MIB) -> Refusal:
    """What is said of the file; its bytes are as they were, and no more than `most` was held meanwhile."""
    raw = tmp_path / "raw"
    raw.write_bytes(content)
    tracemalloc.start()
    with held_to(bounds), pytest.raises(Refusal) as caught:
        for _ in chunks(raw, "f.csv"):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < most
    assert raw.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]
    return caught.value


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lzma.compress,
        bz2.compress,
        zstd.compress,
        lambda content: zipped(("a.csv", content)),
        lambda content: sevened(("a.csv", content)),
        lambda content: zipped(("a.csv.gz", gzip.compress(content))),
        lambda content: zipped(("a.zip", zipped(("a.csv", content)))),
        lambda content: gzip.compress(tarred(("a.csv", content))),
        lambda content: zipped(("a.tar.gz", gzip.compress(tarred(("a.csv", content))))),
    ],
    ids=["gzip", "xz", "bz2", "zstd", "zip", "7z", "gzip in zip", "zip in zip", "tar.gz", "tar.gz in zip"],
)
def test_a_small_file_does_not_become_a_large_one(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    found = refused(tmp_path, pack(ZEROS * 2))
    assert found.code == "too_large"
    assert "unpacks to more than 200 times" in found.cause


def test_a_format_that_tells_sizes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packed = zipped(("a.csv", ZEROS))
    lied = packed.replace(struct.pack("<L", len(ZEROS)), struct.pack("<L", 0xFFFF0000))  # 4 GiB, in both its places
    for content in (lied, _seven_of(1 << 40), zstd.compress(ZEROS * 30)):
        found = refused(tmp_path, content, Bounds(), most=8 * MIB)
        assert (found.code, "unpacks to more than 200 times" in found.cause) == ("too_large", True)


def _seven_of(size: int) -> bytes:
    """A 7z of one stored file that says it has so many bytes."""
    number = b"\xff" + struct.pack("<Q", size)
    header = b"\x01\x04\x06\x00\x01\x09\x04\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + number + b"\x00\x08\x00\x00"
    header += b"\x05\x01\x11\x0d\x00" + "a.csv\0".encode("utf-16-le") + b"\x00\x00"
    start = struct.pack("<QQL", 4, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + b"1234" + header


def test_bytes_are_bounded_beside_the_ratio(tmp_path: Path) -> None:
    found = refused(tmp_path, zipped(("a.csv", bytes(range(256)) * 9000)), Bounds(unpacked=MIB))
    assert found.cause == f"unpacks to more than {MIB} bytes"


def test_an_archive_of_archives_of_archives_is_given_up(tmp_path: Path) -> None:
    """As 42.zip: each of sixteen files is an archive of sixteen, five deep, with 4 GiB of zeros at the bottom."""
    content = zipped(*((f"{n}.dll", b"\0" * 4096) for n in range(16)))
    for _ in range(5):
        content = zipped(*((f"lib {n}.zip", content) for n in range(16)))
    assert refused(tmp_path, content, Bounds()).cause == "it is packed in more than 5 layers"
    found = refused(tmp_path, content, Bounds(layers=9, entries=1000))
    assert found.cause == "the archive holds more than 1000 entries"


def test_a_file_that_unpacks_to_another_packed_file_without_end_is_given_up(tmp_path: Path) -> None:
    content = b"a,b\n1,2\n"
    for pack in (gzip.compress, zstd.compress, bz2.compress, lzma.compress) * 5:
        content = pack(content)
    assert refused(tmp_path, content).cause == "it is packed in more than 5 layers"


@pytest.mark.parametrize("pack", ["zip", "tar", "7z"])
def test_a_million_entries_are_counted_before_they_fill_the_memory(tmp_path: Path, pack: str) -> None:
    build, count, most = {
        "zip": (_empty_zip, 1_000_000, 20_000),
        "tar": (_empty_tar, 20_000, 5_000),
        "7z": (_empty_seven, 900, 800),
    }[pack]
    found = refused(tmp_path, build(count), Bounds(entries=most))
    assert (found.code, found.cause) == ("too_large", f"the archive holds more than {most} entries")


def _empty_zip(count: int) -> bytes:
    """Central entries alone, and an end that says there is one."""
    entry = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<H", 1) + b"\0" * 16 + b"a"
    listed = entry * count
    return (
        b"PK\x03\x04"
        + b"\0" * 26
        + listed
        + b"PK\x05\x06\0\0\0\0\x01\0\x01\0"
        + struct.pack("<LLH", len(listed), 30, 0)
    )


def _empty_tar(count: int) -> bytes:
    return gzip.compress(tarfile.TarInfo("a").tobuf() * count, 1)


def _empty_seven(count: int) -> bytes:
    return sevened(*((str(n), b"") for n in range(count)))


def test_entries_that_share_bytes_are_a_bomb(tmp_path: Path) -> None:
    """As David Fifield's: one kernel of zeros, and many entries of the list that lead to it."""
    one = zipped(("a.csv", ZEROS))
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry, count = one[at:end], 250
    tail = b"PK\x05\x06\0\0\0\0" + struct.pack("<HHLLH", count, count, len(entry) * count, at, 0)
    found = refused(tmp_path, one[:at] + entry * count + tail)
    assert (found.code, "its entries share bytes" in found.cause) == ("damaged_file", True)


def test_a_dictionary_larger_than_the_bound_is_not_set_aside(tmp_path: Path) -> None:
    content = bytes(range(256)) * 999
    large = {"filters": [{"id": lzma.FILTER_LZMA2, "dict_size": 64 * MIB}]}
    bounds = Bounds(memory=16 * MIB)
    assert (
        "takes more than 16777216 bytes of memory" in refused(tmp_path, sevened(("a", content), **large), bounds).cause
    )
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(content) + packer.flush()
    assert "too much memory" in refused(tmp_path, packed, bounds).cause
    assert "Memory usage limit" in refused(tmp_path, lzma.compress(content, preset=9), bounds).cause


def test_a_tars_own_headers_and_holes_are_bounded(tmp_path: Path) -> None:
    facts = tarfile.TarInfo("a")
    facts.type, facts.size = tarfile.XHDTYPE, 1 << 30
    assert "one of its headers has 1073741824 bytes" in refused(tmp_path, facts.tobuf(tarfile.USTAR_FORMAT)).cause
    holes = tarfile.TarInfo("a.csv")
    holes.type = tarfile.GNUTYPE_SPARSE
    assert "it holds a sparse file" in refused(tmp_path, holes.tobuf() + b"\0" * 1024).cause
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        sparse = tarfile.TarInfo("a.csv")
        sparse.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 40)}
        archive.addfile(sparse)
    assert "it holds a sparse file" in refused(tmp_path, packed.getvalue()).cause


def test_one_document_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(json.dumps(["a" * 1000] * 3000).encode())
    with (
        held_to(Bounds(document=MIB)),
        pytest.raises(Refusal, match="the document has more than 1048576 bytes") as found,
    ):
        list(documents(tmp_path / "raw", "f.json", Format(kind="json")))
    assert found.value.code == "too_large"


def test_every_bound_is_told_by_its_setting() -> None:
    told = Bounds.told({name: str(number) for number, name in enumerate(SETTINGS.values(), 1)} | {"PATH": "/bin"})
    assert [getattr(told, field) for field in SETTINGS] == list(range(1, len(SETTINGS) + 1))
    assert Bounds.told({}) == Bounds()
    for wrong in ("0", "-1", "1e9", "", "many"):
        with pytest.raises(ValueError, match=r"SDN_MOST_LAYERS is .*: give a whole number above 0"):
            Bounds.told({"SDN_MOST_LAYERS": wrong})
