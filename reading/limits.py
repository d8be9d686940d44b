"""What comes out of a packed file, counted: more than the bounds is a bomb, and what cannot be unpacked is damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reading.bounds import in_force
from reading.errors import Refusal
from reading.packing import BROKEN

SMALLER = "Send it in smaller files."


class Limits:
    """Of one file that was sent. Refusal for a file without a byte."""

    def __init__(self, raw: Path, file_name: str) -> None:
        self._size, self._file_name, self._bounds = raw.stat().st_size, file_name, in_force()
        self._out: dict[int, int] = {}  # bytes that came out of each layer
        self._entries = 0
        if self._size == 0:
            raise Refusal("empty_file", place=file_name, cause="the file has no bytes", remedy="Send the file again.")

    def within(self, pieces: Iterator[bytes], layer: int = 1) -> Iterator[bytes]:
        """The pieces as they come; Refusal once they are too many, or where the next cannot be unpacked."""
        with self.unbroken(layer):
            for piece in pieces:
                self._out[layer] = self._out.get(layer, 0) + len(piece)
                self.hold_size(self._out[layer])
                yield piece

    def hold_size(self, size: int) -> None:
        """Refusal where so many bytes are too many; a format that tells sizes is refused before it is unpacked."""
        if size > max(self._bounds.ratio_from, self._size * self._bounds.ratio):
            raise self._beyond(f"unpacks to more than {self._bounds.ratio} times its {self._size} bytes")
        if size > self._bounds.unpacked:
            raise self._beyond(f"unpacks to more than {self._bounds.unpacked} bytes")

    def hold_entries(self, entries: int) -> None:
        """Refusal where one archive holds so many, counted before they are looked at."""
        if entries > self._bounds.entries:
            raise self._beyond(f"the archive holds more than {self._bounds.entries} entries")

    def count_entry(self) -> None:
        """One more, of whichever archive."""
        self._entries += 1
        self.hold_entries(self._entries)

    def hold_layers(self, layers: int) -> None:
        if layers > self._bounds.layers:
            cause = f"it is packed in more than {self._bounds.layers} layers"
            raise self._beyond(cause, "Send the file itself, packed once.")

    def hold_memory(self, size: int) -> None:
        """Refusal for a packed file that would make its decompressor set so much memory aside."""
        if size > self._bounds.memory:
            cause = f"unpacking it takes more than {self._bounds.memory} bytes of memory"
            raise self._beyond(cause, "Pack it with a smaller dictionary.")

    def _beyond(self, cause: str, remedy: str = SMALLER) -> Refusal:
        return Refusal("too_large", place=self._file_name, cause=cause, remedy=remedy)

    @contextmanager
    def unbroken(self, layer: int = 1) -> Iterator[None]:
        """Refusal where what is done cannot be done with a damaged file."""
        try:
            yield
        except BROKEN as broken:
            unpacked = self._out.get(layer, 0)
            cause = f"the compressed file is cut or damaged after {unpacked} unpacked bytes ({broken})"
            remedy = "Send the whole file again."
            raise Refusal("damaged_file", place=self._file_name, cause=cause, remedy=remedy) from broken


def whole(pieces: Iterator[bytes], place: str) -> bytes:
    """One document's bytes; Refusal where they are more than the memory should hold."""
    content, most = bytearray(), in_force().document
    for piece in pieces:
        content += piece
        if len(content) > most:
            cause = f"the document has more than {most} bytes"
            raise Refusal("too_large", place=place, cause=cause, remedy="Send it in smaller documents, or as lines.")
    return bytes(content)
