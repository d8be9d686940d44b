"""ISO text of a time whose numbers have all their digits: its pieces stand at known places.

%d.%m.%Y %H:%M → {"%d": 0-2, "%m": 3-5, …} → the text from 6 to 10, "-", from 3 to 5, …
"""

from sqlglot import exp

from sectors.patterns import WIDTHS, Pattern

ISO_DAY = ("%Y", "-", "%m", "-", "%d")
ISO = (*ISO_DAY, " ", "%H", ":", "%M", ":", "%S")
UNTOLD = {"%m": "01", "%d": "01", "%H": "00", "%M": "00", "%S": "00"}
Part = str | tuple[int, int]  # a text, or from where to where in the value


def iso_text(value: exp.Expr, pattern: Pattern, iso: tuple[str, ...] = ISO) -> exp.Expr:
    """`iso` of a `value` that `pattern.padded` fits; what stands there as ISO has it is taken in one."""
    places = _places(pattern)
    parts: list[Part] = []
    for item in iso:
        part = places.get(item) or UNTOLD.get(item, item)
        last = parts.pop() if parts else ""
        parts += _together(last, part, places)
    whole = (0, max(end for _, end in places.values()))
    return value.copy() if parts == [whole] else exp.Concat(expressions=[_cut(value, part) for part in parts])


def _places(pattern: Pattern) -> dict[str, tuple[int, int]]:
    """From where to where each directive stands, and under its place each sign between them."""
    found: dict[str, tuple[int, int]] = {}
    at = 0
    for token in pattern.tokens:
        if token.startswith("%"):
            end = at + WIDTHS[token[1:]]
            found[token] = (at, end)
        else:
            end = at + len(token)
            found |= {f"{place}{sign}": (place, place + 1) for place, sign in enumerate(token, at)}
        at = end
    return found


def _together(last: Part, part: Part, places: dict[str, tuple[int, int]]) -> list[Part]:
    """Both as one where the value has them side by side."""
    if isinstance(last, str):
        return [last + part] if isinstance(part, str) else [part] if not last else [last, part]
    following = places.get(f"{last[1]}{part}") if isinstance(part, str) else part
    return [(last[0], following[1])] if following and following[0] == last[1] else [last, part]


def _cut(value: exp.Expr, part: Part) -> exp.Expr:
    if isinstance(part, str):
        return exp.Literal.string(part)
    start, length = exp.Literal.number(part[0] + 1), exp.Literal.number(part[1] - part[0])
    return exp.Substring(this=value.copy(), start=start, length=length)
