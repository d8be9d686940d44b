"""A long JSON document, record by record: the memory holds one of them and the text around it.

pieces of text → down the path of `rows`, key by key → each item's own text → the parser that short documents have
"""

import json
import re
from collections.abc import Iterator

from reading import paths
from reading.bounds import MIB, in_force
from reading.errors import Refusal
from reading.json_text import Parser
from reading.paths import Record
from reading.refusals import TOO_DEEP, broken

LONG = 16 * MIB  # characters; a shorter document is read whole
CUT = 12  # signs before the end within which a mistake may be the text's being cut: `\ud83d\ude00`
GAP = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"[0-9.eE+-]*")


def is_streamed(rows: str) -> bool:
    """Whether the path leads to the items of one list by names alone."""
    path = paths.steps(rows) or (-1,)
    return path[-1] == -1 and all(isinstance(step, str) and step != "*" for step in path[:-1])


def records(pieces: Iterator[str], rows: str, place: str) -> Iterator[Record]:
    """As `paths.records` of the whole document. Refusal naming `place`, line and column."""
    stream = _Stream(pieces, place)
    try:
        yield from stream.below(paths.steps(rows) or (-1,), "") if rows else stream.root()
        stream.end()
    except RecursionError as deep:
        raise broken(place, TOO_DEEP) from deep


class _Stream:
    def __init__(self, pieces: Iterator[str], place: str) -> None:
        self._pieces, self._place, self._parser = pieces, place, Parser()
        self._text, self._at = "", 0
        self._before, self._lines, self._column = 0, 0, 0  # characters, lines, and of its line, that are gone

    def root(self) -> Iterator[Record]:
        """The items of a list, or the document itself."""
        return self.below((-1,), "") if self._peek() == "[" else iter([Record(self._value(""))])

    def below(self, path: tuple[str | int, ...], said: str) -> Iterator[Record]:
        """The records at the path below what comes next; `said`: the path to it."""
        sign = self._peek()
        if sign == "{" and isinstance(path[0], str):
            for key in self._keys(said):
                if key == path[0]:
                    yield from self.below(path[1:], f"{said}.{key}".lstrip("."))
                else:
                    self._value(f"{said}.{key}".lstrip("."))
        elif sign == "[" and path == (-1,):
            for number, _ in enumerate(self._items()):
                yield Record(self._value(f"{said}[{number}]"))
        else:
            yield from paths.within(self._value(said), path)

    def end(self) -> None:
        """Refusal for what follows the document."""
        if self._peek():
            raise self._broken("Extra data", self._at)

    def _keys(self, said: str) -> Iterator[str]:
        """The keys of an object, up to the value of each."""
        self._at += 1
        seen: set[str] = set()
        while self._peek() != "}":
            if self._peek() != '"':
                raise self._broken("Expecting property name enclosed in double quotes", self._at)
            key = str(self._value(said))
            if key in seen:
                place = f"{self._place}, {said}" if said else self._place
                raise broken(place, f"the key {key!r} stands twice in one object")
            seen.add(key)
            self._take(":")
            yield key
            self._next("}")
        self._at += 1

    def _items(self) -> Iterator[None]:
        """Up to each item of a list."""
        self._at += 1
        while self._peek() != "]":
            yield
            self._next("]")
        self._at += 1

    def _next(self, closing: str) -> None:
        if self._peek() == closing:
            return
        self._take(",")
        if self._peek() == closing:
            raise self._broken(f"Nothing stands between ',' and {closing!r}", self._at)

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken(f"Expecting {sign!r} delimiter", self._at)
        self._at += 1

    def _peek(self) -> str:
        """The next sign that is not space; nothing at the end."""
        while True:
            self._at = GAP.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _value(self, said: str) -> object:
        """The value that stands next, read once all of it is there."""
        self._peek()
        while True:
            try:
                value, end = self._parser.begun(self._text, self._at)
            except json.JSONDecodeError as mistake:
                is_cut = mistake.msg.startswith("Unterminated string") or mistake.pos >= len(self._text) - CUT
                if is_cut and self._fill():
                    continue
                raise self._broken(mistake.msg, mistake.pos) from mistake
            goes_on = NUMBER.match(self._text, end)  # 1, 1., 1.5
            if not goes_on or goes_on.end() < len(self._text) or not self._fill():
                break
        begin, self._at = self._at, end
        self._parser.hold(value, self._text[begin:end], self._place, said, lambda: self._line(begin))
        return value

    def _fill(self) -> bool:
        """More text behind what is left; whether there was any."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        gone, self._text = self._text[: self._at], self._text[self._at :] + piece
        self._before, self._lines, self._at = self._before + len(gone), self._lines + gone.count("\n"), 0
        self._column = len(gone) - gone.rfind("\n") - 1 if "\n" in gone else self._column + len(gone)
        if len(self._text) > in_force().document:
            cause = f"one value of the document has more than {in_force().document} characters"
            remedy = "Send it in smaller documents, or as lines."
            raise Refusal("too_large", place=self._place, cause=cause, remedy=remedy)
        return True

    def _line(self, at: int) -> int:
        return self._lines + self._text.count("\n", 0, at) + 1

    def _broken(self, cause: str, at: int) -> Refusal:
        start = self._text.rfind("\n", 0, at)
        column = at - start if start >= 0 else self._column + at + 1
        where = f"line {self._line(at)} column {column} (char {self._before + at})"
        return broken(self._place, f"it is not JSON: {cause}: {where}")
