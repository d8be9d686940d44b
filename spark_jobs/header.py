"""Which field of a file is which declared column: header names → positions, or a refusal that names the columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sectors.spec import Column, Dataset, OnNewColumns
from spark_jobs.errors import Refusal

MOST_COLUMNS = 4000


@dataclass(frozen=True, slots=True)
class Header:
    """`names`: the file's own; `columns`: table column → position; `drift`: what differs from the declaration."""

    names: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    evolved: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()

    @property
    def nameless(self) -> tuple[int, ...]:
        """Positions of fields without a name, such as what follows a comma at the end of each line."""
        return tuple(place for place, name in enumerate(self.names) if not name)


def match(dataset: Dataset, fields: Sequence[str], file_name: str) -> Header:
    """Refusal where a declared column is missing, a name stands twice, or a frozen dataset meets a new name."""
    names = tuple(field.strip() for field in fields)
    _sound(names, file_name)
    places = {name: place for place, name in enumerate(names)}
    found = {column.name: _place(column, places) for column in dataset.columns}
    if missing := [column for column in dataset.columns if found[column.name] is None]:
        raise _missing(missing, names, file_name)
    columns = {name: place for name, place in found.items() if place is not None}
    used = {*columns.values(), *(places[name] for name in dataset.ignored if name in places)}
    new = {name: place for name, place in places.items() if name and place not in used}
    if new and dataset.drift.columns is OnNewColumns.FREEZE:
        raise _unknown(dataset, new, file_name)
    evolved = _evolved(dataset, new) if dataset.drift.columns is OnNewColumns.EVOLVE else {}
    drift = (*_renamed(dataset, columns, names), *(f"new column {name}: {dataset.drift.columns}" for name in new))
    return Header(names, tuple({**columns, **evolved}.items()), tuple(evolved), drift)


class Nameless:
    """Fields without a name: empty ones mean nothing, but a value under no name is a column that nobody declared."""

    def __init__(self, dataset: Dataset, header: Header, file_name: str) -> None:
        self._freeze = dataset.drift.columns is OnNewColumns.FREEZE
        self._places, self._file_name = header.nameless, file_name
        self._told: dict[int, str] = {}

    @property
    def drift(self) -> tuple[str, ...]:
        return tuple(self._told.values())

    def look_at(self, batch: pa.Table) -> None:
        """Refusal where a frozen dataset meets a value; otherwise it is noted as drift and dropped."""
        for place in self._places:
            filled = pc.not_equal(pc.utf8_trim_whitespace(batch[str(place)]), "")
            if place not in self._told and pc.any(filled).as_py():
                self._note(place, batch.filter(filled)["_line"][0].as_py())

    def _note(self, place: int, line: int) -> None:
        cause = f"field {place + 1} has values but the header gives it no name"
        if self._freeze:
            remedy = "Name the field in the header and declare it, or leave it out."
            raise Refusal("unknown_column", place=f"{self._file_name}, line {line}", cause=cause, remedy=remedy)
        self._told[place] = f"{cause}: ignore"


def _place(column: Column, places: Mapping[str, int]) -> int | None:
    return next((places[source] for source in column.sources if source in places), None)


def _sound(names: tuple[str, ...], file_name: str) -> None:
    cause = ""
    if len(names) > MOST_COLUMNS:
        cause = f"the header names {len(names)} columns, more than {MOST_COLUMNS}"
    elif twice := sorted(name for name, count in Counter(names).items() if name and count > 1):
        cause = f"the header names {', '.join(twice)} twice"
    if cause:
        remedy = "Name each column once, and no more than the dataset has."
        raise Refusal("header_unfit", place=f"{file_name}, line 1", cause=cause, remedy=remedy)


def _renamed(dataset: Dataset, columns: Mapping[str, int], names: tuple[str, ...]) -> list[str]:
    found = [(column, names[columns[column.name]]) for column in dataset.columns]
    return [f"column {c.name}: named {name}, usually {c.sources[0]}" for c, name in found if name != c.sources[0]]


def _missing(columns: list[Column], names: tuple[str, ...], file_name: str) -> Refusal:
    wanted = "; ".join(f"{column.name} (as {' or '.join(column.sources)})" for column in columns)
    return Refusal(
        "missing_column",
        place=f"{file_name}, line 1",
        cause=f"declared columns are missing: {wanted}. The file has: {', '.join(names)}",
        remedy="Send the columns, or declare their new names as further sources.",
    )


def _unknown(dataset: Dataset, new: Mapping[str, int], file_name: str) -> Refusal:
    cause = f"undeclared columns: {', '.join(new)}. Declared are {', '.join(c.sources[0] for c in dataset.columns)}"
    remedy = 'Leave them out, declare them, list them as ignored, or set drift.columns to "evolve".'
    return Refusal("unknown_column", place=f"{file_name}, line 1", cause=cause, remedy=remedy)


def _evolved(dataset: Dataset, new: Mapping[str, int]) -> dict[str, int]:
    """A table name for each new column, unlike every other one."""
    taken = {column.name for column in dataset.columns} | {part.name for part in dataset.partitions}
    found: dict[str, int] = {}
    for source, place in new.items():
        name = wanted = sql_name(source)
        number = 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        found[name] = place
    return found


def sql_name(source: str) -> str:
    """A source name as a column name: lower case, what engines refuse replaced by `_`; Hangul stays."""
    name = "".join(c.lower() if c.isalnum() else "_" for c in source).strip("_")
    return f"x_{name}" if not name or name[0].isdigit() else name
