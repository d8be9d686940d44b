"""Ask → SQL, by sqlglot trees: how many rows there are, then the rows, or a series that the engine put together.

Columns come back as c0, c1, …; numbers as doubles, times by the clock of the dataset's zone. `n`: rows behind a step.
"""

from collections.abc import Sequence

from sqlglot import exp

from analysis.methods import Kind
from analysis.rows import MOST
from dashboards.analysing.ask import Ask
from dashboards.analysing.kinds import kind
from dashboards.exploring import filtering
from dashboards.exploring.held import Held
from dashboards.exploring.question import Grain

MARGIN = 1.02  # a sample is as large as chance has it: rather a little too large, the method draws the rest


def count(ask: Ask, held: Held, dialect: str = "trino") -> str:
    chosen = exp.select(exp.Count(this=exp.Star()).as_("n")).from_(filtering.table(held))
    return chosen.where(*filtering.conditions(ask.question, held)).sql(dialect=dialect)


def distinct(names: Sequence[str], held: Held, dialect: str = "trino") -> str:
    """About how many different values each of the columns has."""
    chosen = [exp.ApproxDistinct(this=_column(held, name)).as_(f"c{at}") for at, name in enumerate(names)]
    return exp.select(*chosen).from_(filtering.table(held)).sql(dialect=dialect)


def rows(ask: Ask, held: Held, of: int, dialect: str = "trino") -> str:
    """All `of` rows, or a random sample of about MOST of them."""
    chosen = [_column(held, name).as_(f"c{at}") for at, name in enumerate(ask.columns)]
    table: exp.Expr = filtering.table(held)
    if of > MOST:
        share = min(100 * MOST * MARGIN / of, 100)
        sample = exp.TableSample(method=exp.var("BERNOULLI"), percent=exp.Literal.number(f"{share:.6f}"))
        table.set("sample", sample)
    query = exp.select(*chosen).from_(table).where(*filtering.conditions(ask.question, held))
    return query.limit(2 * MOST).sql(dialect=dialect)


def series(ask: Ask, held: Held, dialect: str = "trino") -> str:
    """The newest MOST means, one a time or one a step of the grain."""
    value, time = ask.columns
    mean = exp.Avg(this=_column(held, value))
    step = bucket(ask.grain, _column(held, time))
    query = exp.select(mean.as_("c0"), step.as_("c1"), exp.Count(this=_column(held, value)).as_("n"))
    query = query.from_(filtering.table(held)).where(*filtering.conditions(ask.question, held))
    query = query.group_by(exp.Literal.number(2))
    newest = exp.Ordered(this=exp.Literal.number(2), desc=True, nulls_first=False)
    return query.order_by(newest).limit(MOST).sql(dialect=dialect)


def bucket(grain: Grain | None, time: exp.Expr) -> exp.Expr:
    if grain is None:
        return time
    return exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(grain.value), time])


def _column(held: Held, name: str) -> exp.Expr:
    column = held.dataset.column(name)
    named: exp.Expr = exp.column(name, quoted=True)
    match kind(column):
        case Kind.NUMBER:
            return exp.cast(named, "double")
        case Kind.TIME if zone := held.dataset.zone_of(column):
            return exp.AtTimeZone(this=named, zone=exp.Literal.string(zone))
        case Kind.TIME:
            return named
    return exp.cast(named, "varchar")
