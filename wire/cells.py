"""What a cell may hold in a file that a spreadsheet opens: the one guard against formulas, for every export."""

import re
import unicodedata

_FORMULA = frozenset("=+-@")
_FIGURE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# Spreadsheets drop these before they look for a formula: blanks, line ends, NUL, marks that are not seen.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def harmless(value: object) -> object:
    """Return text that a spreadsheet would run with an apostrophe before it; numbers and plain figures as they are."""
    return f"'{value}" if isinstance(value, str) and _runs(value) else value


def _runs(text: str) -> bool:
    if not text or _FIGURE.fullmatch(text):
        return False
    if unicodedata.category(text[0]) == "Cc":  # a tab or a line end alone may end the cell before
        return True
    seen = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    # Full-width and small forms become the plain sign when a spreadsheet reads them.
    return unicodedata.normalize("NFKC", seen)[:1] in _FORMULA if seen else False
