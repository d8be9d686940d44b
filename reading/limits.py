"""What a packed file may come to: more is a bomb, and what cannot be unpacked to its end is damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reading.errors import Refusal
from reading.packing import BROKEN

MOST_TIMES = 200  # larger than this many times its packed size, and than LEAST, is not an honest file
LEAST = 64 << 20
LARGEST_DOCUMENT = 256 << 20


class Limits:
    """Of one file, over all its members. Refusal for a file without a byte."""

    def __init__(self, raw: Path, file_name: str) -> None:
        self._size, self._file_name, self._total = raw.stat().st_size, file_name, 0
        if self._size == 0:
            raise Refusal("empty_file", place=file_name, cause="the file has no bytes", remedy="Send the file again.")

    def within(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces as they come; Refusal once they are too many, or where the next cannot be unpacked."""
        with self.unbroken():
            for piece in pieces:
                self._total += len(piece)
                if self._total > max(LEAST, self._size * MOST_TIMES):
                    cause = f"unpacks to more than {MOST_TIMES} times its {self._size} bytes"
                    remedy = "Send it in smaller files."
                    raise Refusal("too_large", place=self._file_name, cause=cause, remedy=remedy)
                yield piece

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Refusal where what is done cannot be done with a damaged file."""
        try:
            yield
        except BROKEN as broken:
            cause = f"the compressed file is cut or damaged after {self._total} unpacked bytes ({broken})"
            remedy = "Send the whole file again."
            raise Refusal("damaged_file", place=self._file_name, cause=cause, remedy=remedy) from broken


def whole(pieces: Iterator[bytes], place: str) -> bytes:
    """One document's bytes; Refusal where they are more than the memory should hold."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > LARGEST_DOCUMENT:
            cause = f"the document has more than {LARGEST_DOCUMENT} bytes"
            raise Refusal("too_large", place=place, cause=cause, remedy="Send it in smaller documents, or as lines.")
    return bytes(content)
