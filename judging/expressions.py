"""What a declared column means, as sqlglot trees: text → cleaned → bare → typed value or null; and its partitions.

One tree per column, rendered for each engine. Timestamps are UTC without a zone; the engine's session runs in UTC.
"""

from sqlglot import exp

from judging.bare import stripped
from judging.numbers import number
from judging.times import time
from judging.trees import matches, text
from judging.zones import in_zone
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition
from sectors.types import TIMES

TRUE, FALSE = ("true", "t", "1", "y", "yes"), ("false", "f", "0", "n", "no")
GRAINS = {Grain.DAY: "%Y-%m-%d", Grain.MONTH: "%Y-%m", Grain.YEAR: "%Y"}


def cleaned(column: Column, source: exp.Expr) -> exp.Expr:
    """`source` with what stands for nothing as null, and the declared texts replaced.

    Null tokens are held against the text as it was sent, emptiness and `recode` are of what `strip` leaves.
    """
    nothing: exp.Expr = exp.In(this=source.copy(), expressions=[text(token) for token in ("", *column.null_tokens)])
    if column.null_pattern is not None:
        nothing = exp.Or(this=nothing, expression=matches(source, column.null_pattern))
    if column.strip:
        nothing = exp.Or(this=nothing, expression=exp.EQ(this=stripped(column, source), expression=text("")))
    return exp.Case().when(exp.Not(this=exp.Paren(this=nothing)), _recoded(column, source))


def _recoded(column: Column, source: exp.Expr) -> exp.Expr:
    if not column.recode:
        return source.copy()
    told = exp.Case(this=stripped(column, source))
    for old, new in column.recode:
        told = told.when(text(old), text(new))
    return told.else_(source.copy())


def zone_of(dataset: Dataset, column: Column) -> str | None:
    """The zone of a timestamp's texts, None where they are UTC already or the column is none."""
    return _unless_utc(dataset.zone_of(column))


def _unless_utc(zone: str | None) -> str | None:
    return None if zone == "UTC" else zone


def typed(column: Column, value: exp.Expr, dialect: str = "") -> exp.Expr:
    """The bare text `value` as the column's type, a timestamp in its own zone; null where it is not one.

    `dialect`: of the engine that it is for alone; of any without one.
    """
    if column.type == "varchar":
        return value.copy()
    if column.type == "list":
        return exp.Split(this=value.copy(), expression=text(column.split))
    if column.type == "boolean":
        return _boolean(value)
    return time(column, value, dialect) if column.type in TIMES else number(column, value)


def _boolean(value: exp.Expr) -> exp.Expr:
    word = exp.Lower(this=value.copy())
    yes = exp.In(this=word, expressions=[text(item) for item in TRUE])
    no = exp.In(this=word.copy(), expressions=[text(item) for item in FALSE])
    return exp.Case().when(yes, exp.true()).when(no, exp.false())


def partition(dataset: Dataset, part: Partition) -> exp.Expr:
    """The partition's value from its typed column: the column itself, or the day, month or year of a time as text.

    Of a timestamp it is the one that clocks of the column's zone show: 1 March 00:30 in Seoul is of March, though in
    UTC, as the column holds it, it is still February.
    """
    return grain_of(exp.column(part.of, quoted=True), part.grain, dataset.partition_zone(part))


def grain_of(value: exp.Expr, grain: Grain | None, zone: str | None) -> exp.Expr:
    """The grain of a typed time, a timestamp in UTC, as text; without a grain the value as it is."""
    if grain is None:
        return value
    here = _unless_utc(zone)
    return exp.TimeToStr(this=in_zone(value, here) if here else value, format=text(GRAINS[grain]))
