r"""Regular expressions of a declaration, with one meaning for Python, Spark (Java) and DuckDB (RE2).

`.` is any character, also a line end; `$` is the very end; `\d`, `\w` and `\s` know ASCII only. What engines read in
different ways is refused when the declaration is read: look-around, back references, possessives, flags, classes within
classes and `&&` in brackets, `{,3}`, a `^` that does not begin and a `$` that does not end a branch.
"""

import re
from functools import cache

_ESCAPED = r"\\[dDwWsS.\\/()\[\]{}*+?|^$-]"
_BRACKETS = r"\[\^?(?:\\[dDwWs.\\/()\[\]{}*+?|^$-]|&(?!&)|[^\\\[\]&])+\]"
_MANY = r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??"
_ATOM = rf"(?:{_ESCAPED}|{_BRACKETS}|[^\\\[(){{|^$*+?]|\))(?:{_MANY})?"
_SHARED = re.compile(rf"\^?(?:{_ATOM}|[(|]\^?|\$(?=[)|]|\Z))*")
_UNLIKE = re.compile(rf"(?P<brackets>{_BRACKETS})|\\.|\$")  # what may mean different things, and what hides it
_SPACE = r"\t\n\x0B\f\r "


def is_shared(text: str) -> bool:
    """Whether every engine reads it, and can be made to read it alike."""
    if not _SHARED.fullmatch(text):
        return False
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def literal(text: str) -> str:
    """An expression that fits this very text and no other."""
    return re.sub(r"([.\\()\[\]{}*+?|^$])", r"\\\1", text)


def for_engines(text: str) -> str:
    """The same for Java and RE2, to be searched for."""
    return "(?s)" + _spelt(text, r"\z")


@cache
def compiled(text: str) -> re.Pattern[str]:
    """The same for Python."""
    return re.compile(_spelt(text, r"\Z"), re.ASCII | re.DOTALL)


def _spelt(text: str, end: str) -> str:
    def spelt(found: re.Match[str]) -> str:
        if brackets := found["brackets"]:
            return re.sub(r"\\(.)", lambda one: _SPACE if one[1] == "s" else one[0], brackets)
        return {"$": end, r"\s": f"[{_SPACE}]", r"\S": f"[^{_SPACE}]"}.get(found[0], found[0])

    return _UNLIKE.sub(spelt, text)
