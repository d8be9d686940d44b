"""Every strptime pattern that a draft may propose, and how one reads a text: as sectors.patterns and the engines do."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product

from sectors.patterns import compile_pattern

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCKS = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H:%M:%SZ",
    "%H:%M:%S.%fZ", "%H:%M:%S+09:00", "%H:%M:%S.%f+09:00", "%H:%M:%S+00:00", "%H",
)  # fmt: skip
DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y. %m. %d", "%Y. %m. %d.", "%Y.%m.%d.", "%Y년 %m월 %d일",
    "%Y년%m월%d일", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d.%m.%Y", "%m.%d.%Y", "%m/%d/%y", "%d/%m/%y",
    "%m-%d-%y", "%d-%m-%y", "%y-%m-%d", "%y.%m.%d", "%d.%m.%y", "%y/%m/%d", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y",
    "%d/%b/%Y", "%b %d, %Y", "%b %d %Y", "%Y-%b-%d", "%Y %m %d",
)  # fmt: skip
MONTHLY = (
    "%Y-%m", "%Y/%m", "%Y.%m", "%Y%m", "%Y. %m", "%Y년 %m월", "%Y년%m월", "%m/%Y", "%m-%Y", "%b-%y", "%y-%b", "%b %Y",
    "%b-%Y", "%Y-%b", "%Y %m", "%Y.%m.",
)  # fmt: skip
YEARLY = ("%Y년", "%Y")
COMPACT = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M", "%Y%m%d %H%M", "%Y%m%d%H", "%Y%m%d%H%M%S.%f")
AFTER_DAY = {"%Y%m%d": (" ", "T"), "%Y-%m-%d": (" ", "T")}
DEFAULT_FIRST_YEAR = 1969
_DIGITS, _LETTERS = re.compile(r"[0-9]+"), re.compile(r"[^\W\d_]+")


def _all() -> tuple[str, ...]:
    joined = [
        day + between + clock
        for day, clock in product(DAYS, CLOCKS)
        for between in AFTER_DAY.get(day, (" ",))
        if clock != "%H" or between == " "
    ]
    return (*DAYS, *MONTHLY, *YEARLY, *COMPACT, *joined)


@dataclass(frozen=True, slots=True)
class Reading:
    """A pattern that is ready to read."""

    text: str
    regex: re.Pattern[str]
    pieces: tuple[str, ...]

    @property
    def has_clock(self) -> bool:
        return "H" in self.pieces or "I" in self.pieces

    def read(self, text: str, first_year: int = DEFAULT_FIRST_YEAR) -> datetime | None:
        """The moment, None where the text does not match or names no day of the calendar."""
        found = self.regex.fullmatch(text)
        if found is None:
            return None
        part = dict(zip(self.pieces, found.groups(), strict=True))
        month = part.get("m") or _month(part.get("b"))
        if month is None:
            return None
        hour = int(part.get("H") or 0) if "I" not in part else int(part["I"]) % 12 + 12 * (part["p"].lower() == "pm")
        try:
            return datetime(  # noqa: DTZ001 - a local time, as the file has it
                _year(part, first_year),
                int(month),
                int(part.get("d") or 1),
                hour,
                int(part.get("M") or 0),
                int(part.get("S") or 0),
            )
        except ValueError:
            return None


def _year(part: dict[str, str], first_year: int) -> int:
    if "Y" in part:
        return int(part["Y"])
    year = first_year - first_year % 100 + int(part["y"])
    return year if year >= first_year else year + 100


def _month(name: str | None) -> str | None:
    if name is None:
        return "1"
    return str(MONTHS.index(name.lower()) + 1) if name.lower() in MONTHS else None


@cache
def reading(text: str) -> Reading:
    compiled = compile_pattern(text)
    return Reading(text, re.compile(compiled.regex), compiled.pieces)


@cache
def _by_skeleton() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in _all():
        plain = re.sub(r"%[bp]", "A", re.sub(r"%[YymdHIMSf]", "0", text))
        found.setdefault(skeleton(plain), []).append(text)
    return found


def skeleton(text: str) -> str:
    """`2016-4-12 0:00` → `0-0-0 0:0`, `12-May` → `0-A`: what a text keeps whatever its digits and letters."""
    return _LETTERS.sub("A", _DIGITS.sub("0", text))


@cache
def readings(key: str) -> tuple[Reading, ...]:
    """Every pattern for texts of that skeleton, in the order of preference."""
    return tuple(reading(text) for text in _by_skeleton().get(key, ()))
