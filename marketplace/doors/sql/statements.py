"""What a statement is, from its text alone, before Trino reads it. Pure.

Whether data may be read is never decided here: Trino's analyser and the policy point do that. Here statements that
only services have a use for are turned away, because their outcome (done, or “exists already”) tells what there is;
and those that travel in time, because rows that were corrected or removed lie in older versions of a table, and no row
filter knows which version it is asked of.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from marketplace.doors.sql.scanner import END, Kind, Token, tokens

READING = frozenset({"select", "with", "values", "table", "(", "show", "describe", "desc"})
SESSION = frozenset({"use", "deallocate", "start", "commit", "rollback", "set", "reset"})  # Trino asks the policy point
DEEPEST = 4
MOST_DEEP = 500  # parentheses within each other
EMPTY = "an empty statement"
AS_IT_WAS = (("for",), ("version", "timestamp"), ("as",), ("of",))
FOLDED = str.maketrans({"ı": "i", "ſ": "s"})  # in upper case, as Trino may read keywords, they are I and S


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as its client sent it: `prepared` by name, and where a bare name stands; None where nothing says."""

    sql: str
    prepared: Mapping[str, str] = field(default_factory=dict)
    catalog: str | None = None
    schema: str | None = None


def not_offered(sql: str) -> str | None:
    """The first word of a statement that this door does not take; None for one that Trino shall judge."""
    inner = unwrapped(sql)
    word = next(inner.tokens, END)
    offered = word.text in READING | SESSION and word.kind is not Kind.STRING
    if word.is_word("with") and _sets_the_session(inner.tokens):
        return "with session"
    if inner.by_name or (offered and not inner.too_deep):
        return None
    return word.text or inner.wrapped_by or EMPTY


def travels(sql: str) -> bool:
    """Whether it asks for a table as it was: `FOR VERSION AS OF …`, `FOR TIMESTAMP AS OF …`.

    Nothing else in Trino's grammar has these four words in a row, for FOR is reserved.
    """
    last: deque[Token] = deque([END] * len(AS_IT_WAS), len(AS_IT_WAS))
    for token in unwrapped(sql.translate(FOLDED)).tokens:
        last.append(token)
        if all(token.is_word(*words) for token, words in zip(last, AS_IT_WAS, strict=True)):
            return True
    return False


def deep(sql: str) -> bool:
    """Whether more than MOST_DEEP parentheses stand within each other: Trino reads such a text for minutes."""
    depth = 0
    for token in tokens(sql):
        if token.kind is Kind.SIGN and token.text in "([)]":
            depth += 1 if token.text in "([" else -1
            if depth > MOST_DEEP:
                return True
    return False


def analyses(sql: str) -> bool:
    """Whether it is an `EXPLAIN ANALYZE`, which runs what it explains."""
    rest = tokens(sql)
    return next(rest, END).is_word("explain") and next(rest, END).is_word("analyze")


def _sets_the_session(rest: Iterator[Token]) -> bool:
    """`WITH SESSION name = …`, whose values pass by the door's bounds; not a `WITH session AS (…)`."""
    return next(rest, END).is_word("session") and next(rest, END).text not in ("as", "(")


@dataclass(frozen=True, slots=True)
class Inner:
    """What is left of a statement when EXPLAIN, PREPARE and EXECUTE IMMEDIATE are taken off.

    `by_name`: `EXECUTE name`, whose text stands in a header. `wrapped_by`: the last word that was taken off.
    """

    tokens: Iterator[Token]
    by_name: str | None = None
    wrapped_by: str = ""
    too_deep: bool = False


def unwrapped(sql: str) -> Inner:
    """The statement that is to be done or explained in the end, as far in as `DEEPEST`."""
    rest, by = tokens(sql), ""
    for _ in range(DEEPEST):
        word = next(rest, END)
        if word.is_word("explain"):
            rest, by = _explained(rest), word.text
        elif word.is_word("prepare"):
            rest, by = _prepared(rest), word.text
        elif word.is_word("execute"):
            name = next(rest, END)
            if not name.is_word("immediate"):
                return Inner(iter(()), name.text if name.is_name else None, word.text)
            rest, by = _immediate(rest), word.text
        else:
            return Inner(chain([word], rest), wrapped_by=by)
    return Inner(rest, wrapped_by=by, too_deep=True)


def _explained(rest: Iterator[Token]) -> Iterator[Token]:
    """What follows `EXPLAIN [ANALYZE [VERBOSE]]` or `EXPLAIN (TYPE …, FORMAT …)`."""
    first = next(rest, END)
    if first.is_word("analyze"):
        second = next(rest, END)
        return rest if second.is_word("verbose") else chain([second], rest)
    if not first.is_sign("("):
        return chain([first], rest)
    second = next(rest, END)
    if not second.is_word("type", "format"):
        return chain([first, second], rest)
    for option in rest:
        if option.is_sign(")"):
            break
    return rest


def _prepared(rest: Iterator[Token]) -> Iterator[Token]:
    """What follows `PREPARE name FROM`; nothing, where that is not what it says."""
    named, says_from = next(rest, END).is_name, next(rest, END).is_word("from")
    return rest if named and says_from else iter(())


def _immediate(rest: Iterator[Token]) -> Iterator[Token]:
    """`EXECUTE IMMEDIATE '…'` is judged by what is in the quotes."""
    text = next(rest, END)
    return tokens(text.text) if text.kind is Kind.STRING else iter(())
