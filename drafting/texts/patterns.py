"""Every strptime pattern that a draft may propose, and how one reads a text: as sectors.patterns and the engines do."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import product

from judging import day_numbers
from sectors.patterns import AFTERNOON, EXCEL, compile_pattern
from sectors.regexes import compiled

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCKS = (
    "%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H:%M:%SZ",
    "%H:%M:%S.%fZ", "%H:%M:%S+09:00", "%H:%M:%S.%f+09:00", "%H:%M:%S+00:00",
    "%H:%M:%S.%f+00:00", "%H", "%p %I:%M:%S", "%p %I:%M",
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
    """A pattern, or `excel`, that is ready to read; `midnight` reads the 24:00 that ends a day."""

    text: str
    regex: re.Pattern[str]
    pieces: tuple[str, ...]
    midnight: re.Pattern[str] | None = None

    @property
    def has_clock(self) -> bool:
        return "H" in self.pieces or "I" in self.pieces or self.text == EXCEL

    def is_midnight(self, text: str) -> bool:
        """Whether the text says 24:00, which ends the day that it names."""
        return self.midnight is not None and self.midnight.fullmatch(text) is not None

    def read(self, text: str, first_year: int = DEFAULT_FIRST_YEAR) -> datetime | None:
        """The moment, None where the text does not match or names no day of the calendar."""
        if self.text == EXCEL:
            return day_numbers.read(text)
        found = self.regex.fullmatch(text)
        ended = self.midnight.fullmatch(text) if self.midnight and not found and "24" in text else None
        if (found := found or ended) is None:
            return None
        part = dict(zip(self.pieces, found.groups(), strict=True))
        month = part.get("m") or _month(part.get("b"))
        if month is None:
            return None
        try:
            day = datetime(_year(part, first_year), int(month), int(part.get("d") or 1))  # noqa: DTZ001 - a local time
            return day + (timedelta(days=1) if ended else _clock(part))
        except (ValueError, OverflowError):
            return None


def _clock(part: dict[str, str]) -> timedelta:
    return timedelta(hours=_hour(part), minutes=int(part.get("M") or 0), seconds=int(part.get("S") or 0))


def _hour(part: dict[str, str]) -> int:
    if "I" not in part:
        return int(part.get("H") or 0)
    return int(part["I"]) % 12 + 12 * (part["p"].lower() in AFTERNOON)


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
    """The pattern as the engines read it."""
    if text == EXCEL:
        return Reading(text, compiled(day_numbers.FORM), ())
    pattern = compile_pattern(text)
    midnight = compiled(pattern.midnight) if pattern.midnight else None
    return Reading(text, compiled(pattern.regex), pattern.pieces, midnight)


@cache
def _by_skeleton() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in _all():
        digits = re.sub(r"%[YymdHIMSf]", "0", text)
        for half in ("A", "A.A.") if "%p" in text else ("A",):
            found.setdefault(skeleton(re.sub("%b", "A", digits.replace("%p", half))), []).append(text)
    return found


def skeleton(text: str) -> str:
    """`2016-4-12 0:00` → `0-0-0 0:0`, `12-May` → `0-A`: what a text keeps whatever its digits and letters."""
    return _LETTERS.sub("A", _DIGITS.sub("0", text))


@cache
def readings(key: str) -> tuple[Reading, ...]:
    """Every pattern for texts of that skeleton, in the order of preference."""
    return tuple(reading(text) for text in _by_skeleton().get(key, ()))
