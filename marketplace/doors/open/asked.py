"""The parameters of a question → what is asked, held against the columns that the reading gives. Pure.

    ?select=date,usd &usd.gt=1.1 &country=KR&country=JP &sort=-date &limit=100 &cursor=…      rows
    ?by=country,month &figure=count &figure=sum.usd &usd.gt=1.1 &sort=-sum.usd                groups

A column is named with its operator after a point; without one it equals. One that is given twice takes either value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp

from marketplace.doors.open import typed
from marketplace.doors.open.columns import Columns
from marketplace.doors.open.conditions import Given, conditions
from marketplace.doors.open.errors import ColumnUnknown, DoesNotFit, ParameterUnknown, TooManyAsked

DEFAULT_LIMIT, MOST_ROWS, DEEPEST = 100, 10_000, 1_000_000
MOST_FIGURES, MOST_BY = 10, 5
ROWS = frozenset({"select", "sort", "limit", "cursor", "format"})
GROUPS = frozenset({"by", "figure", "sort", "limit", "cursor", "format"})


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
    """`where`: all of them are met."""

    where: tuple[exp.Expression, ...]
    sort: tuple[Sort, ...]
    limit: int
    form: Form
    select: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


def rows_asked(given: Given, columns: Columns) -> Asked:
    """Invalid, with place, cause and remedy."""
    one = _Read(given, columns)
    select = one.names("select") or tuple(columns.kinds)
    sort = one.sort(lambda of: columns.demand("sort", of))
    return Asked(conditions(given, columns, ROWS), sort, one.limit(), one.form(), select=select)


def groups_asked(given: Given, columns: Columns) -> Asked:
    """The same of groups; without `figure` they are counted."""
    one = _Read(given, columns)
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

    sort = one.sort(demand)
    form = one.form()
    if form is Form.GEOJSON:
        raise ParameterUnknown("format: groups have no places", remedy="Ask for json or csv.")
    return Asked(conditions(given, columns, GROUPS), sort, one.limit(), form, by=by, figures=figures)


@dataclass(frozen=True, slots=True)
class _Read:
    given: Given
    columns: Columns

    def listed(self, parameter: str) -> list[str]:
        return [part for name, value in self.given if name == parameter for part in value.split(",") if part]

    def names(self, parameter: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.columns.demand(parameter, part) for part in self.listed(parameter)))

    def sort(self, demand: Callable[[str], str]) -> tuple[Sort, ...]:
        """A column that is named twice sorts by its first place."""
        found: dict[str, Sort] = {}
        for part in self.listed("sort"):
            by = demand(part.removeprefix("-"))
            found.setdefault(by, Sort(by, part.startswith("-")))
        return tuple(found.values())

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
