"""A text less what stands around its value: `strip`, and the signs by which `negative` says minus.

    ₩ 1,234 원 → 1,234        (₩1,234) → -1,234        1,234-% → -1,234

`strip` is taken off around the sign and within it. What is left of two signs is two minuses, which is no number.
"""

from sqlglot import exp

from judging.trees import joined, matches, text, without
from reading.block import BLANK
from sectors.regexes import literal
from sectors.spec.column import Column
from sectors.types import NUMBERS


def has_more(column: Column) -> bool:
    """Whether its texts may hold more than their values."""
    return bool(column.strip or column.negative)


def bare(column: Column, source: exp.Expr) -> exp.Expr:
    """The text of a value alone, a number's minus before it."""
    value = stripped(column, source)
    signs = _signs(column) if column.type.startswith(NUMBERS) else []
    found = exp.Case()
    for sign, first, last in signs:
        within = stripped(column, _trimmed(_less(value, first, last)))
        found = found.when(matches(value, f"^{literal(first)}.*{literal(last)}$"), joined(text(sign), within))
    return found.else_(value) if signs else value


def stripped(column: Column, value: exp.Expr) -> exp.Expr:
    """Less each text of `strip` that begins or ends it, once, in the order that is declared."""
    found = value.copy()
    for taken in column.strip:
        found = _trimmed(_less(found, taken, taken))
    return found


def _less(value: exp.Expr, first: str, last: str) -> exp.Expr:
    """Without the texts at its ends: one pattern for each, which engines need not go back over."""
    found = without(value, f"^{literal(first)}") if first else value
    return without(found, f"{literal(last)}$") if last else found


def _trimmed(value: exp.Expr) -> exp.Expr:
    return exp.Trim(this=value, expression=text(BLANK))


def _signs(column: Column) -> list[tuple[str, str, str]]:
    """A number's sign and what stands before and behind for it; a plain one, too, where `strip` may stand within."""
    plain = [("-", "-", ""), ("+", "+", "")] if column.strip else []
    shown = [example.split("1") for example in column.negative]
    return [*(("-", first.strip(), last.strip()) for first, last in shown), *plain]
