"""Question → SQL: one sqlglot tree for every engine. The generator writes names and literals; no text is joined here.

held   rows that pass the filters, with x, part, span and the measured columns
kept_x, kept_part   the largest categories, and how many there are in all
→ a row a group: x, part, span, n (rows), m0, m1, … ; MOST_ROWS + 1 at most, so that a cut is seen
"""

from collections.abc import Callable

from sqlglot import exp

from dashboards.exploring import binned, filtering
from dashboards.exploring.held import Held, is_time
from dashboards.exploring.question import Chart, Grain, Group, How, Measure, Question

MOST_ROWS = 5_000
MOST_X = {Chart.MAP: 400, Chart.TABLE: MOST_ROWS, Chart.HEAT: 50}
MOST_BARS = 30
MOST_PARTS = 8  # colours that are told apart
MISSING = "∅"  # the group of rows without a value
QUANTILES = {"low": 0.05, "q1": 0.25, "q2": 0.5, "q3": 0.75, "high": 0.95}
CYCLES = {Grain.HOUR_OF_DAY: exp.Hour, Grain.DAY_OF_WEEK: exp.DayOfWeekIso, Grain.MONTH_OF_YEAR: exp.Month}
QUANTILE_OF_MEDIAN = 0.5


def text(question: Question, held: Held, dialect: str = "trino") -> str:
    return statement(question, held).sql(dialect=dialect)


def statement(question: Question, held: Held) -> exp.Select:
    """The question must have passed `checked`."""
    if binned.is_binned(question):
        return binned.statement(question, held)
    return _with_kept(question, held, _grouped(question))


def most(question: Question) -> int:
    """How many categories of x are asked for."""
    return MOST_X.get(question.chart, MOST_BARS)


def values(held: Held, column: str, dialect: str = "trino") -> str:
    """The commonest values of a column, for choosing among them."""
    named = exp.column(column, quoted=True)
    query = exp.select(exp.cast(named, "varchar").as_("value"), exp.Count(this=exp.Star()).as_("n"))
    query = query.from_(filtering.table(held)).where(named.copy().is_(exp.null()).not_()).group_by(_at(1))
    return query.order_by(_ordered(_at(2)), _at(1)).limit(filtering.MOST_OFFERED).sql(dialect=dialect)


def rows_cte(question: Question, held: Held) -> exp.Select:
    """The filtered rows, with what is grouped by and measured."""
    chosen: list[exp.Expr] = []
    if question.x:
        chosen.append(group(question.x, held).as_("x"))
    if question.by:
        chosen.append(group(question.by, held).as_("part"))
    if question.versus and question.period:
        chosen.append(filtering.span(question, held).as_("span"))
    for at, measure in enumerate(question.measures):
        if measure.column:
            chosen.append(exp.column(measure.column, quoted=True).as_(f"v{at}"))
    if question.x and told_whole(question):
        chosen.append(there(question.x, held).as_("at"))
    chosen.append(exp.Literal.number(1).as_("one"))
    return exp.select(*chosen).from_(filtering.table(held)).where(*filtering.conditions(question, held))


def group(by: Group, held: Held) -> exp.Expr:
    """A time by its grain in the dataset's zone; anything else as text, rows without a value as one more."""
    column = held.dataset.column(by.column)
    named: exp.Expr = exp.column(by.column, quoted=True)
    if not is_time(column) or by.grain is None:
        return exp.Coalesce(this=exp.cast(named, "varchar"), expressions=[exp.Literal.string(MISSING)])
    if by.grain.is_cyclic:
        return CYCLES[by.grain](this=there(by, held))
    return exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(by.grain.value), there(by, held)])


def there(by: Group, held: Held) -> exp.Expr:
    """The time in the dataset's zone, so that a bucket is an hour or a day there."""
    zone = held.dataset.zone_of(held.dataset.column(by.column))
    named = exp.column(by.column, quoted=True)
    return exp.AtTimeZone(this=named, zone=exp.Literal.string(zone)) if zone else named


def told_whole(question: Question) -> bool:
    """Whether the outermost buckets are held whole is asked too; a period chosen for comparison is taken as it is."""
    return question.x is not None and question.x.is_line and question.versus is None


