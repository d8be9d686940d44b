"""The whole pass that decides rows, as one query: declaration + table of parsed text → typed rows with `_reasons`.

    parsed → cleaned (null tokens) → typed (casts) → moments (UTC) → judged (reasons) → doubled (equal rows)
           → keyed (repeats) → staged rows

`sql(dataset, …, dialect)` renders the same tree for Spark or DuckDB.
"""

from sqlglot import exp

from judging.checks import reasons
from judging.expressions import cleaned, partition, typed, zone_of
from judging.trees import text
from judging.zones import in_utc
from lakehouse.layout import DELIVERY, INGESTED_AT, REASONS
from reading.block import FIELDS, LINE, PROBLEM, ROW
from sectors.spec import Column, Dataset, DoubleRows, Repeats, Sensitivity, Text

PARSED = "parsed"
PREFIX = "_text_"
SAYS = {Repeats.FIRST: "repeats", Repeats.LAST: "is repeated by"}


def evolved_column(name: str) -> Column:
    """A column that nobody declared yet: text as it came, not shown to anyone unlicensed."""
    return Column(name=name, sources=(name,), type="varchar", title=Text(name, name), sensitivity=Sensitivity.INTERNAL)


def sql(
    dataset: Dataset, evolved: tuple[str, ...], delivery: str, ingested_at: str, dialect: str, *, with_row: bool = False
) -> str:
    """The query; `ingested_at` is UTC as `YYYY-MM-DD HH:MM:SS.ffffff`. It reads a table named `parsed`.

    `with_row`: its rows say which of the file they are.
    """
    columns = (*dataset.columns, *(evolved_column(name) for name in evolved))
    names = [_column(column.name) for column in columns]
    texts = [_column(PREFIX + column.name) for column in columns]
    own = [_column(name) for name in (ROW, LINE, PROBLEM, FIELDS)]
    steps = {
        "cleaned": exp.select(*own, *(_as(cleaned(c, _column(c.name)), PREFIX + c.name) for c in columns)).from_(
            PARSED
        ),
        "typed": exp.select(*own, *texts, *(_as(typed(c, _column(PREFIX + c.name)), c.name) for c in columns)).from_(
            "cleaned"
        ),
        "moments": exp.select(*own, *texts, *(_moment_of(dataset, c) for c in columns)).from_("typed"),
        "judged": exp.select(*own, *texts, *names, _as(_reasons(columns), "_found")).from_("moments"),
    }
    found: exp.Expr = _column("_found")
    source = "judged"
    if dataset.double_rows is DoubleRows.SKIP:
        twin = _as(exp.Window(this=exp.Min(this=_column(ROW)), partition_by=[_column(PROBLEM), *texts]), "_twin")
        steps["twins"] = exp.select(*own, *texts, *names, _column("_found"), twin).from_("judged")
        steps["doubled"] = exp.select(*own, *texts, *names, _as(_unless_double(), "_found")).from_("twins")
        source = "doubled"
    if dataset.key:
        stands = (_as(_standing(dataset, ROW), "_stands"), _as(_standing(dataset, LINE), "_stands_on"))
        steps["keyed"] = exp.select(*own, *texts, *names, _column("_found"), *stands).from_(source)
        found, source = _with_repeats(dataset), "keyed"
    query = exp.select(
        *names,
        *(_as(partition(dataset, part), part.name) for part in dataset.partitions if part.grain),
        _as(text(delivery), DELIVERY),
        _as(_moment(ingested_at), INGESTED_AT),
        _column(LINE),
        _as(_dropping_empty(found), REASONS),
        _column(FIELDS),
        *texts,
        *([_column(ROW)] if with_row else []),
    ).from_(source)
    for name, step in steps.items():
        query = query.with_(name, as_=step)
    return query.sql(dialect=dialect, identify=True)


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _as(value: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(value, name, quoted=True)


def _moment_of(dataset: Dataset, column: Column) -> exp.Expr:
    """The typed column, a local time in UTC."""
    zone = zone_of(dataset, column)
    return _as(in_utc(_column(column.name), zone), column.name) if zone else _column(column.name)


def _moment(text_utc: str) -> exp.Expr:
    return exp.cast(text(text_utc), "timestamp")


def _reasons(columns: tuple[Column, ...]) -> exp.Expr:
    """A text: the reasons of a row joined by line ends, empty where there are none."""
    wrong = exp.Not(this=exp.Is(this=_column(PROBLEM), expression=exp.null()))
    said = [exp.Case().when(wrong, exp.Concat(expressions=[_column(PROBLEM), text("\n")])).else_(text(""))]
    for column in columns:
        for condition, reason in reasons(column, _column(PREFIX + column.name)):
            whole = exp.And(
                this=exp.Is(this=_column(PROBLEM), expression=exp.null()), expression=exp.Paren(this=condition)
            )
            said.append(exp.Case().when(whole, text(reason + "\n")).else_(text("")))
    return exp.Concat(expressions=said)


def _unless_double() -> exp.Expr:
    """Null for a row that an earlier one equals in every column: it is skipped, neither accepted nor quarantined."""
    alone = exp.Or(
        this=exp.EQ(this=_column("_twin"), expression=_column(ROW)),
        expression=exp.Not(this=exp.Is(this=_column(PROBLEM), expression=exp.null())),
    )
    return exp.Case().when(alone, _column("_found"))


def _standing(dataset: Dataset, of: str) -> exp.Expr:
    """The row, or its line, of the good row that stands for its key: the first, or the last."""
    good = exp.EQ(this=_column("_found"), expression=text(""))
    place = exp.Case().when(good, _column(of))
    chosen = exp.Min(this=place) if dataset.repeats is Repeats.FIRST else exp.Max(this=place)
    return exp.Window(this=chosen, partition_by=[_column(name) for name in dataset.key])


def _with_repeats(dataset: Dataset) -> exp.Expr:
    other = exp.NEQ(this=_column(ROW), expression=_column("_stands"))
    good = exp.EQ(this=_column("_found"), expression=text(""))
    says = exp.Concat(
        expressions=[
            text(f"{', '.join(dataset.key)}: {SAYS[dataset.repeats]} line "),
            exp.cast(_column("_stands_on"), "varchar"),
            text("\n"),
        ]
    )
    return exp.Case().when(exp.And(this=good, expression=other), says).else_(_column("_found"))


def _dropping_empty(found: exp.Expr) -> exp.Expr:
    """The joined text as a list; an accepted row's is empty, a skipped row's null."""
    trimmed = exp.Substring(
        this=found.copy(),
        start=exp.Literal.number(1),
        length=exp.Sub(this=exp.Length(this=found.copy()), expression=exp.Literal.number(1)),
    )
    none = exp.EQ(this=found.copy(), expression=text(""))
    empty = exp.cast(exp.Array(expressions=[]), "array<varchar>")
    return exp.Case().when(none, empty).else_(exp.Split(this=trimmed, expression=text("\n")))
