"""What was concluded from a sample of texts, held against every row by the very expressions that judge deliveries.

guesses of a column → sectors.spec.Column → sqlglot → one DuckDB query over all columns → texts that do not fit
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
from sqlglot import exp

from drafting.evidence import Guess
from drafting.profile import TABLE, Values
from drafting.types import Typed
from sectors.spec import Column, Text
from spark_jobs.expressions import cleaned, typed

FAILING = 500
FIELDS = {"format": "formats"}


def column(name: str, found: Typed) -> Column:
    """The declared column that the guesses make, named by its source."""
    facts: dict[str, Any] = {FIELDS.get(guess.key, guess.key): _frozen(guess) for guess in found.guesses}
    return Column(name=name, sources=(name,), title=Text(name, name), **facts)


def _frozen(guess: Guess) -> Any:
    if guess.key == "format":
        return (guess.value,) if isinstance(guess.value, str) else tuple(guess.value)
    return tuple(guess.value) if isinstance(guess.value, list) else guess.value


def expression(declared: Column) -> exp.Expr:
    """The typed value of a source column, null where its text is nothing or does not fit."""
    return typed(declared, _text(declared))


def _text(declared: Column) -> exp.Expr:
    return exp.Paren(this=cleaned(declared, exp.column(declared.name, quoted=True)))


def misfits(engine: duckdb.DuckDBPyConnection, found: Mapping[str, Typed]) -> list[str]:
    """The columns of which some row does not fit."""
    checked = {name: item for name, item in found.items() if item.kind not in ("varchar", "list")}
    if not checked:
        return []
    figures = [
        exp.Count(this=exp.Case().when(_misfit(column(name, item)), exp.Literal.number(1)))
        for name, item in checked.items()
    ]
    row = engine.sql(exp.select(*figures).from_(TABLE).sql("duckdb", identify=True)).fetchone()
    assert row is not None, "an aggregate has a row"
    return [name for name, count in zip(checked, row, strict=True) if count]


def _misfit(declared: Column) -> exp.Expr:
    given = exp.Not(this=exp.Is(this=_text(declared), expression=exp.null()))
    return exp.And(this=given, expression=exp.Is(this=exp.Paren(this=expression(declared)), expression=exp.null()))


def with_misfits(engine: duckdb.DuckDBPyConnection, values: Values, found: Typed) -> Values:
    """The values, the texts that do not fit among them, each with about as many rows as the sample would have."""
    declared = column(values.name, found)
    text = exp.column(values.name, quoted=True)
    query = (
        exp.select(text, exp.Count(this=exp.Star()))
        .from_(TABLE)
        .where(_misfit(declared))
        .group_by(exp.Literal.number(1))
        .order_by(exp.Ordered(this=exp.Literal.number(2), desc=True))
        .limit(FAILING)
    )
    rate = values.seen / max(values.filled, 1)
    more = {
        text: max(1, round(count * rate)) for text, count in engine.sql(query.sql("duckdb", identify=True)).fetchall()
    }
    return replace(values, counts={**values.counts, **more})


def extremes(engine: duckdb.DuckDBPyConnection, found: Mapping[str, Typed]) -> dict[str, tuple[Any, Any]]:
    """Smallest and largest typed value of every column that has numbers or times, of all rows."""
    ranged = {name: item for name, item in found.items() if item.kind not in ("varchar", "list", "boolean")}
    if not ranged:
        return {}
    figures = []
    for name, item in ranged.items():
        value = expression(column(name, item))
        figures += [exp.Min(this=value), exp.Max(this=value.copy())]
    row = engine.sql(exp.select(*figures).from_(TABLE).sql("duckdb", identify=True)).fetchone()
    assert row is not None, "an aggregate has a row"
    return {name: (row[2 * place], row[2 * place + 1]) for place, name in enumerate(ranged)}
