"""What cannot be asked is refused in words, whether an address, a saved view or a widget said it.

The door judges again: this spares refusals, and keeps values that nobody offered out of statements.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from dashboards.exploring.held import DISTRICTS, Held, is_number, is_time
from dashboards.exploring.question import (
    LONGEST_VALUE,
    MOST_FILTERS,
    MOST_MEASURES,
    MOST_VALUES,
    Chart,
    Filter,
    Grain,
    Group,
    How,
    Measure,
    Op,
    Question,
)
from dashboards.words import Words

EVERY_TYPE = (How.COUNT, How.DISTINCT)
DIGITS = 38


@dataclass(frozen=True)
class NotAsked(Exception):
    """Why a question is not asked: `say` gives it in a language."""

    why: Callable[[Words], str]

    def said(self, say: Words) -> str:
        return self.why(say)


def checked(question: Question, held: Held) -> Question:
    """The question as it is asked, if all of it can be asked of what is held. NotAsked."""
    question = settled(question, held)
    for group in (question.x, question.by):
        if group:
            _group(group, held)
    if not 1 <= len(question.measures) <= MOST_MEASURES or len(question.filters) > MOST_FILTERS:
        raise NotAsked(lambda say: say("A view has 1 to 4 measures and at most 12 filters."))
    for measure in question.measures:
        _measure(measure, held)
    for one in question.filters:
        _filter(one, held)
    _period(question, held)
    _chart(question, held)
    return question


def settled(question: Question, held: Held) -> Question:
    """The question without what its chart does not use; a map of districts is told the province, where it is held."""
    chart, x = question.chart, question.x
    if chart is Chart.HISTOGRAM:
        return replace(question, measures=(Measure(),), by=None, versus=None)
    if chart in (Chart.SCATTER, Chart.BOX):
        return replace(question, by=None, versus=None, measures=question.measures[:1])
    if chart is Chart.MAP:
        of_province = x is not None and x.column in DISTRICTS and held.province
        by = Group(held.province.name) if of_province and held.province else None
        return replace(question, by=by, versus=None, measures=question.measures[:1])
    return question


def _known(name: str, held: Held) -> None:
    if not held.has(name):
        raise NotAsked(lambda say: say("Your licence shows no column {column} of this dataset.", column=name))


def _group(group: Group, held: Held) -> None:
    _known(group.column, held)
    column = held.dataset.column(group.column)
    if column.type == "list" or (group.grain is not None) != is_time(column):
        raise NotAsked(lambda say: say("The column {column} cannot be grouped by in this way.", column=column.name))
    if column.type == "date" and group.grain in (Grain.HOUR, Grain.HOUR_OF_DAY):
        raise NotAsked(lambda say: say("{column} holds days: there are no hours to group by.", column=column.name))


def _measure(measure: Measure, held: Held) -> None:
    if measure.how is How.COUNT and not measure.column:
        return
    _known(measure.column, held)
    column = held.dataset.column(measure.column)
    clear = is_number(column) and column.name not in held.masked
    if measure.how is How.COUNT or (measure.how is not How.DISTINCT and not clear):
        raise NotAsked(lambda say: say("{column} cannot be measured in this way.", column=column.name))


def _filter(one: Filter, held: Held) -> None:
    _known(one.column, held)
    column = held.dataset.column(one.column)
    counts = {Op.BETWEEN: len(one.values) == 2 and any(one.values), Op.CONTAINS: len(one.values) == 1}
    counts |= {Op.IN: 0 < len(one.values) <= MOST_VALUES, Op.NOT_IN: 0 < len(one.values) <= MOST_VALUES}
    fits = {Op.BETWEEN: is_number(column), Op.CONTAINS: column.type == "varchar"}
    fits |= {Op.IN: not is_time(column) and column.type != "list"}
    fits[Op.NOT_IN] = fits[Op.IN]
    right = counts.get(one.op, not one.values) and fits.get(one.op, True)
    if not right or any(len(value) > LONGEST_VALUE for value in one.values):
        raise NotAsked(lambda say: say("{column} cannot be filtered in this way.", column=column.name))
    if is_number(column) and not all(_number(value) for value in one.values if value or one.op is not Op.BETWEEN):
        raise NotAsked(lambda say: say("{column} is filtered by numbers.", column=column.name))
    if column.type == "boolean" and not set(one.values) <= {"true", "false"}:
        raise NotAsked(lambda say: say("{column} cannot be filtered in this way.", column=column.name))


def _number(value: str) -> bool:
    """A finite decimal that every engine holds, written in plain digits of ASCII."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return value.isascii() and number.is_finite() and len(f"{abs(number):f}".replace(".", "")) <= DIGITS


def _period(question: Question, held: Held) -> None:
    period = question.period
    if period is None:
        if question.versus:
            raise NotAsked(lambda say: say("To compare, choose both days of a period."))
        return
    _known(period.column, held)
    if not is_time(held.dataset.column(period.column)):
        raise NotAsked(lambda say: say("{column} is no time: a period needs one.", column=period.column))
    if period.begins and period.ends and period.ends < period.begins:
        raise NotAsked(lambda say: say("The period ends before it begins."))
    if question.versus:
        try:
            period.earlier(question.versus)
        except (ValueError, OverflowError):
            raise NotAsked(lambda say: say("To compare, choose both days of a period.")) from None


def _chart(question: Question, held: Held) -> None:
    """What a chart needs, beside columns that are there."""
    column = held.dataset.column(question.x.column) if question.x else None
    amount = question.measures[0].column
    clear = {one.name for one in held.numbers}
    if question.chart is not Chart.TABLE and column is None:
        raise NotAsked(lambda say: say("Choose what the chart is drawn along."))
    if question.chart in (Chart.HISTOGRAM, Chart.SCATTER) and (column is None or column.name not in clear):
        raise NotAsked(lambda say: say("This chart is drawn along a number that is shown in clear."))
    if question.chart in (Chart.SCATTER, Chart.BOX) and amount not in clear:
        raise NotAsked(lambda say: say("This chart needs a number that is shown in clear."))
    if question.chart is Chart.HEAT and question.by is None:
        raise NotAsked(lambda say: say("A heat map needs a second column to part by."))
    if question.chart is Chart.MAP and column not in held.places:
        raise NotAsked(lambda say: say("A map is drawn of provinces, districts or degrees."))
    if question.versus and question.chart in (Chart.HISTOGRAM, Chart.SCATTER, Chart.BOX, Chart.HEAT, Chart.MAP):
        raise NotAsked(lambda say: say("Periods are compared in lines, areas, bars and tables."))
