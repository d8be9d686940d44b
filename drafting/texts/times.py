"""Texts that are dates or times: which patterns read them.

texts by their skeletons → the patterns that read the most → day or month first, which century (day_order) → Times
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache

from drafting.errors import NoDraft
from drafting.evidence import Confidence
from drafting.texts import day_order
from drafting.texts.nulls import ZERO_DATES
from drafting.texts.patterns import Reading, reading, readings, skeleton
from drafting.texts.profile import Values
from drafting.texts.typed import few
from sectors.patterns import EXCEL
from sectors.spec.text import Text

MOST_FORMATS = 8
PLAUSIBLE = (1850, 2100)
LONGEST = 40
OPEN = (1, 9999)
ZONES = {"Z": "UTC", "+00:00": "UTC", "+09:00": "Asia/Seoul"}
DIRECTIVE, TOUCHING = re.compile("%[a-zA-Z]"), re.compile("%[YymdHMS]%[mdHMS]")
DAYS = (  # names of days, the first three anywhere
    "date", "날짜", "일자", "일시", "일", "_on", "_at", "dt", "day", "datum", "timestamp",
)  # fmt: skip
NUMBERED = re.compile(r"[\s_.(\[]*[0-9]+[)\]]?$")  # of a name that stands twice
SHORT = re.compile(r"[+-]?[0-9]{1,3}([.][0-9]*)?")  # a number that no pattern takes for a time
MOST_DAY_NUMBERS = 0.9  # of a column that holds nothing but day numbers
RARE = 0.002
MANY = 20  # different texts of digits that are all days are not so by chance
MONTH = "%Y%m"
FEWEST, A_MONTH = 3, timedelta(days=31)

HINTS = (
    "date", "time", "day", "ymd", "ym", "dt", "일자", "일시", "날짜", "년월", "연월", "기준일", "시각", "월", "일",
    "dd", "yymm", "yyyymm", "년도", "month", "timestamp", "_on", "_at", "datum",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """How a column's times are read. `failing`: texts that no format reads; `moments`: text → moment."""

    formats: tuple[Reading, ...]
    first_year: int
    moments: dict[str, datetime]
    failing: dict[str, int]
    because: Text
    confidence: Confidence
    open_question: Text | None = None
    zone: str | None = None
    year_because: Text | None = field(default=None)
    rival: str | None = None  # the pattern that the question is about
    several_zones: bool = False
    unnamed: bool = False  # a few texts of digits alone, under a name that does not say that they are days

    @property
    def kind(self) -> str:
        """A timestamp where one moment has a clock that is not midnight."""
        clock = any(reading.has_clock for reading in self.formats)
        later = any((m.hour, m.minute, m.second) != (0, 0, 0) for m in self.moments.values()) or any(
            reading.is_midnight(text) for reading in self.formats for text in self.moments
        )
        return "timestamp" if clock and later else "date"


def hinted(name: str) -> bool:
    """Whether a column's name says that it holds days, months or times."""
    return _bare(name).endswith(HINTS) or any(hint in name.lower() for hint in ("date", "time", "일자", "일시"))


def _bare(name: str) -> str:
    return NUMBERED.sub("", name.strip().lower())


def find(values: Values, name: str, today: date) -> Times | None:
    """The times of a column, None where hardly a text is one."""
    if all(map(SHORT.fullmatch, values.counts)):
        return None
    chosen = _of_usual_zone(_with_day_numbers(_chosen(values), values, name), values)
    if not chosen:
        return None
    first_year, year_because = day_order.first_year(chosen, values, today)
    told = day_order.order(chosen, values, first_year)
    formats = told.formats
    moments = day_order.moments(values.counts, formats, first_year)
    if not _plausible(moments, formats, name):
        return None
    _refuse_swapped(name, moments, formats)
    failing = {text: count for text, count in values.counts.items() if text not in moments}
    zones = {zone_of(each) for each in formats if each.has_clock}
    zone = next(iter(zones)) if len(zones) == 1 else None
    times = Times(
        formats,
        first_year,
        moments,
        failing,
        told.because,
        told.confidence,
        told.question,
        zone,
        year_because,
        told.rival,
    )
    unnamed = _are_digits(formats) and not hinted(name) and len(moments) < MANY
    return replace(times, several_zones=len(zones) > 1, unnamed=unnamed)


def _chosen(values: Values) -> tuple[Reading, ...]:
    """The fewest patterns that together read the most texts, the widest first; preferred ones of equals."""
    found: list[tuple[int, Reading]] = []
    read = 0
    for key, texts in _by_skeleton(values.counts).items():
        left = texts
        while left and (best := _best(key, left)):
            taken = {text: n for text, n in left.items() if best.read(text)}
            found.append((sum(taken.values()), best))
            read += sum(taken.values())
            left = {text: n for text, n in left.items() if text not in taken}
    if read < 0.5 * sum(count for text, count in values.counts.items() if _may_be_day(text)):
        return ()
    found.sort(key=lambda item: -item[0])
    return tuple(reading for count, reading in found if count >= RARE * values.seen)[:MOST_FORMATS]


