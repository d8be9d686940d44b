"""What charts, measures, grains and filters are called, in words that the page and the picture share."""

from numbers import Real

from dashboards.exploring.held import LATITUDE, Held, is_time
from dashboards.exploring.question import Chart, Grain, Group, How, Measure, Op, Question, Versus
from dashboards.words import Words
from sectors.spec.column import Column

NAMES: dict[str, str] = {
    Chart.LINE: "Line", Chart.AREA: "Area", Chart.BAR: "Bars", Chart.SCATTER: "Scatter", Chart.HISTOGRAM: "Histogram",
    Chart.BOX: "Box plot", Chart.HEAT: "Heat map", Chart.MAP: "Map", Chart.TABLE: "Table alone",
    How.COUNT: "Number of rows", How.SUM: "Sum", How.MEAN: "Mean", How.MEDIAN: "Median", How.SMALLEST: "Smallest",
    How.LARGEST: "Largest", How.DISTINCT: "Different values",
    Grain.HOUR: "Hour", Grain.DAY: "Day", Grain.WEEK: "Week", Grain.MONTH: "Month", Grain.QUARTER: "Quarter",
    Grain.YEAR: "Year", Grain.HOUR_OF_DAY: "Hour of the day", Grain.DAY_OF_WEEK: "Day of the week",
    Grain.MONTH_OF_YEAR: "Month of the year",
    Op.IN: "is one of", Op.NOT_IN: "is none of", Op.BETWEEN: "lies between", Op.CONTAINS: "contains",
    Op.MISSING: "has no value", Op.PRESENT: "has a value",
}  # fmt: skip
VERSUS: dict[str, str] = {Versus.BEFORE: "The period before", Versus.YEAR: "A year earlier"}  # "year" is a grain too
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ALL = {*NAMES.values(), *VERSUS.values(), *WEEKDAYS, *MONTHS}
FORMATS = {
    Grain.HOUR: "%Y-%m-%d %H:%M", Grain.DAY: "%Y-%m-%d", Grain.WEEK: "%Y-%m-%d", Grain.MONTH: "%Y-%m",
    Grain.QUARTER: "%Y-%m", Grain.YEAR: "%Y",
}  # fmt: skip


def named(say: Words, what: str) -> str:
    return say((VERSUS if isinstance(what, Versus) else NAMES)[what])


def titled(say: Words, column: Column) -> str:
    """The column's title with its unit."""
    return column.title.of(say.language) + (f" [{column.unit}]" if column.unit else "")


def axis(say: Words, held: Held, group: Group) -> str:
    """A group's title: a time with its grain and its zone."""
    column = held.dataset.column(group.column)
    if not is_time(column) or group.grain is None:
        return titled(say, column)
    zone = held.dataset.zone_of(column)
    title = f"{column.title.of(say.language)}, {named(say, group.grain)}"
    return f"{title} ({zone})" if zone else title


def amount(say: Words, held: Held, measure: Measure) -> str:
    if measure.how is How.COUNT:
        return named(say, How.COUNT)
    column = held.dataset.column(measure.column)
    if measure.how is How.DISTINCT:
        return f"{column.title.of(say.language)}: {named(say, measure.how)}"
    unit = f" [{column.unit}]" if column.unit else ""
    return f"{column.title.of(say.language)}: {named(say, measure.how)}{unit}"


def title(say: Words, held: Held, question: Question, measure: int = 0) -> str:
    """What a chart shows: dataset, amount, by what."""
    whole = held.dataset.title.of(say.language)
    if question.chart is Chart.HISTOGRAM and question.x:
        return say("{dataset}: rows by {column}", dataset=whole, column=axis(say, held, question.x))
    if question.chart is Chart.SCATTER and question.x:
        y = titled(say, held.dataset.column(question.measures[0].column))
        return say("{dataset}: {y} against {x}", dataset=whole, y=y, x=axis(say, held, question.x))
    of = f"{whole}: {_drawn(say, held, question, measure)}"
    part = question.x if question.chart is Chart.MAP else question.by  # a map's province only tells districts apart
    if part is None or part.column == LATITUDE:
        return of
    return say("{title}, by {part}", title=of, part=axis(say, held, part))


def _drawn(say: Words, held: Held, question: Question, measure: int) -> str:
    if question.chart is Chart.BOX:
        return titled(say, held.dataset.column(question.measures[0].column))
    return amount(say, held, question.measures[measure])


def _in_cycle(say: Words, grain: Grain, place: int) -> str:
    if grain is Grain.HOUR_OF_DAY:
        return f"{place:02}"
    return say((WEEKDAYS if grain is Grain.DAY_OF_WEEK else MONTHS)[place - 1])


def value(say: Words, group: Group, value: object) -> object:
    """A place in a cycle by its name, a bucket of time by its begin; a category as it is."""
    if group.grain and group.grain.is_cyclic and isinstance(value, Real):
        return _in_cycle(say, group.grain, int(float(value)))
    if group.is_line and hasattr(value, "strftime") and group.grain:
        return value.strftime(FORMATS[group.grain])
    return value
