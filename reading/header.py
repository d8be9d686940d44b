"""Which field of a file is which declared column: header names → positions, or a refusal that names the columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reading.bounds import in_force
from reading.drift import admitted, carried, held_back, missing, otherwise, plain
from reading.errors import Refusal
from reading.wide import Wide
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format


@dataclass(frozen=True, slots=True)
class Header:
    """`names`: the file's own; `columns`: table column → the fields that it is made of; `drift`: what differs from
    the declaration. A field is told by its position, or, where unpivoting makes it, by its name; a column without
    fields comes from the file's name, or the file lacks it. `held`: undeclared name → the field that holds rows back.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    evolved: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    nameless: tuple[int, ...] = ()  # positions of fields without a name, such as what follows a comma at the line's end
    wide: Wide | None = None

    @property
    def places(self) -> list[int]:
        """The positions of the fields that are read."""
        made = set(self.wide.made) if self.wide else set()
        used = {int(key) for _, keys in self.columns for key in keys if key not in made}
        used |= {int(key) for _, key in self.held if key not in made}
        return sorted(used | set(self.nameless) | set(self.wide.places if self.wide else ()))


def match(dataset: Dataset, form: Format, header: Sequence[str], file_name: str) -> Header:
    """Refusal where a name stands twice, and where what the drift policy freezes has changed."""
    names = tuple(plain(field) for field in header)
    _sound(names, file_name)
    keys = {name: str(place) for place, name in enumerate(names)}
    wide = Wide.of(form.unpivot, names) if form.unpivot else None
    if wide:
        keys = {name: key for name, key in keys.items() if int(key) not in wide.places} | {k: k for k in wide.made}
    found = {column.name: _keys(column, keys) for column in dataset.columns}
    lacking = [column for column in dataset.columns if found[column.name] is None]
    columns = {name: used for name, used in found.items() if used is not None}
    taken, lacking, new = carried(dataset, lacking, _new(dataset, keys, columns))
    columns |= {column: (keys[name],) for column, name in taken.items()}
    if gone := held_back(dataset, lacking):
        raise missing(gone, names, list(new), file_name)
    added = admitted(dataset, new, file_name)
    drift = (*_otherwise(dataset, columns, names), *(f"column {c.name}: missing: ignore" for c in lacking), *added.said)
    in_order = {column.name: columns.get(column.name, ()) for column in dataset.columns}
    spoken = "" in dataset.ignored or any(keys.get("") in used for used in columns.values())
    nameless = () if spoken else tuple(place for place, name in enumerate(names) if not name)
    held = tuple(added.held.items())
    all_of_them = tuple({**in_order, **added.evolved}.items())
    return Header(names, all_of_them, tuple(added.evolved), drift, held, nameless, wide)


def _new(dataset: Dataset, keys: Mapping[str, str], columns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The names that no column takes and nobody ignores."""
    known = {key for used in columns.values() for key in used} | {keys[n] for n in dataset.ignored if n in keys}
    return {name: key for name, key in keys.items() if name and key not in known}


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


def _otherwise(dataset: Dataset, columns: Mapping[str, tuple[str, ...]], names: tuple[str, ...]) -> list[str]:
    """Which columns bear another than their usual name."""
    found = [(column, columns.get(column.name, ())) for column in dataset.columns if column.sources]
    named = [(column, names[int(used[0])]) for column, used in found if used and used[0].isdecimal()]
    return [otherwise(column, name) for column, name in named if name != plain(column.sources[0])]
