"""7z archives → their entries one after the other: several share one stream, so that each is unpacked once."""

import lzma
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from py7zr import SevenZipFile
from py7zr.exceptions import ArchiveError, Bad7zFile, CrcError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.helpers import calculate_crc32

from reading.limits import Limits
from reading.packing import CHUNK

LZMA, LZMA2, PPMD = b"\x03\x01\x01", b"\x21", b"\x03\x04\x01"
# What unpacks no more at a time than it is asked for; 7-Zip's own settings choose among these.
METHODS = {
    *(LZMA, LZMA2, PPMD, b"\0", b"\x04\x02\x02"),  # a copy, bzip2
    *(b"\x03", b"\x04", b"\x05", b"\x06", b"\x07", b"\x08", b"\x09"),  # filters before them
    *(b"\x03\x03\x01\x03", b"\x03\x03\x02\x05", b"\x03\x03\x04\x01"),
    *(b"\x03\x03\x05\x01", b"\x03\x03\x07\x01", b"\x03\x03\x08\x05"),
}
# What py7zr's parser says of a header that is not one, beside its own words.
UNREADABLE = (ArchiveError, EOFError, lzma.LZMAError, TypeError, ValueError, LookupError, AttributeError, struct.error)


class Entry(NamedTuple):
    """A file of the archive; `pieces` are to be read before the next entry's."""

    name: str
    is_link: bool
    pieces: Iterator[bytes]


def entries(content: BinaryIO, limits: Limits) -> Iterator[Entry]:
    """PasswordRequired for a locked archive, ArchiveError for a damaged one; Refusal beyond a bound."""
    try:
        archive = SevenZipFile(content)
    except UNREADABLE as broken:
        raise Bad7zFile(f"{broken}") from broken
    if archive.password_protected:
        raise PasswordRequired([], "it is locked")
    files = [each for each in archive.files if not each.is_directory]
    limits.hold_entries(len(files))
    limits.hold_size(sum(each.uncompressed for each in files))
    starts = _starts(archive)
    folder, decoder = None, None
    for each in files:
        if each.emptystream:
            yield Entry(each.filename, each.is_symlink, iter(()))
            continue
        if each.folder is not folder:
            folder = each.folder
            _hold_methods(folder.coders, limits)
            decoder = folder.get_decompressor(each.compressed)
            content.seek(starts[id(folder)])
        pieces = _pieces(decoder, content, each.uncompressed, each.crc32)
        yield Entry(each.filename, each.is_symlink, pieces)
        for _ in pieces:  # what was not wanted stands before what comes next
            pass


def _starts(archive: SevenZipFile) -> dict[int, int]:
    """Where the packed bytes of each folder begin."""
    streams = archive.header.main_streams
    folders = streams.unpackinfo.folders if streams else []
    begins = zip(folders, streams.packinfo.packpositions if streams else [], strict=False)
    return {id(folder): archive.afterheader + at for folder, at in begins}


def _hold_methods(coders: list[dict[str, Any]], limits: Limits) -> None:
    if other := [coder["method"].hex() for coder in coders if coder["method"] not in METHODS]:
        raise UnsupportedCompressionMethodError(None, f"it is packed by method {other[0]}")
    limits.hold_memory(max(map(_memory, coders)))


def _memory(coder: dict[str, Any]) -> int:
    """The dictionary or model that a coder sets aside."""
    method, told = coder["method"], coder.get("properties") or b""
    if method in (LZMA, PPMD) and len(told) >= 5:
        return int(struct.unpack_from("<L", told, 1)[0])
    return (2 | told[0] & 1) << (told[0] // 2 + 11) if method == LZMA2 and told else 0


def _pieces(decoder: Any, content: BinaryIO, size: int, crc32: int | None) -> Iterator[bytes]:
    found = 0
    while size:
        before = content.tell()
        piece = decoder.decompress(content, min(size, CHUNK))
        if not piece and content.tell() == before:
            raise Bad7zFile("its packed bytes end too early")
        size -= len(piece)
        found = calculate_crc32(piece, found)
        yield piece
    if crc32 is not None and found != crc32:
        raise CrcError(found, crc32, None)
