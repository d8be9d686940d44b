"""Numbers and times seen → a plausible range as a check; texts seen → a list where it is closed by its nature.

Bounds are rounded outwards: what a kind of quantity can be, else ten times what was seen. Nothing is below 0 only
because it was not yet: prices have been. A value that is far out of all others teaches nothing: it goes to quarantine
by the range of the others, and is asked about.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from drafting.evidence import HIGH, MEDIUM, Confidence, Guess
from drafting.texts.profile import Values
from drafting.texts.times import OPEN
from sectors.spec.text import Text

ENOUGH = 30
MOST_WORDS, ROWS_A_WORD = 24, 20
KINDS: tuple[tuple[tuple[str, ...], float, float], ...] = (
    (("latitude", "lat"), -90, 90),
    (("longitude", "lon", "long", "lng"), -180, 180),
    (("hour",), 0, 24),
    (("month",), 1, 12),
    (("minute",), 0, 59),
    (("weekday",), 0, 7),
    (("year",), 1000, 2999),
    (("humidity",), 0, 100),
    (("ph",), 0, 14),
)
CHANGES = (
    "change", "growth", "difference", "diff", "delta", "balance", "net", "increase", "decrease", "profit", "return",
    "yoy", "mom", "versus", "temperature", "anomaly", "deviation",
)  # fmt: skip
KOREAN_CHANGES = (
    "증감",
    "대비",
    "등락",
    "변동",
    "변화",
    "손익",
    "수익",
    "이익",
    "잔액",
    "차이",
    "기온",
    "온도",
    "수온",
)
SHARES = ("share", "portion", "composition", "humidity", "점유", "비중", "구성비", "습도")  # of which all is 100 %
FAR, LEAST = 1_000, 10  # how many times the next a value is that is far out; what counts as no less
FAR_DAYS = timedelta(days=36_500)
Edges = tuple[Sequence[Any], Sequence[Any]]
EDGE = 4  # values that are looked at from either end
UNITS: dict[str, tuple[float, float]] = {
    "degC": (-100, 100),
    "degF": (-150, 200),
    "hPa": (300, 1200),
    "tenths": (0, 10),
}
COUNTED = (
    "count", "boardings", "alightings", "passengers", "persons", "visitors", "tourists", "steps", "distance", "area",
    "duration", "minutes", "capacity", "seats", "population", "households", "rentals", "radius", "weight", "height",
    "pm10", "pm2_5", "ozone",
    "dioxide", "monoxide", "concentration",
    "spaces", "floors", "deaths", "cases", "speed", "precipitation", "rainfall", "snow_depth",
)  # fmt: skip
COUNTED_UNITS = (
    "persons",
    "cases",
    "units",
    "pieces",
    "places",
    "households",
    "m2",
    "km2",
    "ha",
    "mm",
    "cm",
    "m/s",
    "kg",
    "t",
)
CLOSED: tuple[frozenset[str], ...] = (
    frozenset("월화수목금토일"),
    frozenset(f"{day}요일" for day in "월화수목금토일"),
    frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}),
    frozenset({"Spring", "Summer", "Autumn", "Winter"}),
    frozenset({"봄", "여름", "가을", "겨울"}),
    frozenset({"남", "여"}),
    frozenset({"남자", "여자"}),
    frozenset({"M", "F"}),
    frozenset({"Male", "Female"}),
)


@dataclass(frozen=True, slots=True)
class Ranged:
    """The check, and the values far out of all others that fail it."""

    guess: Guess | None = None
    far: tuple[Any, ...] = ()


def range_check(name: str, unit: str | None, kind: str, edges: Edges, *, all_of_them: bool = False) -> Ranged:
    """A range for a column; `name`: the column's, and the field's; `edges`: the first and last EDGE of its values.

    `all_of_them`: none is so far out that it teaches nothing.
    """
    lows, highs = edges
    if not lows:
        return Ranged()
    if all_of_them:
        lows, highs = [min(lows)], [max(highs)]
    low, high = min(lows), max(highs)
    if kind in ("date", "timestamp"):
        return _of_times(kind, lows, highs)
    inner = _inner(lows, highs)
    for least, most, because, confidence in _known(name, unit):
        far = tuple(value for value in {*lows, *highs} if not least <= value <= most)
        if not far or (not all_of_them and len(far) < EDGE - 1 and lows[-1] >= least and highs[-1] <= most):
            return Ranged(_between(kind, least, most, because, confidence), far)
    low, high = inner
    most = 10.0 ** (math.ceil(math.log10(max(abs(low), abs(high), 1))) + 1)
    counted = any(word in name for word in COUNTED) or unit in COUNTED_UNITS
    because = Text(f"{_plain(low)} to {_plain(high)} seen; ten times that", f"{_plain(low)}~{_plain(high)}의 열 배")
    least = 0 if counted and low >= 0 and not _is_change(name) else -most
    far = tuple(value for value in {*lows, *highs} if not least <= value <= most)
    return Ranged(_between(kind, least, most, because, MEDIUM), far)


def _known(name: str, unit: str | None) -> list[tuple[float, float, Text, Confidence]]:
    """What the quantity can be, by its name or its unit."""
    words = name.partition(" ")[0].split("_")
    found = [
        (least, most, Text(f"a {names[0]}", f"{names[0]} 값의 범위"), HIGH)
        for names, least, most in KINDS
        if any(word in names for word in words[-1:] + words[:1])
    ]
    if unit == "%" and any(word in name for word in SHARES) and not _is_change(name):
        found.append((0, 100, Text("a share in percent", "백분율"), MEDIUM))
    if unit in UNITS:
        found.append((*UNITS[unit], Text(f"what {unit} can be here", f"{unit}의 있을 수 있는 범위"), MEDIUM))
    return found


def _is_change(name: str) -> bool:
    """Temperatures, balances and differences go below 0, and beyond 100 %."""
    return any(word in CHANGES for word in re.split("[_ ]", name)) or any(word in name for word in KOREAN_CHANGES)


def _inner(lows: Sequence[Any], highs: Sequence[Any]) -> tuple[Any, Any]:
    """Smallest and largest, those left out that are a thousand times the next."""

    def edge(values: Sequence[Any]) -> Any:
        for place in range(1, len(values)):
            if abs(values[place - 1]) > FAR * max(abs(values[place]), LEAST):
                return values[place]
        return values[0]

    return edge(sorted(lows)), edge(sorted(highs, reverse=True))


def _plain(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) else f"{number}"


def _between(kind: str, low: float, high: float, because: Text, confidence: Confidence) -> Guess | None:
    if kind.startswith("decimal") and abs(high) >= 1e17:
        return None
    bounds = [int(low), int(high)] if abs(high) < 1e18 else [low, high]
    return Guess("checks", [{"between": bounds}], because, confidence)


def _of_times(kind: str, lows: Sequence[Any], highs: Sequence[Any]) -> Ranged:
    """Whole centuries around what was seen; a day that means no end stays within."""
    seen = sorted({*lows, *highs})
    ordinary = [each for each in seen if each.year not in OPEN] or seen
    low, high = _near(ordinary), _near(ordinary[::-1])
    first = low.year - low.year % 100 if low.year % 100 >= 10 or low.year < 1900 else low.year - low.year % 100 - 100
    begin, end = date(max(first, 1), 1, 1), date(min(max(2100, high.year + 100 - high.year % 100), 9999), 1, 1)
    because = Text("whole centuries around what was seen", "본 값을 둘러싼 백 년 단위")
    if seen[0].year == OPEN[0]:
        begin = date(OPEN[0], 1, 1)
    if seen[-1].year == OPEN[1]:
        end = date.max
        because = Text(f"{end} says that there is no end", f"{end}은 끝이 없다는 뜻")
    far = tuple(each for each in seen if not begin.year <= each.year <= end.year)
    if kind == "date":
        return Ranged(Guess("checks", [{"between": [begin, end]}], because, MEDIUM), far)
    bounds = [datetime(begin.year, 1, 1, tzinfo=UTC), _last_moment(end)]
    return Ranged(Guess("checks", [{"between": bounds}], because, MEDIUM), far)


def _last_moment(end: date) -> datetime:
    return datetime(end.year, end.month, end.day, *((23, 59, 59) if end == date.max else (0, 0, 0)), tzinfo=UTC)


def _near(values: Sequence[Any]) -> Any:
    """The first that is not a hundred years from the next."""
    for one, other in pairwise(values):
        if abs(one - other) < FAR_DAYS:
            return one
    return values[0]


def list_check(values: Values, tokens: tuple[str, ...]) -> Guess | None:
    """A list that nothing can be added to: weekdays, seasons, sexes."""
    words = frozenset(values.without(tokens))
    closed = next((known for known in CLOSED if words and words <= known and len(words) > 1), None)
    if closed is None or not values.whole:
        return None
    order = next((list("월화수목금토일") for _ in (1,) if closed == CLOSED[0]), sorted(closed))
    return Guess("checks", [{"in": order}], Text("a closed list by its nature", "더 늘어날 수 없는 목록"), HIGH)


def enumeration(values: Values, tokens: tuple[str, ...]) -> Text | None:
    """The few words of a column, for a person to make a check of if the list is closed."""
    words: Mapping[str, int] = values.without(tokens)
    if len(words) == 1 and values.filled >= ENOUGH:
        return Text(f"always {next(iter(words))}"[:100], f"언제나 {next(iter(words))}"[:100])
    if not values.whole or not 1 < len(words) <= MOST_WORDS or values.filled < ROWS_A_WORD * len(words):
        return None
    shown = ", ".join(words)
    if len(shown) > 300:
        return None
    return Text(f"{len(words)} values seen: {shown}", f"본 값 {len(words)}가지: {shown}")
