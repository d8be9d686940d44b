"""Histograms and scatters, counted by the engine: bins of one number, or cells of two. No row leaves the engine.

The bins reach from the 0.5th to the 99.5th percentile: what lies beyond is in the first and the last of them. A map's
reach from the first degree to the last.

    held (v0, v1) → ends (low0, high0, …) → widths → a row a bin: place0, low0, width0[, place1, …], n
"""

from collections.abc import Iterator

from sqlglot import exp

from dashboards.exploring import filtering
from dashboards.exploring.held import LATITUDE, LONGITUDE, Held, is_whole
from dashboards.exploring.question import Chart, Question

BINS = 30
CELLS = 50  # along each side of a scatter
BEYOND = 0.005


def statement(question: Question, held: Held) -> exp.Select:
    """Rows without a value are those whose place is null."""
    axes = range(len(columns(question)))
    places = [_place(at).as_(f"place{at}") for at in axes]
    sides = [exp.Max(this=exp.column(f"{what}{at}")).as_(f"{what}{at}") for at in axes for what in ("low", "width")]
    query = exp.select(*places, *sides, exp.Count(this=exp.Star()).as_("n")).from_("held")
    query = query.join("widths", join_type="cross").group_by(*(str(at + 1) for at in axes))
    for name, cte in _steps(question, held):
        query = query.with_(name, as_=cte)
    return query


def bins(question: Question) -> int:
    return BINS if question.chart is Chart.HISTOGRAM else CELLS


def is_binned(question: Question) -> bool:
    """Histograms, scatters, and maps of degrees."""
    dots = question.chart is Chart.MAP and question.x is not None and question.x.column == LATITUDE
    return dots or question.chart in (Chart.HISTOGRAM, Chart.SCATTER)


def columns(question: Question) -> list[str]:
    """What is binned: the axis, and for a scatter what is drawn above it; for a map both degrees."""
    assert question.x
    if question.chart is Chart.MAP:
        return [LONGITUDE, LATITUDE]
    return [question.x.column] + ([question.measures[0].column] if question.chart is Chart.SCATTER else [])


def _steps(question: Question, held: Held) -> Iterator[tuple[str, exp.Select]]:
    names = columns(question)
    values = [exp.cast(exp.column(name, quoted=True), "double").as_(f"v{at}") for at, name in enumerate(names)]
    whole = [is_whole(held.dataset.column(name)) for name in names]
    yield "held", exp.select(*values).from_(filtering.table(held)).where(*filtering.conditions(question, held))
    yield (
        "ends",
        exp.select(*(end for at, _ in enumerate(names) for end in _ends(at, question, whole=whole[at]))).from_("held"),
    )
    widths = [_width(at, bins(question), whole=one).as_(f"width{at}") for at, one in enumerate(whole)]
    yield "widths", exp.select("*", *widths).from_("ends")


def _ends(at: int, question: Question, *, whole: bool) -> Iterator[exp.Expr]:
    """Where the bins begin and end. An engine's quantile lies between two whole numbers: a bin's edge does not."""
    value = exp.column(f"v{at}")
    if question.chart is Chart.MAP:
        yield exp.Min(this=value).as_(f"low{at}")
        yield exp.Max(this=value.copy()).as_(f"high{at}")
        return
    for name, share in (("low", BEYOND), ("high", 1 - BEYOND)):
        quantile = exp.ApproxQuantile(this=value.copy(), quantile=exp.Literal.number(share))
        rounded = (exp.Floor if name == "low" else exp.Ceil)(this=quantile) if whole else quantile
        yield rounded.as_(f"{name}{at}")


def _width(at: int, bins: int, *, whole: bool) -> exp.Expr:
    """Whole numbers get bins of whole widths: no bin holds more of them than its neighbour."""
    reach = exp.column(f"high{at}") - exp.column(f"low{at}")
    if whole:
        share = exp.Paren(this=reach + exp.Literal.number(1)) / exp.cast(exp.Literal.number(bins), "double")
        return exp.Ceil(this=share)
    return exp.Paren(this=reach) / exp.Literal.number(bins)


def _place(at: int) -> exp.Expr:
    """The number of the value's bin. Where all values are equal there is one, without a width."""
    value, low, high = exp.column(f"v{at}"), exp.column(f"low{at}"), exp.column(f"high{at}")
    bounded = exp.Case().when(value < low, low.copy()).when(value > high, high.copy()).else_(value)
    step = exp.Paren(this=bounded - low) / exp.Nullif(this=exp.column(f"width{at}"), expression=exp.Literal.number(0))
    alone = exp.Case().when(low.eq(high), exp.cast(exp.Literal.number(0), "double")).else_(exp.Floor(this=step))
    return exp.Case().when(value.is_(exp.null()), exp.null()).else_(alone)
