"""What is asked, over what the reading gives → one statement of DuckDB, a JSON text or typed text a row. Pure.

The conditions stand outside of the reading: a masked column is compared as it is shown, a hidden one is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlglot import exp

from marketplace.doors.files import text
from marketplace.doors.open.asked import Asked, Figure, Form, Function, Sort
from marketplace.doors.open.behind import behind
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.cursor import Place
from marketplace.doors.reading.reading import Reading
from marketplace.licensing.rendering import as_text, name

ROW, SORTED_BY = "row", " sorted by"  # no column's name begins with a space
_FUNCTIONS: Mapping[Function, type[exp.AggFunc]] = {
    Function.COUNT: exp.Count, Function.SUM: exp.Sum, Function.AVG: exp.Avg, Function.MIN: exp.Min,
    Function.MAX: exp.Max,
}  # fmt: skip


def order_of(reading: Reading, asked: Asked, columns: Columns, keys: Sequence[str]) -> list[Sort]:
    """None: as they lie in the files, which costs no sorting; or as asked, then by the key, else by every column.

    So no two rows that differ change places.
    """
    if not asked.sort:
        return []
    in_clear = all(key in columns.kinds and key not in reading.masks for key in keys)
    rest = [column for column in (keys if keys and in_clear else columns.kinds) if columns.kinds[column] != "array"]
    return _ordered(asked.sort, rest)


def rows(reading: Reading, asked: Asked, columns: Columns, order: Sequence[Sort], place: Place) -> str:
    """One more than asked for, so that it is known whether more follow; sorted ones with what they are sorted by."""
    needed = list(dict.fromkeys([*asked.select, *(key.by for key in order)]))
    chosen = exp.select(*map(name, needed)).from_(reading.tree().subquery("given")).where(*asked.where)
    chosen = chosen if place.after is None else chosen.where(behind(order, place.after, columns.kinds))
    chosen = _paged(chosen, order, asked.limit, place.offset)
    kinds = {column: columns.kinds[column] for column in asked.select}
    beside = [_sorted_by(order)] if order and all(columns.kinds[one.by] != "array" for one in order) else []
    return _written(chosen, order, _Shown(kinds, columns.zones, beside), asked.form)


def groups(reading: Reading, asked: Asked, columns: Columns, offset: int) -> str:
    """The same of groups, in an order that tells them all apart."""
    figures = [exp.alias_(_figure(one), one.label, quoted=True) for one in asked.figures]
    tree = exp.select(*map(name, asked.by), *figures).from_(reading.tree().subquery("given")).where(*asked.where)
    tree = tree.group_by(*map(name, asked.by)) if asked.by else tree
    order = _ordered(asked.sort, asked.by)
    chosen = _paged(exp.select("*").from_(tree.subquery("grouped")), order, asked.limit, offset)
    kinds = {column: columns.kinds[column] for column in asked.by}
    kinds |= {one.label: kind_of(one, columns) for one in asked.figures}
    zones = {**columns.zones, **{f.label: columns.zones[f.of] for f in asked.figures if f.of and f.of in columns.zones}}
    return _written(chosen, order, _Shown(kinds, zones), asked.form)


def kind_of(figure: Figure, columns: Columns) -> str:
    """Delta's name of the figure's type; a sum is as wide as DuckDB makes it."""
    if figure.of is None or figure.function is Function.COUNT:
        return "long"
    kind = columns.kinds[figure.of]
    if figure.function in (Function.MIN, Function.MAX):
        return kind
    return "decimal" if figure.function is Function.SUM and not kind.startswith(("float", "double")) else "double"


def _figure(figure: Figure) -> exp.Expression:
    of = exp.Star() if figure.of is None else name(figure.of)
    return cast("exp.Expression", _FUNCTIONS[figure.function](this=of))


def _ordered(asked: Sequence[Sort], rest: Sequence[str]) -> list[Sort]:
    named = {sort.by for sort in asked}
    return [*asked, *(Sort(column, down=False) for column in rest if column not in named)]


def _paged(tree: exp.Select, order: Sequence[Sort], limit: int, offset: int) -> exp.Select:
    return _in_order(tree, order).limit(limit + 1).offset(offset)


def _in_order(tree: exp.Select, order: Sequence[Sort]) -> exp.Select:
    """Empty values come last."""
    if not order:
        return tree
    return tree.order_by(*(exp.Ordered(this=name(one.by), desc=one.down, nulls_first=False) for one in order))


@dataclass(frozen=True, slots=True)
class _Shown:
    """Columns with their types and zones; `beside` them what is not shown."""

    kinds: Mapping[str, str]
    zones: Mapping[str, str]
    beside: Sequence[exp.Expr] = ()


def _sorted_by(order: Sequence[Sort]) -> exp.Expr:
    values = [exp.cast(name(one.by), "varchar") for one in order]
    return exp.alias_(exp.cast(exp.func("to_json", exp.Array(expressions=values)), "varchar"), SORTED_BY, quoted=True)


def _written(chosen: exp.Select, order: Sequence[Sort], shown: _Shown, form: Form) -> str:
    """The few rows that were chosen, as text; sorted once more, for an order inside does not hold outside."""
    if form is Form.CSV:
        values = [_as_varchar(value) for value in text.written(shown.kinds, shown.zones, guard=True)]
    else:
        pairs = [exp.PropertyEQ(this=exp.to_identifier(value.alias, quoted=True), expression=value.this)
                 for value in text.in_json(shown.kinds, shown.zones)]  # fmt: skip
        whole = exp.func("to_json", exp.Struct(expressions=pairs))
        values = [exp.alias_(exp.cast(whole, "varchar"), ROW, quoted=True)]
    return as_text(_in_order(exp.select(*values, *shown.beside).from_(chosen.subquery("chosen")), order), "duckdb")


def _as_varchar(value: exp.Expr) -> exp.Expr:
    return exp.alias_(exp.cast(value.this, "varchar"), value.alias, quoted=True)
