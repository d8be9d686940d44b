r"""Text → whether quotes quote: fields that a quote opens and closes, counted against those that it only opens.

One record never decides for all: quotes are signs like others only where stray ones prevail (`5" pipe`, `O"Neil`).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from sectors.spec.text import Text

DOUBLE, SINGLE, BACKSLASH = '"', "'", "\\"
MANY_SPANS = 1_000  # fields over several lines that are looked into


@dataclass(frozen=True, slots=True)
class Quotes:
    """`sound`: fields that a quote opens and closes at their ends; `holding`: those of them with a delimiter or a line
    end; `glued`: those that hold whole rows, which is what two stray quotes do; `stray`: fields that it only opens.
    """

    sign: str
    escape: str
    sound: int = 0
    holding: int = 0
    glued: int = 0
    stray: int = 0

    @property
    def prevail(self) -> bool:
        """A quote around a delimiter or a line end is told twice: nobody writes it by chance."""
        return self.sound - self.glued + self.holding > self.stray + self.glued


@dataclass(frozen=True, slots=True)
class Quoting:
    """How the format has it; `counted`: None where the text has no quotes."""

    quote: str
    escape: str
    because: Text
    counted: Quotes | None = None


def quoting(text: str, delimiter: str) -> Quoting:
    """The quoting of a text whose lines end with LF, if `delimiter` parts its fields."""
    if DOUBLE not in text:
        return _single(text, delimiter) or Quoting(
            DOUBLE, "", Text("no quote was seen; the usual one", "따옴표가 없어 보통의 것")
        )
    counted = count(text, delimiter)
    if BACKSLASH + DOUBLE in text:
        escaped = count(text, delimiter, escape=BACKSLASH)
        counted = escaped if escaped.stray < counted.stray and escaped.prevail else counted
    if not counted.prevail:
        return _single(text, delimiter) or Quoting("", "", _off(counted), counted)
    return Quoting(DOUBLE, counted.escape, _on(counted), counted)


def _single(text: str, delimiter: str) -> Quoting | None:
    """Single quotes are apostrophes unless they hold delimiters, and open no field without closing it."""
    counted = count(text, delimiter, sign=SINGLE) if SINGLE in text else None
    if counted is None or not counted.holding or counted.stray or counted.glued:
        return None
    return Quoting(SINGLE, "", _on(counted), counted)


def count(text: str, delimiter: str, *, sign: str = DOUBLE, escape: str = "") -> Quotes:
    """The fields that a quote opens, by how they end."""
    sound = holding = stray = 0
    spans = []
    for field in _opened(delimiter, sign, escape).finditer(text):
        if field["sound"] is None:
            stray += 1
            continue
        sound += 1
        holding += delimiter in field["sound"] or "\n" in field["sound"]
        if "\n" in field["sound"]:
            spans.append(field.span("sound"))
    return Quotes(sign, escape, sound, holding, _glued(text, delimiter, spans), stray)


@cache
def _opened(delimiter: str, sign: str, escape: str) -> re.Pattern[str]:
    """A field that a quote opens; `sound`: to the quote that closes it at its end, where there is one."""
    cut, quote = re.escape(delimiter), re.escape(sign)
    shield = re.escape(escape)
    pair = rf"{quote}{quote}|{shield}." if escape else quote * 2
    inner = rf"[^{quote}{shield}]*+(?:(?:{pair})[^{quote}{shield}]*+)*+"
    return re.compile(rf"(?:^|{cut})(?:(?P<sound>{quote}{inner}{quote}(?={cut}|$))|{quote})", re.MULTILINE)


def _glued(text: str, delimiter: str, spans: list[tuple[int, int]]) -> int:
    """How many of the fields over several lines take in lines that are rows by themselves."""
    if not spans:
        return 0
    usual = Counter(line.count(delimiter) for line in text[: 1 << 20].split("\n") if line).most_common(1)[0][0]
    if usual < fewest(delimiter):
        return 0
    return sum(1 for span in spans[:MANY_SPANS] if all(line.count(delimiter) == usual for line in _lines(text, *span)))


def fewest(delimiter: str) -> int:
    """How many delimiters a line has that may be a row by itself: a comma within a sentence makes no row of it."""
    return 2 if delimiter == "," else 1


def _lines(text: str, start: int, end: int) -> list[str]:
    """The lines that a field stands on, whole."""
    stop = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(text)].split("\n")


def _on(counted: Quotes) -> Text:
    stray = counted.stray + counted.glued
    english = f"{counted.sound:,} fields are quoted, {counted.holding:,} of them around a delimiter or a line end"
    korean = f"따옴표로 싼 칸 {counted.sound:,}개, 그중 구분자나 줄바꿈을 담은 칸 {counted.holding:,}개"
    if counted.escape:
        english, korean = f'{english}; quotes within are written \\"', f'{korean}; 안의 따옴표는 \\"로 쓰였다'
    return (
        Text(f"{english}; {stray:,} are broken", f"{korean}; 깨진 칸 {stray:,}개") if stray else Text(english, korean)
    )


def _off(counted: Quotes) -> Text:
    stray, sound = counted.stray + counted.glued, counted.sound - counted.glued
    if not stray and not sound:
        return Text("quotes stand within texts only, around none", "따옴표가 글 안에만 있고 칸을 싸지 않는다")
    return Text(
        f"quotes here are not quotes: {stray:,} fields begin with one and do not end with it, {sound:,} do both; "
        "read as quotes they glue fields or rows",
        f"여기서 따옴표는 글자일 뿐이다: 따옴표로 시작만 하는 칸 {stray:,}개, 끝도 맺는 칸 {sound:,}개로, "
        "따옴표로 읽으면 칸이나 줄이 붙는다",
    )
