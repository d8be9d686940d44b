"""What a single text looks like: a number, a time, a text. For telling headers from rows; types.py decides columns."""

import re

NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?([.][0-9]*)?([eE][+-]?[0-9]+)?")
TIME = re.compile(
    r"[0-9]{1,4}[-/.][0-9A-Za-z]{1,3}([-/.][0-9]{1,4})?([ T].*)?|[0-9]{4}년.*"
    r"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|[0-9]{8}T[0-9]+"
)


def shape(text: str) -> str:
    """number, time, text, or "" for a blank."""
    bare = text.strip()
    if not bare:
        return ""
    if NUMBER.fullmatch(bare) and any(c.isdigit() for c in bare):
        return "number"
    return "time" if TIME.fullmatch(bare) and bare[0].isdigit() else "text"
