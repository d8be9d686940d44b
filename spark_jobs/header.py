"""Which field of a file is which declared column: header names → positions, or a refusal that names the columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from sectors.spec import Column, Dataset, OnNewColumns
from spark_jobs.errors import Refusal


@dataclass(frozen=True, slots=True)
class Header:
    """`names`: the file's own; `columns`: table column → position; `drift`: what differs from the declaration."""

    names: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    evolved: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()


def match(dataset: Dataset, fields: Sequence[str], file_name: str) -> Header:
    """Refusal where a declared column is missing, a name stands twice, or a frozen dataset meets a new name."""
    names = tuple(field.strip() for field in fields)
    places = {name: place for place, name in enumerate(names)}
    _no_name_twice(names, file_name)
    found = {column.name: _place(column, places) for column in dataset.columns}
    if missing := [column for column in dataset.columns if found[column.name] is None]:
        raise _missing(missing, names, file_name)
    used = set(found.values())
    new = [n for n, place in places.items() if n and place not in used and n not in dataset.ignored]
    renamed = [
        f"column {column.name}: named {name}, usually {column.sources[0]}"
        for column in dataset.columns
        if (name := names[found[column.name] or 0]) != column.sources[0]
    ]
    columns = [(name, place) for name, place in found.items() if place is not None]
    return _with_new(dataset, Header(names, tuple(columns), (), tuple(renamed)), new, places, file_name)


def _place(column: Column, places: dict[str, int]) -> int | None:
    return next((places[source] for source in column.sources if source in places), None)


def _no_name_twice(names: tuple[str, ...], file_name: str) -> None:
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        cause = f"the header names {', '.join(twice)} twice"
        raise Refusal("header_twice", place=f"{file_name}, line 1", cause=cause, remedy="Name each column once.")


def _missing(columns: list[Column], names: tuple[str, ...], file_name: str) -> Refusal:
    wanted = "; ".join(f"{column.name} (as {' or '.join(column.sources)})" for column in columns)
    return Refusal(
        "missing_column",
        place=f"{file_name}, line 1",
        cause=f"declared columns are missing: {wanted}. The file has: {', '.join(names)}",
        remedy="Send the columns, or declare their new names as further sources.",
    )


def _with_new(dataset: Dataset, header: Header, new: list[str], places: dict[str, int], file_name: str) -> Header:
    """Undeclared names by the drift policy: refused, dropped, or kept as text under a name of their own."""
    if not new:
        return header
    policy = dataset.drift.columns
    if policy is OnNewColumns.FREEZE:
        cause = f"undeclared columns: {', '.join(new)}. Declared are {', '.join(c.sources[0] for c in dataset.columns)}"
        remedy = 'Leave them out, declare them, list them as ignored, or set drift.columns to "evolve".'
        raise Refusal("unknown_column", place=f"{file_name}, line 1", cause=cause, remedy=remedy)
    drift = (*header.drift, *(f"new column {name}: {policy}" for name in new))
    if policy is OnNewColumns.IGNORE:
        return Header(header.names, header.columns, (), drift)
    evolved = {sql_name(name): places[name] for name in new}
    return Header(header.names, (*header.columns, *evolved.items()), tuple(evolved), drift)


def sql_name(source: str) -> str:
    """A source name as a column name: lower case, what engines refuse replaced by `_`; Hangul stays."""
    name = "".join(c.lower() if c.isalnum() else "_" for c in source).strip("_")
    return f"x_{name}" if not name or name[0].isdigit() else name
