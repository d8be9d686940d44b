"""The parameters of a question → what is asked, held against the columns that the reading gives. Pure.

    ?select=date,usd &usd.gt=1.1 &country=KR&country=JP &sort=-date &limit=100 &cursor=…      rows
    ?by=country,month &figure=count &figure=sum.usd &usd.gt=1.1 &sort=-sum.usd                groups

A column is named with its operator after a point; without one it equals. One that is given twice takes either value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from sqlglot import exp

from marketplace.doors.open import typed
from marketplace.doors.open.errors import ColumnUnknown, DoesNotFit, ParameterUnknown, TooManyAsked
from marketplace.licensing.rendering import name

DEFAULT_LIMIT, MOST_ROWS, DEEPEST = 100, 10_000, 1_000_000
MOST_FILTERS, MOST_FIGURES, MOST_BY = 30, 10, 5


class Op(StrEnum):
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    CONTAINS = "contains"
    STARTS = "starts"
    EMPTY = "empty"


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class Function(StrEnum):
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


_COMPARED: Mapping[Op, type[exp.Binary]] = {
    Op.EQ: exp.EQ, Op.NE: exp.NEQ, Op.LT: exp.LT, Op.LE: exp.LTE, Op.GT: exp.GT, Op.GE: exp.GTE,
}  # fmt: skip
_ALIKE: Mapping[Op, Callable[..., exp.Expr]] = {Op.NE: exp.and_}  # of one column and operator; else any of them
TEXTS = (Op.CONTAINS, Op.STARTS)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a reading gives: column → Delta's type, and the zone of those that hold times."""

    kinds: Mapping[str, str]
    zones: Mapping[str, str] = field(default_factory=dict)

    def demand(self, place: str, column: str) -> str:
        if column not in self.kinds:
            raise ColumnUnknown(place, column, list(self.kinds))
        return column


@dataclass(frozen=True, slots=True)
class Sort:
    by: str
    down: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """`of` None: rows are counted. `label`: what it is called in the answer and in `sort`."""

    function: Function
    of: str | None

    @property
    def label(self) -> str:
        return self.function.value if self.of is None else f"{self.function.value}.{self.of}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`where`: one condition a column; `written`: all that names the question, but for where its page begins."""

    where: tuple[exp.Expression, ...]
    sort: tuple[Sort, ...]
    limit: int
    form: Form
    cursor: str | None
    written: str
    select: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


def rows_asked(given: Sequence[tuple[str, str]], columns: Columns) -> Asked:
    """Invalid, with place, cause and remedy."""
    one = _Read(given, columns, frozenset({"select", "sort", "limit", "cursor", "format"}))
    select = one.names("select") or tuple(columns.kinds)
    sort = tuple(_sort(part, lambda of: columns.demand("sort", of)) for part in one.listed("sort"))
    return Asked(one.where(), sort, one.limit(), one.form(), one.single("cursor"), one.written(), select=select)


def groups_asked(given: Sequence[tuple[str, str]], columns: Columns) -> Asked:
    """The same of groups; without `figure` they are counted."""
    one = _Read(given, columns, frozenset({"by", "figure", "sort", "limit", "cursor", "format"}))
    by = one.names("by")
    figures = tuple(dict.fromkeys(_figure(part, columns) for part in one.listed("figure")))
    figures = figures or (Figure(Function.COUNT, None),)
    if len(by) > MOST_BY or len(figures) > MOST_FIGURES:
        raise TooManyAsked("by, figure: too many", remedy=f"Ask for {MOST_BY} columns and {MOST_FIGURES} figures.")
    labels = [*by, *(figure.label for figure in figures)]
    if len(set(labels)) < len(labels):
        raise ParameterUnknown("figure: it bears the name of a column of by", remedy="Count a column: count.column.")

    def demand(of: str) -> str:
        if of not in labels:
            raise ColumnUnknown("sort", of, labels)
        return of

    sort = tuple(_sort(part, demand) for part in one.listed("sort"))
    form = one.form()
    if form is Form.GEOJSON:
        raise ParameterUnknown("format: groups have no places", remedy="Ask for json or csv.")
    return Asked(one.where(), sort, one.limit(), form, one.single("cursor"), one.written(), by=by, figures=figures)


