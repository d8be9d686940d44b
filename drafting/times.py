"""Texts that are dates or times: which patterns read them, day or month first, which century.

Of readings that fit alike (03-04: March or April) the one is taken whose days follow each other most closely in the
order of the file; where none does better, the question stays open and is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from drafting.errors import NoDraft
from drafting.evidence import HIGH, LOW, MEDIUM, Confidence
from drafting.patterns import DEFAULT_FIRST_YEAR, Reading, readings, skeleton
from drafting.profile import Values
from sectors.spec import Text

MOST_FORMATS = 8
PLAUSIBLE = (1850, 2100)
LONGEST = 40
RARE = 0.002
FEWEST, A_MONTH = 3, timedelta(days=31)
CLOSER = 0.7  # a reading wins whose steps are this much shorter
HINTS = (
    "date", "time", "day", "ymd", "ym", "dt", "일자", "일시", "날짜", "년월", "연월", "기준일", "시각", "월", "일",
    "dd", "년도", "month", "timestamp",
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

    @property
    def kind(self) -> str:
        """A timestamp where one moment has a clock that is not midnight."""
        clock = any(reading.has_clock for reading in self.formats)
        later = any((m.hour, m.minute, m.second) != (0, 0, 0) for m in self.moments.values()) or any(
            reading.is_midnight(text) for reading in self.formats for text in self.moments
        )
        return "timestamp" if clock and later else "date"


def hinted(name: str) -> bool:
    return name.strip().lower().endswith(HINTS) or any(
        hint in name.lower() for hint in ("date", "time", "일자", "일시")
    )


def find(values: Values, name: str, today: date) -> Times | None:
    """The times of a column, None where hardly a text is one."""
    chosen = _chosen(values)
    if not chosen:
        return None
    first_year, year_because = _first_year(chosen, values, today)
    formats, because, confidence, question, rival = _order(chosen, values, first_year)
    moments = _moments(values.counts, formats, first_year)
    if not _plausible(moments, formats, name):
        return None
    _refuse_swapped(name, moments, formats)
    failing = {text: count for text, count in values.counts.items() if text not in moments}
    zone = _zone(formats)
    return Times(formats, first_year, moments, failing, because, confidence, question, zone, year_because, rival)


def _chosen(values: Values) -> tuple[Reading, ...]:
    """The fewest patterns that together read the most texts, the widest first; preferred ones of equals."""
    found: list[tuple[int, Reading]] = []
    read = 0
    for key, texts in _by_skeleton(values.counts).items():
        left = texts
        while left and (best := _best(key, left)):
            count = sum(n for text, n in left.items() if best.read(text))
            found.append((count, best))
            read += count
            left = {text: n for text, n in left.items() if not best.read(text)}
    if read < 0.5 * sum(count for text, count in values.counts.items() if _has_digit(text)):
        return ()
    found.sort(key=lambda item: -item[0])
    return tuple(reading for count, reading in found if count >= RARE * values.seen)[:MOST_FORMATS]


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _by_skeleton(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for text, count in counts.items():
        if len(text) <= LONGEST:
            found.setdefault(skeleton(text), {})[text] = count
    return {key: texts for key, texts in found.items() if readings(key)}


def _best(key: str, texts: dict[str, int]) -> Reading | None:
    """The pattern that reads the most of texts of one skeleton, None where none reads one."""
    counts = [(sum(n for text, n in texts.items() if r.read(text)), -place) for place, r in enumerate(readings(key))]
    count, place = max(counts)
    return readings(key)[-place] if count else None


def _moments(texts: dict[str, int], formats: Sequence[Reading], first_year: int) -> dict[str, datetime]:
    found = {}
    for text in texts:
        moment = next((m for reading in formats if (m := reading.read(text, first_year))), None)
        if moment:
            found[text] = moment
    return found


def _plausible(moments: dict[str, datetime], formats: Sequence[Reading], name: str) -> bool:
    """Digits alone are a time only where the name says so, or where hardly anything else could read so well."""
    years = [moment.year for moment in moments.values()]
    if not years:
        return False
    inside = sum(1 for year in years if PLAUSIBLE[0] <= year <= PLAUSIBLE[1]) / len(years)
    bare = all(not any(sign in reading.text for sign in "-/. :년T") for reading in formats)
    if not bare:
        return inside > 0.5
    longest = max(len(reading.pieces) for reading in formats)
    if longest == 1:
        return False  # a year alone stays a number
    return inside > 0.99 and (hinted(name) or (longest >= 3 and len(moments) >= 20))


def _refuse_swapped(name: str, moments: dict[str, datetime], formats: Sequence[Reading]) -> None:
    """NoDraft where days up to 12 only make sense with day and month changed round, as a spreadsheet leaves them."""
    if not any({"d", "m"} <= set(reading.pieces) and "%Y-%m" not in reading.text for reading in formats):
        return
    days = set(moments.values())
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


def _zone(formats: Sequence[Reading]) -> str | None:
    """The zone that the texts say themselves."""
    ends = {reading.text.endswith(("Z", "+00:00")) for reading in formats if reading.has_clock}
    return "UTC" if ends == {True} else None


def _first_year(chosen: Sequence[Reading], values: Values, today: date) -> tuple[int, Text | None]:
    """The hundred years that two digits tell: the years seen are taken for one run that ends about today."""
    if not any("y" in reading.pieces for reading in chosen):
        return DEFAULT_FIRST_YEAR, None
    moments = _moments(values.counts, [reading for reading in chosen if "y" in reading.pieces], 2000)
    digits = sorted({moment.year % 100 for moment in moments.values()})
    gaps = [
        ((later - earlier) % 100 or 100, later)
        for earlier, later in zip(digits[-1:] + digits[:-1], digits, strict=True)
    ]
    _, begin = max(gaps)
    end = (begin - max(gaps)[0]) % 100
    last = today.year - today.year % 100 + end
    last -= 100 if last > today.year + 10 else 0
    first = last - (end - begin) % 100
    as_usual = all(year >= DEFAULT_FIRST_YEAR for year in (first, last)) and last < DEFAULT_FIRST_YEAR + 100
    if as_usual:
        return DEFAULT_FIRST_YEAR, None
    return first, Text(
        f"two digits run from {begin:02d} to {end:02d}: {first} to {last}",
        f"두 자리 연도 {begin:02d}~{end:02d}는 {first}~{last}년",
    )


def _order(
    chosen: tuple[Reading, ...], values: Values, first_year: int
) -> tuple[tuple[Reading, ...], Text, Confidence, Text | None, str | None]:
    """Each pattern with the order of its pieces that the evidence is for; what to ask, and the pattern not taken."""
    formats, question, other = list(chosen), None, None
    confidence = HIGH
    said = Text(f"{', '.join(r.text for r in chosen)} reads", f"{', '.join(r.text for r in chosen)} 형식")
    for place, reading in enumerate(chosen):
        texts = [text for text in values.counts if reading.read(text)]
        rivals = [
            r for r in readings(skeleton(texts[0])) if r is not reading and sorted(r.pieces) == sorted(reading.pieces)
        ]
        rivals = [rival for rival in rivals if all(rival.read(text) for text in texts)]
        if not rivals:
            continue
        steps = [
            (_step(values, [*formats[:place], each, *formats[place + 1 :]], first_year), each)
            for each in (reading, *rivals)
        ]
        best = min(steps, key=lambda item: item[0])
        others = min(step for step, each in steps if each is not best[1])
        formats[place] = best[1]
        if best[0] <= CLOSER * others:
            confidence = MEDIUM
            said = Text(
                f"no day above 12 tells; read as {best[1].text} the rows follow each other most closely",
                f"12를 넘는 날이 없으나 {best[1].text}로 읽으면 줄이 가장 고르게 이어진다",
            )
            continue
        formats[place], confidence = reading, LOW
        other = next(each.text for _, each in steps if each is not reading)
        names = " or ".join(each.text for _, each in steps)
        question = Text(f"which of {names} is meant: every text reads as each", f"{names} 중 어느 것인지: 모두 읽힌다")
        said = Text("every text reads in more than one order of day and month", "일과 월의 순서가 둘 이상으로 읽힌다")
    count = len({r.text for r in formats})
    if said.en.endswith("reads"):
        said = Text(
            "it reads every text" if count == 1 else f"{count} formats that together read the texts",
            "모든 값을 읽는다" if count == 1 else f"{count}가지 형식이 섞여 있다",
        )
    return tuple(formats), said, confidence, question, other


def _step(values: Values, formats: Sequence[Reading], first_year: int) -> float:
    """How far, in days, one row is from the next, on average, in the order of the file."""
    moments = [m for text in values.first if (m := next((x for r in formats if (x := r.read(text, first_year))), None))]
    if len(moments) < 3:
        return 0.0
    steps = [abs((later - earlier).total_seconds()) for earlier, later in pairwise(moments)]
    return sum(steps) / len(steps) / 86400