def amount(measure: Measure, value: exp.Expr) -> exp.Expr:
    """The measure of `value` over a group. A decimal is summed up exactly and becomes a double once."""
    double = exp.cast(value.copy(), "double")
    made: dict[How, Callable[[], exp.Expr]] = {
        How.COUNT: lambda: exp.Count(this=exp.Star()),
        How.SUM: lambda: exp.cast(exp.Sum(this=value), "double"),
        How.MEAN: lambda: exp.Avg(this=double),
        How.MEDIAN: lambda: exp.ApproxQuantile(this=double, quantile=exp.Literal.number(QUANTILE_OF_MEDIAN)),
        How.SMALLEST: lambda: exp.Min(this=value),
        How.LARGEST: lambda: exp.Max(this=value),
        How.DISTINCT: lambda: exp.Count(this=exp.Distinct(expressions=[value])),
    }
    found = made[measure.how]()
    return exp.cast(found, "double") if measure.how in (How.SMALLEST, How.LARGEST) else found


def _grouped(question: Question) -> exp.Select:
    keys = _keys(question)
    figures = [_of_rows(measure, at).as_(f"m{at}") for at, measure in enumerate(question.measures)]
    if question.chart is Chart.BOX:
        figures = _box()
    if told_whole(question):
        figures += [exp.Min(this=_of("held", "at")).as_("begins"), exp.Max(this=_of("held", "at")).as_("ends")]
    chosen = [*(_of("held", key).as_(key) for key in keys), exp.Count(this=exp.Star()).as_("n"), *figures]
    query = exp.select(*chosen).from_(exp.to_table("held"))
    return query.group_by(*(_at(place) for place, _ in enumerate(keys, 1))) if keys else query


def _box() -> list[exp.Expr]:
    double = exp.cast(_of("held", "v0"), "double")
    found = [
        exp.ApproxQuantile(this=double.copy(), quantile=exp.Literal.number(q)).as_(name)
        for name, q in QUANTILES.items()
    ]
    return [*found, exp.Min(this=double.copy()).as_("lowest"), exp.Max(this=double.copy()).as_("highest")]


def _of_rows(measure: Measure, at: int) -> exp.Expr:
    return amount(measure, _of("held", f"v{at}"))


def _keys(question: Question) -> list[str]:
    keys = {"x": question.x, "part": question.by, "span": question.versus and question.period}
    return [name for name, value in keys.items() if value]


def _with_kept(question: Question, held: Held, query: exp.Select) -> exp.Select:
    """Of each category the largest alone, beside how many there are."""
    ctes: list[tuple[str, exp.Select]] = [("held", rows_cte(question, held))]
    for key, by, limit in (("x", question.x, most(question)), ("part", question.by, MOST_PARTS)):
        if by and by.grain is None and not (key == "part" and question.chart in (Chart.HEAT, Chart.TABLE, Chart.MAP)):
            name = f"kept_{key}"
            ctes.append((name, _kept(key, question, limit)))
            query = query.join(exp.to_table(name), on=_of("held", key).eq(_of(name, key)))
            query = query.select(exp.Max(this=_of(name, "total")).as_(f"of_{key}"))
    for name, cte in ctes:
        query = query.with_(name, as_=cte)
    return _sorted(question, query).limit(MOST_ROWS + 1)


def _kept(key: str, question: Question, limit: int) -> exp.Select:
    ranked = exp.select(_of("held", key).as_(key), _rank(question).as_("rank_by"))
    ranked = ranked.from_(exp.to_table("held")).group_by(_at(1))
    total = exp.Window(this=exp.Count(this=exp.Star()))
    query = exp.select(exp.column(key), total.as_("total")).from_(ranked.subquery("ranked"))
    return query.order_by(_ordered(exp.column("rank_by")), exp.column(key)).limit(limit)


def _rank(question: Question) -> exp.Expr:
    """A box has no amount that ranks: its rows do."""
    return exp.Count(this=exp.Star()) if question.chart is Chart.BOX else _of_rows(question.measures[0], 0)


def _sorted(question: Question, query: exp.Select) -> exp.Select:
    """Newest times first, so that a cut takes the oldest; else the largest first."""
    if question.x and question.x.grain:
        return query.order_by(_ordered(_at(1)), *(_at(at) for at in range(2, len(_keys(question)) + 1)))
    first = len(_keys(question)) + (1 if question.chart is Chart.BOX else 2)
    return query.order_by(_ordered(_at(first)), *(_at(at) for at in range(1, len(_keys(question)) + 1)))


def _ordered(by: exp.Expr) -> exp.Ordered:
    return exp.Ordered(this=by, desc=True, nulls_first=False)


def _of(table: str, name: str) -> exp.Column:
    return exp.column(name, table=table)


def _at(place: int) -> exp.Expr:
    return exp.Literal.number(place)
