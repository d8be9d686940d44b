r"""Text of a JSON document → its values; what `json` takes in silence, and no table can hold, is refused by its place.

A key that stands twice in one object (`json` keeps the last), `\u0000`, and half a character (`\ud800` alone).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from reading import answers
from reading.bounds import in_force
from reading.paths import Written
from reading.refusals import TOO_DEEP, broken

# A backslash that none before it escapes, and NUL, a high half without its low one, or a low one without its high one.
UNFIT = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<sign>\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2}))"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)

Line = Callable[[], int]
BLOCK = 1 << 20
QUOTE, OPENING, CLOSING = ord('"'), np.frombuffer(b"[{", np.uint8), np.frombuffer(b"]}", np.uint8)


class Doubled(dict[str, Any]):
    """An object in which `key` stands twice."""

    key: str


def parsed(text: str, place: str) -> Any:
    """The document; its numbers keep their digits. Refusal naming `place` and where in the document."""
    parser = Parser()
    try:
        document = parser.whole(text)
    except RecursionError as mistake:
        raise broken(place, TOO_DEEP) from mistake
    except ValueError as mistake:
        raise broken(place, f"it is not JSON: {mistake}{answers.quoted(text)}") from mistake
    if text.count("[") + text.count("{") > in_force().depth:  # fewer nest no deeper: of a line they are few
        hold_depth(iter([text]), place)
    parser.hold(document, text, place)
    return document


class Parser:
    """Parses one value after the other: `begun` one that more may follow, `whole` one that is all. ValueError,
    RecursionError.
    """

    def __init__(self) -> None:
        self._doubled: list[Doubled] = []
        decoder = json.JSONDecoder(parse_float=Written, parse_constant=str, object_pairs_hook=self._made)
        self.begun, self.whole = decoder.raw_decode, decoder.decode

    def hold(self, value: Any, text: str, place: str, said: str = "", line: Line | None = None) -> None:
        """Refusal for what the last value holds that no table can. `said`: the path to it in its document; `line`: on
        which its text begins, where that is not the document.
        """
        _whole_characters(text, place, line)
        if self._doubled:
            path, key = next((path, each.key) for path, each in _objects(value, said) if isinstance(each, Doubled))
            raise broken(f"{place}, {path}" if path else place, f"the key {key!r} stands twice in one object")

    def _made(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        self._doubled.append(Doubled(found))
        self._doubled[-1].key = next(name for name in names if names.count(name) > 1)
        return self._doubled[-1]


def hold_depth(pieces: Iterable[str], place: str) -> None:
    """Refusal where lists and objects nest deeper than the bound: counted by their brackets, quotes left out."""
    for _ in within_depth(pieces, place):
        pass


def within_depth(pieces: Iterable[str], place: str) -> Iterator[str]:
    """The pieces of a document; Refusal as `hold_depth`."""
    depth, quoted, shielded, most = 0, 0, b"", in_force().depth
    for piece in pieces:
        content = shielded + piece.encode()
        shielded = b"\\" if (len(content) - len(content.rstrip(b"\\"))) % 2 else b""
        content = content[: len(content) - len(shielded)].replace(rb"\\", b"__").replace(rb"\"", b"__")
        for start in range(0, len(content), BLOCK):
            signs = np.frombuffer(content, np.uint8, min(BLOCK, len(content) - start), start)
            inside = np.cumsum(signs == QUOTE, dtype=np.int32) + quoted & 1
            steps = np.isin(signs, OPENING).astype(np.int8) - np.isin(signs, CLOSING).astype(np.int8)
            steps[inside == 1] = 0
            depths = np.cumsum(steps, dtype=np.int32) + depth
            if depths.max() > most:
                raise broken(place, TOO_DEEP)
            depth, quoted = int(depths[-1]), int(inside[-1])
        yield piece


def _whole_characters(text: str, place: str, first: Line | None) -> None:
    if unfit := UNFIT.search(text) if "\\u" in text else None:
        line = text.count("\n", 0, unfit.start("sign")) + (first() if first else 1)
        what = "a NUL character" if unfit["sign"] == r"\u0000" else "half of a character"
        raise broken(f"{place}, line {line}" if first or "\n" in text.strip() else place, f"{unfit['sign']} is {what}")


def _objects(document: Any, said: str) -> Iterator[tuple[str, Any]]:
    """Every object with its path, in the order of the document."""
    waiting = [(said, document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield path, value
            inner = [(f"{path}.{key}" if path else key, item) for key, item in value.items()]
        else:
            inner = [(f"{path}[{place}]", item) for place, item in enumerate(value)]
        waiting += reversed([(below, item) for below, item in inner if isinstance(item, dict | list)])