@dataclass(frozen=True, slots=True)
class _Read:
    given: Sequence[tuple[str, str]]
    columns: Columns
    reserved: frozenset[str]

    def listed(self, parameter: str) -> list[str]:
        return [part for name, value in self.given if name == parameter for part in value.split(",") if part]

    def names(self, parameter: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.columns.demand(parameter, part) for part in self.listed(parameter)))

    def single(self, parameter: str) -> str | None:
        found = [value for name, value in self.given if name == parameter]
        return found[-1] if found and found[-1] else None

    def limit(self) -> int:
        given = self.single("limit")
        if given is None:
            return DEFAULT_LIMIT
        if not given.isdecimal() or not 1 <= int(given) <= MOST_ROWS:
            raise TooManyAsked(
                f"limit: {given[:20]!r} is no number from 1 to {MOST_ROWS}",
                remedy="Ask for less and follow `next`, or take the file, which holds all rows.",
            )
        return int(given)

    def form(self) -> Form:
        given = self.single("format") or Form.JSON
        if given not in [*Form]:
            raise ParameterUnknown(f"format: {given[:20]!r} is none", remedy=f"Ask for {', '.join(Form)}.")
        return Form(given)

    def where(self) -> tuple[exp.Expression, ...]:
        """Several values of one column and operator are alternatives; different ones must all be met."""
        found: dict[tuple[str, Op], list[exp.Expression]] = {}
        for parameter, value in self.given:
            if parameter not in self.reserved:
                column, op = self._of(parameter)
                found.setdefault((column, op), []).append(self._condition(parameter, column, op, value))
        if sum(map(len, found.values())) > MOST_FILTERS:
            raise TooManyAsked("too many conditions", remedy=f"Send {MOST_FILTERS} at most.")
        return tuple(cast("exp.Expression", _ALIKE.get(op, exp.or_)(*parts)) for (_, op), parts in found.items())

    def written(self) -> str:
        return "&".join(f"{name}={value}" for name, value in self.given if name not in ("cursor", "limit"))

    def _of(self, parameter: str) -> tuple[str, Op]:
        column, _, op = parameter.partition(".")
        if column not in self.columns.kinds and not op:
            known = [*self.columns.kinds, *sorted(self.reserved)]
            raise ColumnUnknown("the address", column, known)
        if op not in ("", *Op):
            raise ParameterUnknown(f"{column}.{op[:20]}: there is no such operator", remedy=f"Use {', '.join(Op)}.")
        return self.columns.demand(parameter[:100], column), Op(op or "eq")

    def _condition(self, place: str, column: str, op: Op, value: str) -> exp.Expression:
        kind, held = self.columns.kinds[column], name(column)
        if op is Op.EMPTY:
            empty = typed.is_true(place, value)
            return exp.Is(this=held, expression=exp.Null()) if empty else exp.not_(held.is_(exp.Null()))
        if op in TEXTS:
            if kind != "string":
                raise DoesNotFit(f"{place}: {column} holds no text", remedy="Compare it with eq, lt, le, gt or ge.")
            function = "contains" if op is Op.CONTAINS else "starts_with"
            looked = exp.func(function, exp.func("lower", held), exp.Literal.string(value.lower()))
            return cast("exp.Expression", looked)
        if value == "" and op is Op.EQ and kind != "string":
            raise DoesNotFit(f"{place}: nothing is given", remedy=f"Ask for empty ones by {column}.empty=true.")
        given = typed.literal(place, value, kind, self.columns.zones.get(column))
        return cast("exp.Expression", _COMPARED[op](this=held, expression=given))


def _sort(part: str, demand: Callable[[str], str]) -> Sort:
    return Sort(demand(part.removeprefix("-")), part.startswith("-"))


def _figure(part: str, columns: Columns) -> Figure:
    function, _, of = part.partition(".")
    if function not in [*Function]:
        raise ParameterUnknown(
            f"figure: {function[:20]!r} is none", remedy=f"Use {', '.join(Function)}, as sum.column."
        )
    if not of:
        if function != Function.COUNT:
            raise ParameterUnknown(f"figure: {function} of what?", remedy=f"Name a column: {function}.column.")
        return Figure(Function.COUNT, None)
    kind = columns.kinds[columns.demand("figure", of)]
    if function in (Function.SUM, Function.AVG) and not typed.is_number(kind):
        raise DoesNotFit(f"figure: {of} holds no numbers", remedy="Ask for count, min or max of it.")
    return Figure(Function(function), of)
