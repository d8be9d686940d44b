"""Columns of dates and times: a moment first, its text afterwards."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from random import Random

from tests.fuzz.cells import Cell, Kind, Value, is_bad

DATES = ("일자", "등록일", "date", "개설일자", "Datum", "기준일")
TIMES = ("일시", "측정일시", "measured_at", "timestamp", "접수일시")
SEOUL = timezone(timedelta(hours=9))
LAST_YEAR = 2030
OPEN, NEVER = "99991231", "00000000"
FIRST_DAY = date(1899, 12, 30)  # of spreadsheets: day 61 is 1 March 1900
Writer = Callable[[datetime], str]


def _meridiem(moment: datetime, pattern: str) -> str:
    word = "오전" if moment.hour < 12 else "오후"
    return moment.strftime(pattern).format(p=word, I=moment.hour % 12 or 12)


def _dotted(moment: datetime) -> str:
    return f"{moment.year}. {moment.month}. {moment.day}."


def _moments(random: Random, count: int) -> list[datetime]:
    """In order by an even step, or anyhow."""
    first = datetime(2000, 1, 1) + timedelta(minutes=random.randrange(60 * 24 * 365 * 25))  # noqa: DTZ001 - local
    if random.random() < 0.5:
        step = random.choice([timedelta(days=1), timedelta(hours=1), timedelta(days=7), timedelta(minutes=10)])
        return [first + place * step for place in range(count)]
    return [first + timedelta(minutes=random.randrange(60 * 24 * 700)) for _ in range(count)]


def _dates(random: Random, count: int, write: Writer | str) -> list[Cell]:
    """Two digits of a year are of those about now."""
    moments = _moments(random, count)
    if "%y" in str(write):
        moments = [
            m if m.year <= LAST_YEAR else m.replace(year=2000 + m.year % 25, day=min(m.day, 28)) for m in moments
        ]
    return [Cell(_text(moment, write), (moment.date(),)) for moment in moments]


def _text(moment: datetime, write: Writer | str) -> str:
    return moment.strftime(write) if isinstance(write, str) else write(moment)


def _months(random: Random, count: int, write: str) -> list[Cell]:
    return [Cell(m.strftime(write), (m.date().replace(day=1),)) for m in _moments(random, count)]


def _times(random: Random, count: int, write: Writer | str, *, seconds: bool = False) -> list[Cell]:
    moments = [m.replace(second=random.randrange(60) if seconds else 0) for m in _moments(random, count)]
    return [Cell(_text(moment, write), (moment,)) for moment in moments]


def _zoned(random: Random, count: int, mark: str) -> list[Cell]:
    zone = UTC if mark == "Z" else SEOUL
    return [Cell(m.strftime("%Y-%m-%dT%H:%M:%S") + mark, (m.replace(tzinfo=zone),)) for m in _moments(random, count)]


def _sometimes(random: Random, count: int, write: str, text: str, right: tuple[Value, ...]) -> list[Cell]:
    cells = _dates(random, count, write)
    return [Cell(text, right) if place % 3 == 2 else cell for place, cell in enumerate(cells)]


def _excel(random: Random, count: int, *, clock: bool) -> list[Cell]:
    moments = [m.replace(minute=0, hour=random.choice([6, 12, 18])) for m in _moments(random, count)]
    if not clock:
        return [Cell(str((m.date() - FIRST_DAY).days), (m.date(),)) for m in moments]
    return [Cell(str((m.date() - FIRST_DAY).days + Decimal(m.hour) / 24), (m,)) for m in moments]


def _no_such_day(random: Random, write: str) -> Cell:
    """30 February, written as the others."""
    return is_bad(write.replace("%Y", "2023").replace("%y", "23").replace("%m", "02").replace("%d", "30"))


def _midnight(random: Random, write: str) -> Cell:
    """24:00 is the midnight that ends the day; it may go to quarantine."""
    text = datetime(2023, 5, 6).strftime(write.replace("%H", "24").replace("%M", "00").replace("%S", "00"))  # noqa: DTZ001
    return Cell(text, (datetime(2023, 5, 7),), is_bad=True)  # noqa: DTZ001


def _dated(write: str) -> Kind:
    return Kind(
        f"dates, {write}", DATES, partial(_dates, write=write), partial(_no_such_day, write=write), is_typed=True
    )


def _timed(write: str, *, seconds: bool = False) -> Kind:
    cells = partial(_times, write=write, seconds=seconds)
    return Kind(f"times, {write}", TIMES, cells, partial(_midnight, write=write), is_typed=True)


def _named(
    name: str,
    cells: Callable[[Random, int], list[Cell]],
    headings: tuple[str, ...] = DATES,
    *,
    needs_name: bool = False,
) -> Kind:
    return Kind(name, headings, cells, is_typed=True, needs_name=needs_name)


KINDS = (
    *map(_dated, (
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y. %m. %d.", "%Y년 %m월 %d일", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y",
        "%y-%m-%d", "%y.%m.%d", "%d-%m-%y",
    )),
    *map(_timed, ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M", "%m/%d/%Y %H:%M")),
    *(_timed(write, seconds=True) for write in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%Y. %m. %d. %H:%M:%S")),
    _named("dates, dots without zeros", partial(_dates, write=_dotted)),
    _named("dates, month in letters", partial(_dates, write="%d-%b-%y")),
    _named("months", partial(_months, write="%Y-%m"), ("기준월", "month", "년월")),
    _named("months, compact", partial(_months, write="%Y%m"), ("기준년월", "yyyymm")),
    _named("times, 오전 오후", partial(_times, write=partial(_meridiem, pattern="%Y-%m-%d {p} {I}:%M")), TIMES),
    _named("times, 오전 오후, seconds", partial(_times, write=partial(_meridiem, pattern="%Y. %m. %d. {p} {I}:%M:%S"), seconds=True), TIMES),
    _named("times, AM PM", partial(_times, write="%m/%d/%Y %I:%M %p"), TIMES),
    _named("times, Z", partial(_zoned, mark="Z"), TIMES),
    _named("times, +09:00", partial(_zoned, mark="+09:00"), TIMES),
    _named("times, 24:00 each day", lambda random, count: [_midnight(random, "%Y-%m-%d %H:%M") if place % 24 == 23 else cell for place, cell in enumerate(_times(random, count, "%Y-%m-%d %H:%M"))], TIMES),
    _named("day numbers", partial(_excel, clock=False), needs_name=True),
    _named("day numbers and times", partial(_excel, clock=True), TIMES, needs_name=True),
    _named("dates, some open", partial(_sometimes, write="%Y%m%d", text=OPEN, right=(date(9999, 12, 31), None)), ("종료일자", "end_date")),
    _named("dates, some open, ISO", partial(_sometimes, write="%Y-%m-%d", text="9999-12-31", right=(date(9999, 12, 31), None)), ("종료일자",)),
    _named("dates, some never", partial(_sometimes, write="%Y%m%d", text=NEVER, right=(None,)), ("취소일자", "cancelled_on")),
    _named("dates, some missing", partial(_sometimes, write="%Y-%m-%d", text="", right=(None,))),
)  # fmt: skip
