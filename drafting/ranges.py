"""Numbers and times seen → a plausible range as a check; texts seen → a list where it is closed by its nature.

Bounds are rounded outwards: what a kind of quantity can be, else ten times what was seen. Nothing is below 0 only
because it was not yet: prices have been.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from drafting.evidence import HIGH, MEDIUM, Confidence, Guess
from drafting.profile import Values
from sectors.spec import Text

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
)
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


def range_check(name: str, unit: str | None, kind: str, seen: tuple[Any, Any], count: int) -> Guess | None:
    """A range for a column named `name` of which `seen` are the smallest and largest of `count` values."""
    low, high = seen
    if low is None or count < ENOUGH:
        return None
    if kind in ("date", "timestamp"):
        return _of_times(kind, low, high)
    words = name.split("_")
    for names, least, most in KINDS:
        if any(word in names for word in words[-1:] + words[:1]) and least <= low and high <= most:
            return _between(kind, least, most, Text(f"a {names[0]}", f"{names[0]} 값의 범위"), HIGH)
    if unit == "%" and low >= 0 and high <= 100:
        return _between(kind, 0, 100, Text("a share in percent", "백분율"), MEDIUM)
    if unit in UNITS and UNITS[unit][0] <= low and high <= UNITS[unit][1]:
        return _between(kind, *UNITS[unit], Text(f"what {unit} can be here", f"{unit}의 있을 수 있는 범위"), MEDIUM)
    most = 10.0 ** (math.ceil(math.log10(max(abs(low), abs(high), 1))) + 1)
    counted = any(word in name for word in COUNTED) or unit in COUNTED_UNITS
    because = Text(f"{_plain(low)} to {_plain(high)} seen; ten times that", f"{_plain(low)}~{_plain(high)}의 열 배")
    return _between(kind, 0 if counted and low >= 0 else -most, most, because, MEDIUM)


def _plain(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) else f"{number}"


def _between(kind: str, low: float, high: float, because: Text, confidence: Confidence) -> Guess | None:
    if kind.startswith("decimal") and abs(high) >= 1e17:
        return None
    bounds = [int(low), int(high)] if abs(high) < 1e18 else [low, high]
    return Guess("checks", [{"between": bounds}], because, confidence)


def _of_times(kind: str, low: Any, high: Any) -> Guess:
    first = low.year - low.year % 100 if low.year % 100 >= 10 or low.year < 1900 else low.year - low.year % 100 - 100
    last = max(2100, high.year + 100 - high.year % 100)
    because = Text("whole centuries around what was seen", "본 값을 둘러싼 백 년 단위")
    begin, end = date(max(first, 1), 1, 1), date(min(last, 9999), 1, 1)
    if kind == "date":
        return Guess("checks", [{"between": [begin, end]}], because, MEDIUM)
    bounds = [datetime(day.year, 1, 1, tzinfo=UTC) for day in (begin, end)]
    return Guess("checks", [{"between": bounds}], because, MEDIUM)


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
    if not values.whole or not 1 < len(words) <= MOST_WORDS or values.filled < ROWS_A_WORD * len(words):
        return None
    shown = ", ".join(words)
    if len(shown) > 300:
        return None
    return Text(f"{len(words)} values seen: {shown}", f"본 값 {len(words)}가지: {shown}")
