"""The rows that a question asks for: filters, period and the period compared with, as conditions."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlglot import exp

from dashboards.exploring.held import Held, is_number
from dashboards.exploring.question import Filter, Op, Period, Question
from sectors.spec.column import Column

MOST_OFFERED = 200  # values of a column to choose among
MIDNIGHT = time()


def table(held: Held) -> exp.Table:
    dataset = held.dataset
    return exp.table_(exp.to_identifier(dataset.name, quoted=True), db=exp.to_identifier(dataset.sector, quoted=True))


def conditions(question: Question, held: Held) -> list[exp.Expr]:
    found = [_condition(one, held) for one in question.filters]
    if question.period:
        spans = [question.period] + ([question.period.earlier(question.versus)] if question.versus else [])
        ranges = [one for one in (_within(span, held) for span in spans) if one is not None]
        found += [exp.or_(*ranges)] if ranges else []
    return found


def span(question: Question, held: Held) -> exp.Expr:
    """0 for rows of the period, 1 for those of the one that it is compared with."""
    assert question.period
    inside = _within(question.period, held)
    assert inside is not None
    return exp.Case().when(inside, exp.Literal.number(0)).else_(exp.Literal.number(1))


def _within(period: Period, held: Held) -> exp.Expr | None:
    """Nothing lies before the first day that there is, nor after the last: they bound nothing."""
    column = held.dataset.column(period.column)
    bounds: list[exp.Expr] = []
    if period.begins and period.begins > date.min:
        bounds.append(exp.GTE(this=_name(column), expression=_moment(period.begins, column, held)))
    if period.ends and period.ends < date.max:
        bounds.append(exp.LT(this=_name(column), expression=_moment(period.ends + timedelta(days=1), column, held)))
    return exp.and_(*bounds) if bounds else None


def _moment(day: date, column: Column, held: Held) -> exp.Expr:
    """The day's begin as the column has it: a date, or the instant in the dataset's zone."""
    zone = held.dataset.zone_of(column)
    if zone is None:
        return exp.cast(exp.Literal.string(day.isoformat()), "date")
    instant = datetime.combine(day, MIDNIGHT, ZoneInfo(zone)).astimezone(UTC)
    written = exp.Literal.string(f"{instant:%Y-%m-%d %H:%M:%S}+00:00")
    return exp.cast(written, "timestamptz")


def _condition(one: Filter, held: Held) -> exp.Expr:
    column = held.dataset.column(one.column)
    named = _name(column)
    match one.op:
        case Op.MISSING:
            return named.is_(exp.null())
        case Op.PRESENT:
            return named.is_(exp.null()).not_()
        case Op.IN:
            return named.isin(*(_value(value, column) for value in one.values))
        case Op.NOT_IN:  # a row without a value is none of the values
            other = named.copy().isin(*(_value(value, column) for value in one.values)).not_()
            return exp.or_(named.is_(exp.null()), other)
        case Op.CONTAINS:
            [part] = one.values
            lower = exp.Lower(this=exp.cast(named, "varchar"))
            found = exp.StrPosition(this=lower, substr=exp.Literal.string(part.lower()))
            return exp.GT(this=found, expression=exp.Literal.number(0))
        case Op.BETWEEN:
            return _between(column, *one.values)


def _between(column: Column, low: str, high: str) -> exp.Expr:
    bounds: list[exp.Expr] = []
    if low:
        bounds.append(exp.GTE(this=_name(column), expression=_value(low, column)))
    if high:
        bounds.append(exp.LTE(this=_name(column), expression=_value(high, column)))
    return exp.and_(*bounds)


def _value(value: str, column: Column) -> exp.Expr:
    """A literal of the column's type. ValueError or decimal.InvalidOperation for a text that is none: see `checked`."""
    if is_number(column):
        number = Decimal(value)
        written = exp.Literal.number(f"{abs(number):f}")
        return exp.Neg(this=written) if number < 0 else written
    if column.type == "boolean":
        return exp.true() if value == "true" else exp.false()
    return exp.Literal.string(value)


def _name(column: Column) -> exp.Column:
    return exp.column(column.name, quoted=True)
