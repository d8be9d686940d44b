"""What was concluded from a sample of texts, held against every text by the very expressions that judge deliveries.

guesses of a column → sectors.spec.column.Column → sqlglot → DuckDB → texts that do not fit
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from drafting.evidence import Guess
from drafting.texts.profile import ROWS, TEXT, Values, different
from drafting.texts.ranges import EDGE, Edges
from drafting.texts.typed import Typed
from judging.bare import bare
from judging.expressions import cleaned, typed
from sectors.spec.column import Column
from sectors.spec.text import Text

FAILING = 500
FIELDS = {"format": "formats"}


def column(found: Typed) -> Column:
    """The declared column that the guesses make, its source the text of a table of different texts."""
    facts: dict[str, Any] = {FIELDS.get(guess.key, guess.key): _frozen(guess) for guess in found.guesses}
    return Column(name=TEXT, sources=(TEXT,), title=Text(TEXT, TEXT), **facts)


def _frozen(guess: Guess) -> Any:
    if guess.key == "format":
        return (guess.value,) if isinstance(guess.value, str) else tuple(guess.value)
    return tuple(guess.value) if isinstance(guess.value, list) else guess.value


def expression(declared: Column) -> exp.Expr:
    """The typed value of a text, null where it is nothing or does not fit."""
    return typed(declared, exp.Paren(this=bare(declared, _text(declared))))


def _text(declared: Column) -> exp.Expr:
    return exp.Paren(this=cleaned(declared, exp.column(TEXT, quoted=True)))


def _misfit(declared: Column) -> exp.Expr:
    given = exp.Not(this=exp.Is(this=_text(declared), expression=exp.null()))
    return exp.And(this=given, expression=exp.Is(this=exp.Paren(this=expression(declared)), expression=exp.null()))


def with_misfits(engine: duckdb.DuckDBPyConnection, values: Values, found: Typed) -> Values | None:
    """The values, the texts that do not fit among them, each with as many rows as its share is; None where all fit."""
    query = exp.select(TEXT, ROWS).from_(different(engine, values)).where(_misfit(column(found)))
    failing = engine.sql(query.order_by(exp.Ordered(this=exp.column(ROWS), desc=True)).limit(FAILING).sql("duckdb"))
    rate = values.seen / max(values.filled, 1)
    more = {text: max(1, round(count * rate)) for text, count in failing.fetchall()}
    return replace(values, counts={**values.counts, **more}) if more else None


def edges(
    engine: duckdb.DuckDBPyConnection, values: Mapping[str, Values], found: Mapping[str, Typed]
) -> dict[str, Edges]:
    """The smallest and the largest few typed values of columns of numbers or times, of all their texts."""
    alike: dict[tuple[Column, str], list[str]] = {}
    for name, item in found.items():
        alike.setdefault((column(item), "" if values[name].whole else name), []).append(name)
    return {k: v for (declared, _), names in alike.items() for k, v in _edges(engine, declared, values, names).items()}


def _edges(
    engine: duckdb.DuckDBPyConnection, declared: Column, values: Mapping[str, Values], names: Sequence[str]
) -> dict[str, Edges]:
    """Of columns that are declared alike, together: each query is planned anew."""
    if values[names[0]].whole:
        texts = [(place, text) for place, name in enumerate(names) for text in values[name].counts]
        places, known = zip(*texts, strict=True) if texts else ((), ())
        engine.register("alike", pa.table({"place": pa.array(places, pa.int32()), TEXT: pa.array(known, pa.string())}))
        source = "alike"
    else:
        source = f"(SELECT 0 AS place, {TEXT} FROM {different(engine, values[names[0]])})"  # noqa: S608 - ours
    value = expression(declared).sql("duckdb")
    ends = f"min(value, {EDGE}), max(value, {EDGE})"
    query = f"SELECT place, {ends} FROM (SELECT place, {value} AS value FROM {source}) GROUP BY place"  # noqa: S608
    told = {names[place]: (low or (), high or ()) for place, low, high in engine.sql(query).fetchall()}
    return {name: told.get(name, ((), ())) for name in names}
