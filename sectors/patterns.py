"""A strptime pattern as a regular expression whose pieces are known: what a declaration may say of dates and times."""

import re
from dataclasses import dataclass

PIECES = {  # in the order in which strptime tries: two digits before one
    "Y": "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})",  # no engine but Spark has a year 0
    "y": "([0-9]{2})",
    "m": "(1[0-2]|0[1-9]|[1-9])",
    "d": "(3[01]|[12][0-9]|0[1-9]|[1-9])",
    "H": "(2[0-3]|[01][0-9]|[0-9])",
    "I": "(1[0-2]|0[1-9]|[1-9])",
    "M": "([0-5][0-9]|[0-9])",
    "S": "([0-5][0-9]|[0-9])",
    "f": "([0-9]{1,6})",
    "p": "([AaPp][Mm]|[AaPp][.] ?[Mm][.]|오전|오후)",
    "b": "([A-Za-z]{3})",
}
LAST_HOUR = {"H": "(24)", "M": "(00?)", "S": "(00?)", "f": "(0{1,6})"}  # of the midnight that ends a day
AFTERNOON = ("pm", "p.m.", "p. m.", "오후")  # in lower case
EXCEL = "excel"  # instead of a pattern: the day numbers of spreadsheets
WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}  # of numbers with their zeros
NUMBERS = frozenset("YymdHIMSf")
_BETWEEN = re.compile(r"[\w /.:,()+-]*")  # each means itself to every engine once it stands in brackets


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as a regular expression (for every engine's dialect of them) and the order of its pieces.

    `tokens`: its directives and what stands between; `padded`: the same for numbers with their zeros, empty where such
    texts have no fixed width; `midnight`: for 24:00, which ends the day that it names, empty where no `%H` is.
    """

    regex: str
    pieces: tuple[str, ...]
    tokens: tuple[str, ...]
    padded: str
    midnight: str


def compile_pattern(text: str) -> Pattern:
    """ValueError, saying what is wrong, for a pattern that not every engine would read alike."""
    regex, padded, midnight, pieces = "", "", "", []
    tokens = tuple(re.findall(r"%.|[^%]+|%$", text))
    for place, token in enumerate(tokens):
        if token.startswith("%"):
            piece, last = _piece(token), LAST_HOUR.get(token[1:], _piece(token))
            if any(map(_is_number, (*tokens[:place][-1:], *tokens[place + 1 :][:1]))):
                piece, last = _whole(piece), _whole(last)
            regex, padded, midnight = regex + piece, padded + _whole(piece), midnight + last
            pieces.append(token[1:])
        elif _BETWEEN.fullmatch(token):
            between = re.sub(r"([/.:,()+-])", r"[\1]", token)
            regex, padded, midnight = regex + between, padded + between, midnight + between
        else:
            raise ValueError(f"{token!r} between its directives; use letters, digits, blanks and /.:,()+-")
    _complete(pieces)
    has_width = WIDTHS.keys() >= set(pieces)
    return Pattern(
        regex=f"^{regex}$",
        pieces=tuple(pieces),
        tokens=tokens,
        padded=f"^{padded}$" if has_width else "",
        midnight=f"^{midnight}$" if "H" in pieces else "",
    )


def _piece(token: str) -> str:
    if token[1:] not in PIECES:
        raise ValueError(f"{token} is not a directive; use {', '.join('%' + p for p in PIECES)}")
    return PIECES[token[1:]]


def _is_number(token: str) -> bool:
    return token[:1] == "%" and token[1:] in NUMBERS


def _whole(piece: str) -> str:
    """With all its digits: of numbers that touch, `2024113` would be of January or of November."""
    return re.sub(r"\|\[[01]-9\]\)$", ")", piece).replace("(00?)", "(00)")


def _complete(pieces: list[str]) -> None:
    if len(set(pieces)) < len(pieces):
        raise ValueError("a directive stands in it twice")
    day, month, clock = "d" in pieces, {"m", "b"} & set(pieces), set("HIMSf") & set(pieces)
    if not {"Y", "y"} & set(pieces) or (day and not month) or (clock and not day):
        raise ValueError("a pattern needs a year; a day needs its month, a time its day")
    if ("I" in pieces) != ("p" in pieces):
        raise ValueError("%I and %p go together")