def _with_day_numbers(chosen: tuple[Reading, ...], values: Values, name: str) -> tuple[Reading, ...]:
    """The day numbers of spreadsheets as well: among days, or throughout under the name of a day."""
    rows = sum(
        count
        for text, count in values.counts.items()
        if _is_day_number(text) and not any(each.read(text) for each in chosen)
    )
    named = _bare(name).endswith(DAYS) or any(word in name.lower() for word in DAYS[:3])
    if not rows or not (chosen or (named and rows > MOST_DAY_NUMBERS * values.seen)):
        return chosen
    return (*chosen, reading(EXCEL))


def _is_day_number(text: str) -> bool:
    """Whether it would be a day from 1970 to 2099."""
    moment = reading(EXCEL).read(text)
    return moment is not None and moment.year in range(1970, 2100)


def _may_be_day(text: str) -> bool:
    """Whether it holds a digit and is not the day 0 of the year 0, which says that there is none."""
    return any(sign.isdigit() for sign in text) and not ZERO_DATES.fullmatch(text)


def _by_skeleton(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for text, count in counts.items():
        if len(text) <= LONGEST:
            found.setdefault(skeleton(text), {})[text] = count
    return {key: texts for key, texts in found.items() if readings(key)}


def _best(key: str, texts: dict[str, int]) -> Reading | None:
    """The pattern that reads the most of texts of one skeleton, None where none reads one as a day of our times."""
    counts = [
        (sum(n for text, n in texts.items() if _is_whole(text, r) and _is_ours(r.read(text))), -place)
        for place, r in enumerate(readings(key))
    ]
    count, place = max(counts)
    return readings(key)[-place] if count else None


def _is_whole(text: str, pattern: Reading) -> bool:
    """Digits without signs between them have all their zeros: `202413` is not the third of January."""
    return len(text) >= _least(pattern.text)


@cache
def _least(pattern: str) -> int:
    """How many signs a text has that fits the pattern with all its zeros, if they are needed."""
    return len(DIRECTIVE.sub("00", pattern.replace("%Y", "0000"))) if TOUCHING.search(pattern) else 0


def _is_ours(moment: datetime | None) -> bool:
    """`45292` is not February of 4529."""
    return moment is not None and (is_open(moment) or PLAUSIBLE[0] <= moment.year <= PLAUSIBLE[1])


def _plausible(moments: dict[str, datetime], formats: Sequence[Reading], name: str) -> bool:
    """Digits alone are a time only where the name says so, or where numbers hardly read so well by chance."""
    years = [moment.year for moment in moments.values() if not is_open(moment)]
    if not years:
        return False
    inside = sum(1 for year in years if PLAUSIBLE[0] <= year <= PLAUSIBLE[1]) / len(years)
    if not _are_digits(formats):
        return inside > 0.5
    longest = max(len(reading.pieces) for reading in formats)
    if longest == 1:
        return False  # a year alone stays a number
    to_the_day = longest >= 3 and ("%Y" in formats[0].text or len(moments) >= MANY)
    return inside > 0.99 and (hinted(name) or to_the_day)


def _are_digits(formats: Sequence[Reading]) -> bool:
    return all(not any(sign in reading.text for sign in "-/. :년T") for reading in formats)


def months(texts: Collection[str]) -> bool:
    """Whether numbers may well be months, as 202401 is."""
    read = [reading(MONTH).read(text) for text in texts]
    return all(month is not None and month.year in range(*PLAUSIBLE) for month in read)


def is_open(moment: datetime) -> bool:
    """A day that says there is no end, or no beginning: 9999-12-31, 0001-01-01."""
    return moment.year in OPEN


def _refuse_swapped(name: str, moments: dict[str, datetime], formats: Sequence[Reading]) -> None:
    """NoDraft where days up to 12 only make sense with day and month changed round, as a spreadsheet leaves them."""
    if not any({"d", "m"} <= set(reading.pieces) and "%Y-%m" not in reading.text for reading in formats):
        return
    days = {moment for moment in moments.values() if not is_open(moment)}
    certain = [day for day in days if day.day > 12]
    swapped = [day.replace(day=day.month, month=day.day) for day in days if day.day <= 12]
    if len(certain) < FEWEST or len(swapped) < FEWEST:
        return
    begin, end = min(certain) - A_MONTH, max(certain) + A_MONTH
    if all(begin <= day <= end for day in swapped) and max(days) - min(days) > 2 * (
        max(certain) - min(certain) + A_MONTH
    ):
        raise NoDraft(
            f"column {name}",
            "days up to the 12th have day and month changed round, the others not: a spreadsheet has read and saved it",
            "Ask for the file as it was before the spreadsheet.",
        )


def zone_of(pattern: Reading) -> str | None:
    """The zone that the texts say themselves."""
    return next((zone for end, zone in ZONES.items() if pattern.text.endswith(end)), None)


def _of_usual_zone(chosen: tuple[Reading, ...], values: Values) -> tuple[Reading, ...]:
    """Without the patterns of another zone that a few rows have: their rows fail rather than be hours off."""
    rows: Counter[str | None] = Counter()
    for each in chosen:
        rows[zone_of(each)] += sum(count for text, count in values.counts.items() if each.read(text))
    usual = max(rows, key=lambda zone: rows[zone], default=None)
    kept = {zone for zone in rows if zone == usual or not few(rows[zone], values.seen)}
    return tuple(each for each in chosen if zone_of(each) in kept or not each.has_clock)
