"""Figures of groups, for who holds a licence that gives no rows: the door writes the statement itself.

POST /aggregates/<dataset> {"by": […], "figures": […]} → what the licence leaves, grouped → groups that may be shown
"""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
from sqlglot import exp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.doors.files import accesses
from marketplace.doors.files.door import Door
from marketplace.doors.files.routes import body_of, refused
from marketplace.doors.quota import QuotaReached
from marketplace.doors.reading.engine import engine
from marketplace.doors.reading.errors import Refused
from marketplace.doors.reading.estimate import estimated
from marketplace.doors.reading.reading import Reading
from marketplace.doors.sql.bounds import at_most
from marketplace.doors.tokens import Key
from marketplace.errors import Invalid
from marketplace.grants.values import Reason
from marketplace.ids import new_id
from marketplace.licensing.rendering import as_text, name
from marketplace.metering import grouping
from marketplace.metering.groups import shown
from wire.aggregates import Aggregates, Asked, Figure, Function, Group
from wire.terms import QuotaMeasure

MOST_GROUPS = 100_000
LARGEST = 2**53  # whole numbers beyond it are no numbers to every reader of JSON
NUMBERS = ("byte", "short", "integer", "long", "float", "double", "decimal")  # as Delta calls them


async def aggregate(request: Request) -> Response:
    """Refused as a file of it would be; 409 for a grouping that lies across an earlier one of this release."""
    door: Door = request.app.state.door
    asked = await body_of(request, Asked)
    key, dataset, began = await door.key(request), request.path_params["dataset"], door.clock()
    try:
        reading, minimum = await door.gate.groups(key, dataset, began)
    except Refused as error:
        raise await refused(door, error, key, dataset, began) from error
    demand_fit(asked, reading)
    await _lay_down(door, reading, asked)
    size = await asyncio.to_thread(_size, door, reading, asked)
    access = new_id("acc")
    await _take(door, key, reading, {QuotaMeasure.QUERIES: 1, QuotaMeasure.BYTES: size}, access)
    told = await asyncio.to_thread(_told, door, reading, asked, minimum)
    await _take(door, key, reading, {QuotaMeasure.ROWS: len(told.groups)}, access)
    body = orjson.dumps(told.model_dump(), default=_written)
    use = accesses.Use(key.member, dataset, began, door.clock())
    door.recorder.tell(partial(accesses.of_groups, use, access, len(told.groups), len(body), asked.model_dump_json()))
    return Response(body, 200, {"cache-control": "no-store"}, "application/json")


def demand_fit(asked: Asked, reading: Reading) -> None:
    """Invalid for columns that the licence does not show, and for figures of what is no number."""
    wanted = [*asked.by, *(figure.of for figure in asked.figures)]
    if absent := sorted(set(wanted) - set(reading.columns)):
        shows = ", ".join(reading.columns)
        raise Invalid(f"the licence does not show {', '.join(absent)}", remedy=f"It shows {shows}.")
    if len(set(asked.by)) < len(asked.by) or not set(asked.only) <= set(asked.by):
        raise Invalid("only the columns of the groups, each once, can be chosen from", remedy="See docs/metering.md.")
    if odd := [f.of for f in asked.figures if not reading.kind(f.of).startswith(NUMBERS)]:
        raise Invalid(f"{', '.join(odd)} holds no numbers", remedy="Ask for figures of columns that hold numbers.")


async def _lay_down(door: Door, reading: Reading, asked: Asked) -> None:
    """Conflict where this release was grouped across it: both answers together could tell of single rows."""
    async with door.meter.database.connect() as connection:
        grants = [grant.id for grant in reading.grants or ()]
        await grouping.lay_down(connection, grants[0], reading.table.version, sorted(asked.by), door.clock())


async def _take(door: Door, key: Key, reading: Reading, amounts: dict[QuotaMeasure, int], access: str) -> None:
    now = door.clock()
    try:
        await door.meter.take([(reading.grants or (), amounts)], access, now)
    except QuotaReached:
        use = accesses.Use(key.member, reading.dataset, now, door.clock())
        door.recorder.tell(partial(accesses.of_refusal, use, Reason.QUOTA))
        raise


