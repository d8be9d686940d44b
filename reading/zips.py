"""Zip archives, looked at before they are trusted: how many entries, which bytes each takes, what its name is.

zipfile reads the whole list of entries at once, takes entries that share bytes, and misreads names of Korean Windows.
"""

import stat
import struct
import zipfile
from itertools import pairwise
from typing import BinaryIO

from reading import encodings
from reading.limits import Limits

LOCKED, UTF_8 = 0x1, 0x800  # flags of an entry: encrypted, its name is UTF-8
ENTRY, LOCAL = b"PK\x01\x02", 30  # how each entry of the list begins; the least that stands before its bytes
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
LONGEST_END = 22 + 0xFFFF + 76  # with the longest comment, and what zip64 puts before it
MOST_LIST = 512  # bytes of the list for each entry that is allowed


def opened(content: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """BadZipFile where it is damaged, or its entries share bytes; Refusal for too many entries."""
    size = _list_size(content)
    limits.hold_entries(size // MOST_LIST)
    limits.hold_entries(_entries(content, size))
    archive = zipfile.ZipFile(content)
    _hold_apart(archive)
    return archive


def name_of(member: zipfile.ZipInfo) -> str:
    """Its name; one that says nothing of its encoding is often CP949, which zipfile takes for CP437."""
    name = member.filename
    if member.flag_bits & UTF_8 or name.isascii():
        return name
    try:
        return encodings.file_name(name.encode("cp437")) or name
    except UnicodeEncodeError:  # another field of the zip has said it in Unicode
        return name


def is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _end(content: BinaryIO) -> tuple[int, bytes]:
    """Where the last record begins, and the bytes from there and a little before it on."""
    length = content.seek(0, 2)
    start = max(0, length - LONGEST_END)
    content.seek(start)
    tail = content.read(LONGEST_END)
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile("File is not a zip file")
    return start + at, tail[max(0, at - 76) : at + 22]


def _list_size(content: BinaryIO) -> int:
    """Bytes of the list of entries, as the end of the file tells them."""
    _, tail = _end(content)
    if tail.startswith(END_64):
        return int(struct.unpack_from("<Q", tail, 40)[0])
    return int(struct.unpack_from("<L", tail, len(tail) - 22 + 12)[0])


def _entries(content: BinaryIO, size: int) -> int:
    """How many entries the list may hold, whatever it says of their number."""
    at, _ = _end(content)
    start = max(0, at - 76 - size)
    content.seek(start)
    return content.read(at - start).count(ENTRY)


def _hold_apart(archive: zipfile.ZipFile) -> None:
    """BadZipFile where two entries share bytes: a bomb of a few KB unpacks to terabytes in this way."""
    spans = sorted((each.header_offset, each.header_offset + LOCAL + each.compress_size) for each in archive.filelist)
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise zipfile.BadZipFile("its entries share bytes, as those of a bomb do")
