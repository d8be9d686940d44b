"""The time column of a table: how often a new time comes, and where some are missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import duckdb
from sqlglot import exp

from drafting.tables.keys import Key
from drafting.texts.profile import Values, different
from drafting.texts.typed import Typed
from drafting.texts.verify import column, expression
from sectors.spec.text import Text

LATER = (
    "등록",
    "기준",
    "수정",
    "변경",
    "생성",
    "작업",
    "처리",
    "종료",
    "완료",
    "due",
    "updated",
    "modified",
    "created",
    "end",
    "closed",
    "registered",
)
MOST = 200_000
STEADY = 0.5
SECONDS = {3600: "hour", 86400: "day", 604800: "week"}
KOREAN = {"hour": "시간", "day": "일", "week": "주", "month": "월", "year": "년"}


@dataclass(frozen=True, slots=True)
class Time:
    """`source`: the column; `cadence`: hour, day, week, month, year, `15 minutes`, or None; `always`: in every row."""

    source: str
    first: datetime
    last: datetime
    moments: int
    cadence: str | None
    gaps: int
    first_gap: tuple[datetime, datetime] | None
    always: bool

    def said(self) -> Text:
        if self.cadence is None:
            return Text(f"{self.moments} moments at no steady step", f"일정하지 않은 {self.moments}개 시점")
        english, korean = f"every {self.cadence}", f"{KOREAN.get(self.cadence, self.cadence)} 단위"
        if self.first_gap is None:
            return Text(f"{english}, without a gap", f"{korean}, 빠짐 없음")
        begin, end = (moment.isoformat(" ").removesuffix(" 00:00:00") for moment in self.first_gap)
        return Text(
            f"{english}, {self.gaps} gaps, the first from {begin} to {end}",
            f"{korean}, 빠진 곳 {self.gaps}, 첫 번째는 {begin}~{end}",
        )


def find(
    engine: duckdb.DuckDBPyConnection, values: Mapping[str, Values], types: Mapping[str, Typed], key: Key | None
) -> Time | None:
    """The column that says when a row's event was: always filled first, then in the key, then leftmost."""
    times = [name for name, found in types.items() if found.kind in ("date", "timestamp") and found.moments]
    if not times:
        return None
    order = list(values)
    best = min(
        times,
        key=lambda name: (
            _gappy(values[name], types[name]),
            _is_later(name),
            not (key and name in key.sources),
            order.index(name),
        ),
    )
    value = expression(column(types[best]))
    query = exp.select(exp.alias_(value, "moment")).distinct().from_(different(engine, values[best])).order_by("moment")
    rows = [row for row in engine.sql(query.sql("duckdb")).fetchmany(MOST) if row[0] is not None]
    moments = [_moment(row[0]) for row in rows]
    step, gaps = _steps(moments)
    return Time(
        best,
        moments[0],
        moments[-1],
        len(moments),
        step,
        len(gaps),
        gaps[0] if gaps else None,
        not _gappy(values[best], types[best]),
    )


def _gappy(values: Values, found: Typed) -> bool:
    return bool(values.empty or found.tokens or found.failing)


def _is_later(name: str) -> bool:
    return any(word in name.lower() for word in LATER)


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as the file has it


def _steps(moments: Sequence[datetime]) -> tuple[str | None, list[tuple[datetime, datetime]]]:
    """The usual step between times, and the pairs that are further apart (weekends of a daily column are not gaps)."""
    if len(moments) < 5:
        return None, []
    pairs = list(pairwise(moments))
    seconds = Counter(int((later - earlier).total_seconds()) for earlier, later in pairs)
    usual, count = seconds.most_common(1)[0]
    months = Counter(
        (later.year - earlier.year) * 12 + later.month - earlier.month
        for earlier, later in pairs
        if later.day == earlier.day
    )
    if months[1] > STEADY * len(pairs):
        return "month", [pair for pair in pairs if (pair[1] - pair[0]).days > 31]
    if months[12] > STEADY * len(pairs):
        return "year", [pair for pair in pairs if (pair[1] - pair[0]).days > 366]
    if count < STEADY * len(pairs) or usual < 1:
        return None, []
    weekdays = usual == 86400 and all(moment.weekday() < 5 for moment in moments[:500])
    longest = timedelta(seconds=usual * (3 if weekdays else 1))
    gaps = [pair for pair in pairs if pair[1] - pair[0] > longest]
    return SECONDS.get(usual) or _words(usual), gaps


def _words(seconds: int) -> str:
    for size, word in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds % size == 0:
            return f"{seconds // size} {word}"
    return f"{seconds} seconds"