def _size(door: Door, reading: Reading, asked: Asked) -> int:
    """What is read at most."""
    columns = {*asked.by, *(figure.of for figure in asked.figures)}
    with engine(pseudonym_key=door.pseudonym_key, spill=door.scratch) as running:
        told = estimated(reading, columns, running)
    return at_most(told, len(columns)) or 0


def _told(door: Door, reading: Reading, asked: Asked, minimum: int) -> Aggregates:
    with engine(pseudonym_key=door.pseudonym_key, spill=door.scratch) as running:
        found = [row for batch in running.batches(statement(reading, asked)) for row in batch.to_pylist()]
    if len(found) > MOST_GROUPS:
        raise Invalid(f"these are more than {MOST_GROUPS:,} groups", remedy="Group by fewer columns, or coarser ones.")
    may = _may(found, asked, "rows_", minimum)
    told = [_may(found, asked, f"values_{n}", minimum) for n in range(len(asked.figures))]
    groups = [
        _group(row, asked, [_key(row, asked) in of for of in told])
        for row in found
        if _key(row, asked) in may and _is_wanted(_key(row, asked), asked)
    ]
    return Aggregates(
        dataset=reading.dataset, version=reading.table.version, minimum_group=minimum,
        complete=len(may) == len(found), groups=groups,
    )  # fmt: skip


def _may(found: Sequence[dict[str, Any]], asked: Asked, counted: str, minimum: int) -> set[tuple[object, ...]]:
    """The groups that may be shown by so many rows, or by so many values that a figure is made of."""
    return shown({_key(row, asked): row[counted] for row in found}, minimum)


def statement(reading: Reading, asked: Asked) -> str:
    """Every group, in the order of its values; one more than there may be, to be noticed."""
    by = [exp.alias_(name(column), f"by_{n}") for n, column in enumerate(asked.by)]
    figures = [exp.alias_(_figure(figure), f"figure_{n}") for n, figure in enumerate(asked.figures)]
    values = [exp.alias_(exp.Count(this=name(figure.of)), f"values_{n}") for n, figure in enumerate(asked.figures)]
    rows = exp.alias_(exp.Count(this=exp.Star()), "rows_")
    tree = exp.select(*by, rows, *values, *figures).from_(reading.tree().subquery("given"))
    for column in asked.by:
        tree = tree.group_by(name(column)).order_by(name(column))
    if not asked.by:
        tree = tree.having(exp.Count(this=exp.Star()) > 0)
    return as_text(tree.limit(MOST_GROUPS + 1), "duckdb")


def _figure(figure: Figure) -> exp.AggFunc:
    return {Function.SUM: exp.Sum, Function.MEAN: exp.Avg}[figure.function](this=name(figure.of))


def _key(row: dict[str, Any], asked: Asked) -> tuple[object, ...]:
    return tuple(row[f"by_{n}"] for n in range(len(asked.by)))


def _is_wanted(key: Sequence[object], asked: Asked) -> bool:
    """Chosen after the groups were made: to choose makes no other groups."""
    pairs = zip(asked.by, key, strict=True)
    return all(column not in asked.only or _plain(value) in asked.only[column] for column, value in pairs)


def _written(value: object) -> object:
    """A decimal with digits after its point as text, so that none is lost."""
    whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
    return int(value) if isinstance(value, Decimal) and whole and abs(value) < LARGEST else str(value)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | str | None) else str(value)


def _group(row: dict[str, Any], asked: Asked, told: Sequence[bool]) -> Group:
    """A figure that is made of too few values is empty."""
    figures = {f"{f.function} of {f.of}": row[f"figure_{n}"] if told[n] else None for n, f in enumerate(asked.figures)}
    values = {column: row[f"by_{n}"] for n, column in enumerate(asked.by)}
    return Group(values=values, rows=row["rows_"], figures=figures)


ROUTES = (Route("/aggregates/{dataset}", aggregate, methods=["POST"]),)
