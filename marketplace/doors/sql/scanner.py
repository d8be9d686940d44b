"""The words of a statement, by Trino's lexical grammar: one pass, each sign looked at once. Pure.

    text → words, "quoted names", 'strings' and single signs, without blanks and comments

The door reads what strangers send, so no text may cost more than its length: blanks, words and numbers are taken by
one pattern without a repeated group, and what has an end (comments, quotes) is searched from where it begins, once.
Comments do not nest here because they do not in Trino: `/* /* */ DROP …` drops. Of a text with more words than any
person or program writes nothing more is read; who reads it refuses then.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_NEXT = re.compile(
    r"(?P<blank>[ \t\r\n]+|--[^\r\n]*)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>[0-9][A-Za-z0-9_]*)"
    r"|(?P<block>/\*)|(?P<quote>['\"`])|(?P<sign>.)",
    re.DOTALL,
)


MOST_WORDS = 50_000  # blanks and comments counted


class Unreadable(Exception):
    """The text has more words, or more parentheses within each other, than are read here."""


class Kind(Enum):
    WORD = auto()
    NAME = auto()  # in quotes: never a keyword
    STRING = auto()
    SIGN = auto()  # a single character, numbers too
    OPEN = auto()  # a quote that nothing ends: Trino refuses the statement


class Token(NamedTuple):
    """`text` in lower case for words and names, without its quotes."""

    kind: Kind
    text: str

    def is_word(self, *words: str) -> bool:
        return self.kind is Kind.WORD and self.text in words

    def is_sign(self, sign: str) -> bool:
        return self.kind is Kind.SIGN and self.text == sign

    @property
    def is_name(self) -> bool:
        """Could be a part of a name; whether a bare word is a keyword there, the reader knows."""
        return self.kind in (Kind.WORD, Kind.NAME)


END = Token(Kind.SIGN, "")


def tokens(sql: str) -> Iterator[Token]:
    """As they come: who needs the first word only reads no further. Unreadable after too many."""
    at = count = 0
    while found := _NEXT.match(sql, at):
        count += 1
        if count > MOST_WORDS:
            raise Unreadable
        at, kind = found.end(), found.lastgroup
        if kind == "word":
            yield Token(Kind.WORD, found[0].lower())
        elif kind == "block":
            at = _after(sql, "*/", at)
        elif kind == "quote":
            end = _closed(sql, found[0], at)
            yield _quoted(found[0], sql[at : end - 1]) if end else Token(Kind.OPEN, found[0])
            at = end or len(sql)
        elif kind != "blank":
            yield Token(Kind.SIGN, found[0])


def _after(sql: str, mark: str, at: int) -> int:
    end = sql.find(mark, at)
    return end + len(mark) if end >= 0 else len(sql)


def _closed(sql: str, quote: str, at: int) -> int:
    """The place after the quote that ends the text begun at `at`; 0 for none. A doubled quote stands for itself."""
    end = sql.find(quote, at)
    while end >= 0 and sql.startswith(quote, end + 1):
        end = sql.find(quote, end + 2)
    return end + 1


def _quoted(quote: str, inside: str) -> Token:
    text = inside.replace(quote * 2, quote)
    return Token(Kind.STRING, text) if quote == "'" else Token(Kind.NAME, text.lower())
