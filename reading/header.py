"""Which field of a file is which declared column: header names → positions, or a refusal that names the columns."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reading.bounds import in_force
from reading.errors import Refusal
from reading.wide import Wide
from sectors.sources import fields
from sectors.spec import Column, Dataset, Format, OnNewColumns


@dataclass(frozen=True, slots=True)
class Header:
    """`names`: the file's own; `columns`: table column → the fields that it is made of; `drift`: what differs from
    the declaration. A field is told by its position, or, where unpivoting makes it, by its name; a column without
    fields comes from the file's name.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    evolved: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    nameless: tuple[int, ...] = ()  # positions of fields without a name, such as what follows a comma at the line's end
    wide: Wide | None = None

    @property
    def places(self) -> list[int]:
        """The positions of the fields that are read."""
        made = set(self.wide.made) if self.wide else set()
        used = {int(key) for _, keys in self.columns for key in keys if key not in made}
        return sorted(used | set(self.nameless) | set(self.wide.places if self.wide else ()))


def match(dataset: Dataset, form: Format, header: Sequence[str], file_name: str) -> Header:
    """Refusal where a declared column is missing, a name stands twice, or a frozen dataset meets a new name."""
    names = tuple(plain(field) for field in header)
    _sound(names, file_name)
    keys = {name: str(place) for place, name in enumerate(names)}
    wide = Wide.of(form.unpivot, names) if form.unpivot else None
    if wide:
        keys = {name: key for name, key in keys.items() if int(key) not in wide.places} | {k: k for k in wide.made}
    found = {column.name: _keys(column, keys) for column in dataset.columns}
    if gone := [column for column in dataset.columns if found[column.name] is None]:
        raise missing(gone, names, file_name)
    columns = {name: used for name, used in found.items() if used is not None}
    known = {key for used in columns.values() for key in used} | {keys[n] for n in dataset.ignored if n in keys}
    new = {name: key for name, key in keys.items() if name and key not in known}
    evolved, added = admitted(dataset, new, file_name)
    drift = (*_renamed(dataset, columns, names), *added)
    spoken = "" in dataset.ignored or keys.get("") in known
    nameless = () if spoken else tuple(place for place, name in enumerate(names) if not name)
    return Header(names, tuple({**columns, **evolved}.items()), tuple(evolved), drift, nameless, wide)


def admitted(
    dataset: Dataset, new: Mapping[str, str], file_name: str
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """New names as the drift policy has it: columns that they make, and what is said of them; or a Refusal."""
    policy = dataset.drift.columns
    if new and policy is OnNewColumns.FREEZE:
        raise _unknown(dataset, new, file_name)
    evolved = _evolved(dataset, new) if policy is OnNewColumns.EVOLVE else {}
    return evolved, tuple(f"new column {name}: {policy}" for name in new)


def plain(name: str) -> str:
    """A name without space around it, its Hangul composed: some systems write syllables in pieces."""
    return unicodedata.normalize("NFC", name.strip())


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


def _keys(column: Column, keys: Mapping[str, str]) -> tuple[str, ...] | None:
    """The fields that a column is made of; none for one from the file's name, None where they are missing."""
    if column.file_name is not None:
        return ()
    if column.parts:
        found = [keys.get(plain(part)) for part in column.parts]
        return tuple(key for key in found if key is not None) if None not in found else None
    return next(((keys[name],) for name in map(plain, column.sources) if name in keys), None)


def _sound(names: tuple[str, ...], file_name: str) -> None:
    cause = ""
    if len(names) > in_force().columns:
        cause = f"the header names {len(names)} columns, more than {in_force().columns}"
    elif twice := sorted(name for name, count in Counter(names).items() if name and count > 1):
        cause = f"the header names {', '.join(twice)} twice"
    if cause:
        remedy = "Name each column once, and no more than the dataset has."
        raise Refusal("header_unfit", place=f"{file_name}, line 1", cause=cause, remedy=remedy)


def _renamed(dataset: Dataset, columns: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> list[str]:
    found = [(column, columns[column.name][0]) for column in dataset.columns if column.sources]
    named = [(column, names[int(key)]) for column, key in found if key.isdecimal()]
    return [f"column {c.name}: named {n}, usually {c.sources[0]}" for c, n in named if n != plain(c.sources[0])]


def missing(columns: list[Column], names: tuple[str, ...], file_name: str) -> Refusal:
    wanted = "; ".join(f"{column.name} (as {_named(column)})" for column in columns)
    return Refusal(
        "missing_column",
        place=f"{file_name}, line 1",
        cause=f"declared columns are missing: {wanted}. The file has: {', '.join(names)}",
        remedy="Send the columns, or declare their new names as further sources.",
    )


def _named(column: Column) -> str:
    return " + ".join(column.parts) if column.parts else " or ".join(column.sources)


def _unknown(dataset: Dataset, new: Mapping[str, str], file_name: str) -> Refusal:
    declared = ", ".join(" + ".join(column.parts) or column.sources[0] for column in dataset.columns if fields(column))
    cause = f"undeclared columns: {', '.join(new)}. Declared are {declared}"
    remedy = 'Leave them out, declare them, list them as ignored, or set drift.columns to "evolve".'
    return Refusal("unknown_column", place=f"{file_name}, line 1", cause=cause, remedy=remedy)


def _evolved(dataset: Dataset, new: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """A table name for each new column, unlike every other one."""
    taken = {column.name for column in dataset.columns} | {part.name for part in dataset.partitions}
    found: dict[str, tuple[str, ...]] = {}
    for source, key in new.items():
        name = wanted = sql_name(source)
        number = 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        found[name] = (key,)
    return found


def sql_name(source: str) -> str:
    """A source name as a column name: lower case, what engines refuse replaced by `_`; Hangul stays."""
    name = "".join(c.lower() if c.isalnum() else "_" for c in source).strip("_")
    return f"x_{name}" if not name or name[0].isdigit() else name
