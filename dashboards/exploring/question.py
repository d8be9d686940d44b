"""A question about one dataset, as a frozen value: what the address holds, what is asked, what is drawn."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

MOST_FILTERS = 12
MOST_VALUES = 200  # of one filter
MOST_MEASURES = 4
LONGEST_VALUE = 300  # characters


class Chart(StrEnum):
    """How the answer is drawn; each has a table beneath it."""

    LINE = "line"
    AREA = "area"
    BAR = "bar"
    SCATTER = "scatter"
    HISTOGRAM = "histogram"
    BOX = "box"
    HEAT = "heat"
    MAP = "map"
    TABLE = "table"


class How(StrEnum):
    """How values of a group become one. `count` counts rows and takes no column."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    SMALLEST = "smallest"
    LARGEST = "largest"
    DISTINCT = "distinct"


class Grain(StrEnum):
    """How finely a time is grouped; the last three are places in a cycle."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    HOUR_OF_DAY = "hour_of_day"
    DAY_OF_WEEK = "day_of_week"
    MONTH_OF_YEAR = "month_of_year"

    @property
    def is_cyclic(self) -> bool:
        return self in (Grain.HOUR_OF_DAY, Grain.DAY_OF_WEEK, Grain.MONTH_OF_YEAR)


class Op(StrEnum):
    """What a filter asks of a value. `between` takes two bounds, each of which may be empty."""

    IN = "in"
    NOT_IN = "not_in"
    BETWEEN = "between"
    CONTAINS = "contains"
    MISSING = "missing"
    PRESENT = "present"


class Versus(StrEnum):
    """What a period is compared with."""

    BEFORE = "before"  # as many days right before it
    YEAR = "year"  # the same days a year earlier


@dataclass(frozen=True, slots=True)
class Measure:
    how: How = How.COUNT
    column: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A column to group by; a time has a grain."""

    column: str
    grain: Grain | None = None

    @property
    def is_line(self) -> bool:
        """Whether its values follow one another on a line of time."""
        return self.grain is not None and not self.grain.is_cyclic


@dataclass(frozen=True, slots=True)
class Filter:
    column: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the dataset's zone, the last one included; None: no bound."""

    column: str
    begins: date | None = None
    ends: date | None = None

    def earlier(self, versus: Versus) -> "Period":
        """The period that this one is compared with. ValueError where a bound is missing."""
        if self.begins is None or self.ends is None:
            raise ValueError("a period without both bounds has none before it")
        if versus is Versus.YEAR:
            return replace(self, begins=_year_before(self.begins), ends=_year_before(self.ends))
        length = self.ends - self.begins + timedelta(days=1)
        return replace(self, begins=self.begins - length, ends=self.ends - length)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, slots=True)
class Question:
    """`x` is drawn along the axis, `by` parts each value of it; the first measure is drawn, all stand in the table."""

    dataset: str
    chart: Chart = Chart.BAR
    x: Group | None = None
    by: Group | None = None
    measures: tuple[Measure, ...] = (Measure(),)
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    versus: Versus | None = None
