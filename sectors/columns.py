"""The columns of a declaration and what is built of them: key, partitions, charts."""

from sectors.checks import read_check
from sectors.reader import Reader, nearest
from sectors.sources import read_sources
from sectors.spec.column import Column, Sensitivity
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from sectors.texts import read_texts
from sectors.types import PLAIN, TIMES, is_name, is_type

Columns = dict[str, Column]


def read_columns(file: Reader) -> Columns:
    """Every [[column]] by its name; DeclarationError where a name or a source names two."""
    found = [_column(item) for item in file.tables("column")]
    if not found:
        raise file.error("column", "no column is declared", "Write a [[column]] for each.")
    names: dict[str, str] = {}
    sources: dict[str, str] = {}
    for place, column in enumerate(found):
        for words, seen in (((column.name,), names), (column.sources, sources)):
            for word in words:
                if word in seen:
                    cause = f"{word!r} names both {seen[word]} and {column.name}"
                    raise file.error(f"column[{place}]", cause, "Give each its own name and sources.")
                seen[word] = column.name
    columns = {column.name: column for column in found}
    _not_before(file, columns)
    return columns


def _column(reader: Reader) -> Column:
    name, kind = reader.take("name", str), reader.take("type", str)
    if not is_name(name):
        raise reader.error("name", f"{name!r} is not a column name", "Use a-z, 0-9 and _, a letter first.")
    if not is_type(kind):
        known = [*PLAIN, "decimal(18,2)"]
        raise reader.error("type", f"is {kind!r}", f"Use one of {', '.join(known)}{nearest(kind, known)}.")
    facts = {**read_sources(reader, name), **read_texts(reader, kind)}
    found = Column(
        name=name,
        type=kind,
        title=reader.text("title", Text(name, name)),
        unit=reader.optional("unit", str),
        required=reader.take("required", bool, default=False),
        checks=tuple(read_check(item, kind) for item in reader.tables("checks")),
        sensitivity=reader.choice("sensitivity", Sensitivity, Sensitivity.PUBLIC),
        **facts,
    )
    reader.done()
    return found


def _not_before(file: Reader, columns: Columns) -> None:
    """A column that another one is held against is there, and of the same kind."""
    for place, column in enumerate(columns.values()):
        for check in column.checks:
            if check.kind == "not_before":
                other = known(file, f"column[{place}].checks", check.arguments[0], columns)
                if other.type.partition("(")[0] != column.type.partition("(")[0]:
                    cause = f"{column.name} is a {column.type}, {other.name} a {other.type}"
                    raise file.error(f"column[{place}].checks", cause, "Compare columns of one type.")


def known(reader: Reader, key: str, name: object, columns: Columns) -> Column:
    """The column that `key` names; DeclarationError, with the nearest name, where there is none."""
    if name not in columns:
        raise reader.error(key, f"no column {name!r}", f"Name a declared column{nearest(str(name), list(columns))}.")
    return columns[str(name)]


def read_key(dataset: Reader, columns: Columns) -> tuple[str, ...]:
    names = dataset.strings("key", ())
    for name in names:
        _always_there(dataset, "key", known(dataset, "key", name, columns))
    if len(set(names)) < len(names):
        raise dataset.error("key", "names a column twice", "Name each once.")
    return names


def read_partitions(dataset: Reader, columns: Columns) -> tuple[Partition, ...]:
    """`{ month = "measured_at", region = "region" }`: a grain of a time column, or a column as it is."""
    items = dataset.table("partition_by", optional=True).items()
    return tuple(_partition(dataset, name, of, columns) for name, of in items)


def _partition(dataset: Reader, name: str, of: object, columns: Columns) -> Partition:
    key = f"partition_by.{name}"
    column = known(dataset, key, of, columns)
    _always_there(dataset, key, column)
    grain = Grain(name) if name in tuple(Grain) else None
    if grain and column.type not in TIMES:
        raise dataset.error(key, f"{of!r} is not a date or timestamp", "Name a column of time.")
    if grain is None and name != of:
        raise dataset.error(key, "is not a grain", f"Use day, month or year, or {of} = {str(of)!r}.")
    if grain and name in columns:
        raise dataset.error(key, "is a column's name, too", "Rename the column.")
    return Partition(name, column.name, grain)


def _always_there(dataset: Reader, key: str, column: Column) -> None:
    if not column.required:
        cause = f"column {column.name} may be empty"
        raise dataset.error(key, cause, f"Write required = true in column {column.name}.")


def read_charts(dataset: Reader, columns: Columns) -> tuple[dict[str, str], ...]:
    return tuple(_chart(item, columns) for item in dataset.tables("chart"))


def _chart(reader: Reader, columns: Columns) -> dict[str, str]:
    found = {"x": reader.take("x", str), "y": reader.take("y", str)}
    if (by := reader.optional("by", str)) is not None:
        found["by"] = by
    reader.done()
    for key, name in found.items():
        known(reader, key, name, columns)
    return found
