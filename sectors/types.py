"""The types a column may have, by the names that Spark, DuckDB and Trino share, and checks of small notations."""

import re
from codecs import lookup

PLAIN = ("date", "timestamp", "boolean", "integer", "bigint", "double", "varchar")
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_CRON_FIELD = re.compile(r"(\*|\d+(-\d+)?)(/\d+)?(,(\*|\d+(-\d+)?)(/\d+)?)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def is_type(text: str) -> bool:
    """`decimal(p,s)` with 1 ≤ p ≤ 38 and s ≤ p, or one of the plain types."""
    if found := _DECIMAL.fullmatch(text):
        precision, scale = int(found[1]), int(found[2])
        return 1 <= precision <= 38 and scale <= precision
    return text in PLAIN


def is_cron(text: str) -> bool:
    """Five fields of numbers, ranges, lists and steps."""
    fields = text.split()
    return len(fields) == 5 and all(_CRON_FIELD.fullmatch(field) for field in fields)


def is_name(text: str) -> bool:
    """A name that every engine takes unquoted; those that begin with `_` are ours."""
    return bool(_NAME.fullmatch(text))


def is_encoding(text: str) -> bool:
    try:
        lookup(text)
    except LookupError:
        return False
    return True
