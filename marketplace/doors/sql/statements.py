"""What the text of a statement says about itself, before Trino reads it. Pure.

Whether data may be read is never decided here: Trino's analyser and the policy point do that. Here statements that
only services have a use for are turned away, because their outcome (done, or “exists already”) tells what there is;
and the names for a refusal's message are found, from the text alone, so that the message tells nothing else.
"""

import re
from collections.abc import Iterator

from lakehouse.layout import CATALOG

READING = frozenset({"select", "with", "values", "table", "(", "show", "describe", "desc"})
SESSION = frozenset({"use", "deallocate", "start", "commit", "rollback", "set", "reset"})  # Trino asks the policy point
_WORD = re.compile(r"[A-Za-z_]+|\(")
_NAME = r"(?:\"(?:[^\"]|\"\")+\"|[A-Za-z_][\w$@]*)"
_AFTER = re.compile(
    rf"\b(?:from|join|into|table|for|describe|desc|use|update|schema)\s+({_NAME}(?:\s*\.\s*{_NAME}){{0,2}})",
    re.IGNORECASE,
)
_IMMEDIATE = re.compile(r"\s*'((?:[^']|'')*)'")
_PREPARED = re.compile(rf"\s*{_NAME}\s+from\b", re.IGNORECASE)
_AFTER_DESC = {"limit", "offset", "nulls", "fetch"}  # ORDER BY … DESC describes nothing
_NO_NAMES = frozenset({"select", "lateral", "unnest", "table", "values", "session", "role"} | _AFTER_DESC)
DEEPEST = 4


def not_offered(sql: str, depth: int = 0) -> str | None:
    """The first word of a statement that this door does not take; None for one that Trino shall judge."""
    word, end = first_word(sql)
    if word in READING or word in SESSION:
        return "with session" if word == "with" and _sets_the_session(sql[end:]) else None
    if depth >= DEEPEST:
        return word or "nothing"
    if word == "explain":
        return not_offered(_after_explain(sql[end:]), depth + 1)
    if word == "prepare" and (found := _PREPARED.match(sql, end)):
        return not_offered(sql[found.end() :], depth + 1)
    if word == "execute":
        return _execute(sql[end:], depth)
    return word or "nothing"


def _sets_the_session(rest: str) -> bool:
    """`WITH SESSION name = …`, whose values pass by the door's bounds; not a `WITH session AS (…)`."""
    word, end = first_word(rest)
    return word == "session" and first_word(rest[end:])[0] not in ("as", "(")


def first_word(sql: str) -> tuple[str, int]:
    """The first word in lower case, or "(", and where it ends; comments as Trino's grammar has them, not nested."""
    at = _past_space(sql, 0)
    found = _WORD.match(sql, at)
    return (found[0].lower(), found.end()) if found else ("", at)


def names(sql: str) -> list[str]:
    """Tables and schemas that the text seems to name, each once, without the catalog."""
    found = (_plain(match[1]) for match in _AFTER.finditer(sql[:20_000]))
    return [name for name in dict.fromkeys(found) if name not in _NO_NAMES]


def _plain(name: str) -> str:
    parts = [part.strip('"').lower() for part in re.findall(_NAME, name)]
    return ".".join(parts[1:] if len(parts) == 3 or (len(parts) == 2 and parts[0] == CATALOG) else parts)


def _execute(rest: str, depth: int) -> str | None:
    """`EXECUTE IMMEDIATE '…'` is judged by what is in the quotes; `EXECUTE name` by its header."""
    word, end = first_word(rest)
    if word != "immediate":
        return None
    found = _IMMEDIATE.match(rest, end)
    return not_offered(found[1].replace("''", "'"), depth + 1) if found else "execute"


def _after_explain(rest: str) -> str:
    """What `EXPLAIN [ANALYZE] [VERBOSE] [(…)]` explains."""
    for word in ("analyze", "verbose"):
        found, end = first_word(rest)
        rest = rest[end:] if found == word else rest
    options = re.match(r"\s*\((?:\s*(?:type|format)\s+\w+\s*,?)+\)", rest, re.IGNORECASE)
    return rest[options.end() :] if options else rest


def _past_space(sql: str, at: int) -> int:
    for end in _skips(sql, at):
        at = end
    return at


def _skips(sql: str, at: int) -> Iterator[int]:
    """The end of each blank and comment from `at` on; an open comment reaches to the end."""
    while at < len(sql):
        if sql[at] in " \t\r\n":
            at += 1
        elif sql.startswith("--", at):
            ends = [end for end in (sql.find("\n", at), sql.find("\r", at)) if end >= 0]
            at = min(ends, default=len(sql))
        elif sql.startswith("/*", at):
            end = sql.find("*/", at + 2)
            at = end + 2 if end >= 0 else len(sql)
        else:
            return
        yield at
